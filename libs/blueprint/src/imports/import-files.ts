import { BUILTIN_TYPES } from '../builtin-types/builtin-types.ts';
import type { DslVersion } from '../definitions/dsl-version.ts';
import type { Token } from '../parse/token.ts';
import { readYaml } from '../parse/yaml-text.ts';
import { BlueprintError, EVERY_SECTION } from '../problem.ts';
import type { ProblemLog } from '../problem.ts';
import type { ImportCount } from './import-limits.ts';
import type { ImportItem } from './import-list.ts';
import { builtinLocation, builtinTypesName, importCandidates, isBuiltinUrl } from './import-location.ts';
import type { Location } from './import-location.ts';
import { ImportUnavailable } from './import-resolver.ts';
import type { ImportResolver } from './import-resolver.ts';

/** An imported file that was read. */
export interface LoadedFile extends Location {
  root: Token;
}

/** Finds and reads imported files; what cannot be had is reported at the import. */
export class ImportFiles {
  /** Files by location, so that one imported from many places is fetched and parsed once. */
  private readonly files = new Map<string, Token | undefined>();

  constructor(
    private readonly facts: {
      resolver: ImportResolver;
      version: DslVersion;
      log: ProblemLog;
      count: ImportCount;
    },
  ) {}

  async load(target: string, importer: Location, item: ImportItem): Promise<LoadedFile | undefined> {
    const builtin = builtinTypesName(target, this.facts.version);
    const isBuiltinOnly = builtin !== undefined && isBuiltinUrl(target);
    const candidates = isBuiltinOnly ? [] : importCandidates(target, importer, this.facts.version);
    for (const candidate of candidates) {
      const root = await this.read(candidate.location, item);
      if (root === 'refused') return undefined;
      if (root) return { root, ...candidate };
    }
    if (builtin !== undefined) return this.builtinFile(builtin);
    this.reportMissing(target, item);
    return undefined;
  }

  /** The text at one location; undefined, with a report, when there is none. */
  async fetchText(location: string, item: ImportItem): Promise<string | undefined> {
    const text = await this.fetch(location, item);
    if (text === undefined) this.reportMissing(location, item);
    return text === 'refused' ? undefined : text?.text;
  }

  /** Tells that nothing more is taken in: everything found so far is told, the limit last. */
  checkLimit(passed: string | undefined, item: ImportItem): void {
    if (passed === undefined) return;
    item.element.report({ code: 13, message: `Failed on import - ${passed}` });
    this.facts.log.throwIfAny();
  }

  private builtinFile(name: string): LoadedFile {
    const location = builtinLocation(name);
    const key = `builtin ${location}`;
    const root = this.files.get(key) ?? readYaml(location, BUILTIN_TYPES[name] ?? '');
    this.files.set(key, root);
    return { root, location, spelling: location };
  }

  private async read(location: string, item: ImportItem): Promise<Token | 'refused' | undefined> {
    if (!this.files.has(location)) {
      const fetched = await this.fetch(location, item);
      if (fetched === 'refused') return fetched;
      this.files.set(location, fetched && this.parse(location, fetched.text));
    }
    return this.files.get(location);
  }

  /** A resolver that says why it has nothing has the last word: other candidates are not tried. */
  private async fetch(location: string, item: ImportItem): Promise<{ text: string } | 'refused' | undefined> {
    try {
      const text = await this.facts.resolver.fetch(location);
      if (text === undefined) return undefined;
      this.checkLimit(this.facts.count.noteText(location, text), item);
      return { text };
    } catch (error) {
      if (!(error instanceof ImportUnavailable)) throw error;
      this.reportUnavailable(location, error.message, item);
      return 'refused';
    }
  }

  /** A file that is no YAML is reported and counts as empty, so that the mistakes of other files are found as well. */
  private parse(file: string, text: string): Token {
    try {
      return readYaml(file, text);
    } catch (error) {
      if (!(error instanceof BlueprintError)) throw error;
      this.facts.log.addAll(error.errors);
      this.facts.log.noteIncomplete(EVERY_SECTION);
      return readYaml(file, '');
    }
  }

  private reportMissing(target: string, item: ImportItem): void {
    const [kind, id] = [target.slice(0, target.indexOf(':')), target.slice(target.indexOf(':') + 1).trim()];
    const reason = isCatalogued(target) ? `${kind} ${id} is not available` : `no file found for '${target}'`;
    this.reportUnavailable(target, reason, item);
  }

  private reportUnavailable(location: string, reason: string, item: ImportItem): void {
    this.facts.log.noteIncomplete(EVERY_SECTION);
    item.element.report(
      isCatalogued(location)
        ? { code: null, exception: 'InvalidBlueprintImport', message: reason }
        : { code: 13, message: `Failed on import - ${reason}` },
    );
  }
}

/** True for what is not found at a place, but among what was uploaded. */
const isCatalogued = (location: string): boolean => /^(?:blueprint|plugin):/.test(location);
