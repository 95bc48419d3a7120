import type { DslVersion } from '../definitions/dsl-version.ts';
import { childOf, excerptOf, placeOf, textOf, textToken } from '../parse/token.ts';
import type { MapEntry, MapToken, Origin, Token } from '../parse/token.ts';
import type { Complaint, ProblemLog } from '../problem.ts';
import { mappingOf, mergeNodeTemplates, mergeWorkflows } from './definition-merges.ts';
import type { Merge } from './definition-merges.ts';
import { isBuiltinFile } from './import-location.ts';
import { explainOverride } from './workflow-override.ts';

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
  'namespaces_mapping',
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
const BLUEPRINTS = 'imported_blueprints';
const FIRST_DEFINITION_STAYS = new Set(['labels', 'blueprint_labels', 'resource_tags']);
const MERGES: Readonly<Record<string, Merge>> = {
  workflows: mergeWorkflows,
  node_templates: mergeNodeTemplates,
};
const BUILTIN_PREFIX = 'cloudify.';

/** True for a file that defines the root of all built-in node types; its definitions replace equal names silently. */
export const isBasicTypes = (root: Token): boolean =>
  childOf(childOf(root, 'node_types'), 'cloudify.nodes.Root') !== undefined;

/** Whether a definition came with built-in types, by section and name. */
export type IsBasic = (section: string, name: string) => boolean;

interface SectionMerge {
  name: string;
  earlier: MapEntry;
  later: MapEntry;
  isReplacing: boolean;
}

/** One document out of a main file and its imports, section by section, in the order of visiting. */
export class MergedDocument {
  private readonly sections = new Map<string, MapEntry>();
  private readonly basic = new Set<string>();

  constructor(
    private readonly main: MapToken,
    private readonly facts: { version: DslVersion; log: ProblemLog },
  ) {
    this.sections = new Map(main.entries);
    if (isBasicTypes(main)) for (const [name, entry] of main.entries) this.noteBasic(name, entry, () => true);
  }

  /** The whole document as one mapping. */
  get root(): MapToken {
    return { ...this.main, entries: this.sections };
  }

  readonly isBasic: IsBasic = (section, name) => this.basic.has(`${section} ${name}`);

  /** Takes in an imported file, whose names already carry their namespace. */
  add(file: MapToken, isBasic: IsBasic): void {
    const isReplacing = isBasicTypes(file);
    for (const [name, later] of file.entries) {
      if (IGNORED.has(name)) continue;
      const earlier = this.sections.get(name);
      if (!earlier) {
        this.sections.set(name, later);
        this.noteBasic(name, later, isBasic);
      } else if (FIRST_WINS.has(name)) this.checkFirst(name, earlier);
      else if (this.mergeSection({ name, earlier, later, isReplacing })) this.noteBasic(name, later, isBasic);
    }
  }

  /** Writes down the imported blueprints, each import for itself, before what files say of others. */
  noteBlueprints(ids: readonly string[]): void {
    if (ids.length === 0) return;
    const { origin } = this.main;
    const found = { kind: 'list', items: ids.map((id) => textToken(id, origin)), origin } as const;
    const key = textToken(BLUEPRINTS, origin);
    const written = this.sections.get(BLUEPRINTS)?.value ?? found;
    this.sections.set(BLUEPRINTS, { key, value: joinLists(found, written) });
  }

  private noteBasic(section: string, { value }: MapEntry, isBasic: IsBasic): void {
    if (value.kind === 'map')
      for (const name of value.entries.keys())
        if (isBasic(section, name)) this.basic.add(`${section} ${name}`);
  }

  private checkFirst(name: string, earlier: MapEntry): void {
    if (name === 'metadata' && earlier.value.kind !== 'map') this.refuseForm(name, earlier, 'ValueError');
  }

  private mergeSection(merge: SectionMerge): boolean {
    const { name, earlier, later } = merge;
    if (name === BLUEPRINTS) {
      this.sections.set(name, { key: earlier.key, value: joinLists(earlier.value, later.value) });
      return true;
    }
    const { version } = this.facts;
    const isMergeable = MERGED.has(name) || (MERGED_SINCE_1_3.has(name) && version.minor >= 3);
    if (!isMergeable) return this.refuseSection(name, later.key.origin);
    if (earlier.value.kind !== 'map')
      return this.refuseForm(name, earlier, name === 'namespaces_mapping' ? 'AttributeError' : 'ValueError');
    if (later.value.kind !== 'map') return this.refuseForm(name, later, 'AttributeError');
    const entries = new Map(earlier.value.entries);
    for (const [key, entry] of later.value.entries) {
      const present = entries.get(key);
      entries.set(key, present ? this.mergeDefinition(merge, present, entry) : entry);
    }
    this.sections.set(name, { key: earlier.key, value: { ...earlier.value, entries } });
    return true;
  }

  private mergeDefinition({ name, isReplacing }: SectionMerge, earlier: MapEntry, later: MapEntry): MapEntry {
    if (name === 'workflows' && this.isOverridden(earlier, later)) return earlier;
    if (isReplacing || String(later.key.value).startsWith(BUILTIN_PREFIX)) return later;
    if (FIRST_DEFINITION_STAYS.has(name)) return earlier;
    const value = MERGES[name]?.(earlier.value, later.value);
    if (value?.kind === 'misshapen') this.refuseForm(name, later, value.exception);
    else if (value) return { key: earlier.key, value };
    else this.refuseConflict(name, earlier, later);
    return earlier;
  }

  private refuseConflict(section: string, earlier: MapEntry, later: MapEntry): void {
    const name = String(later.key.value);
    const first = placeOf(earlier.key.origin);
    const message = `Import failed: Could not merge '${section}' due to conflict on '${name}' (first defined in ${first.file}, line ${first.line})`;
    this.report({ code: 4, message }, later.key.origin);
  }

  /** The mapping of a workflow cannot be overridden: that something else runs under a known name helps nobody. */
  private isOverridden(earlier: MapEntry, later: MapEntry): boolean {
    const mappings = [mappingOf(earlier.value), mappingOf(later.value)];
    if (mappings.includes(undefined) || mappings[0] === mappings[1]) return false;
    const isEarlierToChange =
      earlier.key.origin.source === this.main.origin.source || isBuiltinFile(later.key.origin.source.file);
    const { origin } = (isEarlierToChange ? earlier : later).key;
    this.report(explainOverride(earlier, later), origin, `workflows.${String(earlier.key.value)}`);
    return true;
  }

  /** The section lacks what the import would have added to it. */
  private refuseSection(name: string, origin: Origin): false {
    this.facts.log.noteIncomplete(name);
    this.report({ code: 3, message: `Import failed: Could not merge '${name}'` }, origin);
    return false;
  }

  private refuseForm(section: string, { key }: MapEntry, exception: Complaint['exception'] & string): false {
    this.facts.log.noteIncomplete(section);
    const what = String(key.value) === section ? `'${section}'` : `'${String(key.value)}' of '${section}'`;
    const message = `Import failed: ${what} stands in several files, and cannot be merged with what has not its form.`;
    const hint = 'write a mapping, or leave it out';
    this.report({ code: null, exception, message, hint }, key.origin);
    return false;
  }

  private report(complaint: Complaint, origin: Origin, path = 'imports'): void {
    this.facts.log.add(complaint, placeOf(origin), path, () => excerptOf(origin));
  }
}

/** The texts of the first list, then those of the second that are new. */
function joinLists(first: Token, second: Token): Token {
  if (first.kind !== 'list' || second.kind !== 'list') return first;
  const known = new Set(first.items.map(textOf));
  const added = new Map(second.items.map((item) => [textOf(item), item]));
  return {
    ...first,
    items: [...first.items, ...[...added].flatMap(([text, item]) => (known.has(text) ? [] : item))],
  };
}
