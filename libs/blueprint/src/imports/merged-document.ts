import type { DslVersion } from '../definitions/dsl-version.ts';
import { childOf, placeOf } from '../parse/token.ts';
import type { MapEntry, MapToken, Origin, Token } from '../parse/token.ts';
import type { ProblemLog } from '../problem.ts';
import { mergeNodeTemplates, mergeWorkflows } from './definition-merges.ts';

/** Sections of an import that say nothing to the importing document. */
const IGNORED = new Set(['tosca_definitions_version', 'imports', 'dsl_definitions']);
const FIRST_WINS = new Set(['description', 'metadata']);
const MERGED = new Set([
  'node_types',
  'plugins',
  'workflows',
  'relationships',
  'policy_types',
  'policy_triggers',
  'groups',
  'data_types',
  'interfaces',
]);
const MERGED_SINCE_1_3 = new Set([
  'inputs',
  'outputs',
  'node_templates',
  'capabilities',
  'labels',
  'blueprint_labels',
  'resource_tags',
]);
const FIRST_DEFINITION_STAYS = new Set(['labels', 'blueprint_labels', 'resource_tags']);
const BUILTIN_PREFIX = 'cloudify.';

/** True for a file that defines the root of all built-in node types; its definitions replace equal names silently. */
export const isBasicTypes = (root: Token): boolean =>
  childOf(childOf(root, 'node_types'), 'cloudify.nodes.Root') !== undefined;

/** One document out of a main file and its imports, section by section, in the order of visiting. */
export class MergedDocument {
  private readonly sections = new Map<string, MapEntry>();

  constructor(
    private readonly main: MapToken,
    private readonly version: DslVersion,
    private readonly log: ProblemLog,
    private readonly isVersionValidated: boolean,
  ) {
    for (const [name, entry] of main.entries) this.sections.set(name, entry);
  }

  /** The whole document as one mapping. */
  get root(): MapToken {
    return { ...this.main, entries: this.sections };
  }

  /** Takes in an imported file, whose names already carry their namespace. */
  add(file: MapToken): void {
    const isBasic = isBasicTypes(file);
    for (const [name, entry] of file.entries) {
      if (IGNORED.has(name)) continue;
      const earlier = this.sections.get(name);
      if (!earlier) this.sections.set(name, entry);
      else if (!FIRST_WINS.has(name)) this.mergeSection(name, { earlier, later: entry, isBasic });
    }
  }

  private mergeSection(name: string, merge: { earlier: MapEntry; later: MapEntry; isBasic: boolean }): void {
    const { earlier, later, isBasic } = merge;
    const isMergeable =
      MERGED.has(name) ||
      (MERGED_SINCE_1_3.has(name) && (!this.isVersionValidated || this.version.minor >= 3));
    if (!isMergeable) return this.report(3, `Import failed: Could not merge '${name}'`, later.key.origin);
    if (later.value.kind !== 'map' || earlier.value.kind !== 'map')
      return this.mergeOdd(name, earlier, later);
    const entries = new Map(earlier.value.entries);
    for (const [key, entry] of later.value.entries) {
      const present = entries.get(key);
      if (!present || isBasic || key.startsWith(BUILTIN_PREFIX)) entries.set(key, entry);
      else if (!FIRST_DEFINITION_STAYS.has(name))
        entries.set(key, this.mergeDefinition(name, present, entry));
    }
    this.sections.set(name, { key: earlier.key, value: { ...earlier.value, entries } });
  }

  /** One of two sections is no mapping: an empty one gives way, anything else is reported when sections are read. */
  private mergeOdd(name: string, earlier: MapEntry, later: MapEntry): void {
    if (earlier.value.kind === 'scalar' && earlier.value.type === 'null') this.sections.set(name, later);
    else if (later.value.kind !== 'map' && !(later.value.kind === 'scalar' && later.value.type === 'null')) {
      this.report(3, `Import failed: Could not merge '${name}'`, later.key.origin);
    }
  }

  private mergeDefinition(section: string, earlier: MapEntry, later: MapEntry): MapEntry {
    const value =
      section === 'workflows'
        ? mergeWorkflows(earlier.value, later.value)
        : section === 'node_templates'
          ? mergeNodeTemplates(earlier.value, later.value)
          : undefined;
    if (value) return { key: earlier.key, value };
    const name = String(later.key.value);
    const first = placeOf(earlier.key.origin);
    this.report(
      4,
      `Import failed: Could not merge '${section}' due to conflict on '${name}' (first defined in ${first.file}, line ${first.line})`,
      later.key.origin,
    );
    return earlier;
  }

  private report(code: number, message: string, origin: Origin): void {
    this.log.add({ code, message }, placeOf(origin), 'imports');
  }
}
