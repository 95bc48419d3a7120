/**
 * How the compiler reaches files. Locations are paths relative to the blueprint's folder (`types/web.yaml`), URLs, or
 * `plugin:NAME[?version=...]` and `blueprint:ID`. A path inside an imported blueprint is `blueprint:ID/PATH`.
 */
export interface ImportResolver {
  /**
   * The text at a location, or undefined when there is none. For `blueprint:ID` the text of its main file, for
   * `plugin:NAME` that of the plugin's definitions. Throws ImportUnavailable to say why there is none.
   */
  fetch(location: string): Promise<string | undefined>;
  /** Whether a file of this path lies in the blueprint's folder; decides that an implementation is a script. */
  exists(path: string): Promise<boolean>;
}

/** Thrown by a resolver for an import that it does not hand out; the message tells the author why and what to do. */
export class ImportUnavailable extends Error {
  override readonly name = 'ImportUnavailable';
  readonly code = 'import_unavailable';
}
