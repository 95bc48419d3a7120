/**
 * How the compiler reaches files. Locations are paths relative to the blueprint's folder (`types/web.yaml`), URLs, or
 * `plugin:NAME[?version=...]` and `blueprint:ID`. A path inside an imported blueprint is `blueprint:ID/PATH`.
 */
export interface ImportResolver {
  /** The text at a location, or undefined when there is none. For `blueprint:ID` the text of its main file. */
  fetch(location: string): Promise<string | undefined>;
  /** Whether a file of this path lies in the blueprint's folder; decides that an implementation is a script. */
  exists(path: string): Promise<boolean>;
}
