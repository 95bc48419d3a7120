import type { DslVersion } from '../definitions/dsl-version.ts';
import type { MapToken } from '../parse/token.ts';
import type { ProblemLog } from '../problem.ts';
import type { ImportCount } from './import-limits.ts';
import type { ImportItem } from './import-list.ts';
import type { ImportResolver } from './import-resolver.ts';
import type { IsBasic } from './merged-document.ts';

/** The main file with everything it imports, as one document. */
export interface ResolvedDocument {
  root: MapToken;
  /** Which definitions came with built-in types; no namespace changes their names. */
  isBasic: IsBasic;
  /** Ids of the blueprints imported with `blueprint:`, once for each import. */
  importedBlueprints: string[];
  /** Namespace to blueprint id, for script paths that must be fetched from that blueprint. */
  namespacesMapping: Record<string, string>;
}

export interface ResolveRequest {
  resolver: ImportResolver;
  version: DslVersion;
  /** False where imports may be written as a later version of the language has them. */
  isVersionValidated: boolean;
  log: ProblemLog;
  /** What is imported in all, imported blueprints included. */
  count: ImportCount;
  /** Reads an imported blueprint by itself; undefined, with a report, when it is refused. */
  readBlueprint: (location: string, text: string, item: ImportItem) => Promise<ResolvedDocument | undefined>;
}
