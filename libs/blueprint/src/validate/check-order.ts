import type { BlueprintDefinition } from '../definitions/blueprint-definition.ts';
import type { TemplateDefinition } from '../definitions/template-definition.ts';
import { childOf } from '../parse/token.ts';
import type { Token } from '../parse/token.ts';
import type { ReportedProblem } from '../problem.ts';
import { referredFirst } from './referred-first.ts';

/** Where a problem stands among the others: numbers to compare one by one; a longer list comes before its start. */
export type Rank = readonly number[];

/** Sections in the order of their checks; what sections refer to comes first. */
const SECTIONS = [
  'dsl_definitions',
  'metadata',
  'namespaces_mapping',
  'imported_blueprints',
  'cycles',
  'data_types',
  'node_types',
  'plugins',
  'types of node_templates',
  'node_templates',
  'hosts',
  'groups',
  'policies',
  'scaling groups',
  'workflows',
  'resource_tags',
  'deployment_settings',
  'blueprint_labels',
  'labels',
  'capabilities',
  'outputs',
  'policy_triggers',
  'policy_types',
  'relationships',
  'inputs',
  'other sections',
  'description',
] as const;
type Section = (typeof SECTIONS)[number];

/** Fields of an entry in the order of their checks; others come after them, and the entry as a whole comes last. */
const FIELDS: Partial<Record<Section, readonly string[]>> = {
  data_types: ['derived_from', 'properties'],
  node_types: ['runtime_properties', 'properties', 'interfaces', 'derived_from'],
  relationships: ['target_interfaces', 'source_interfaces', 'derived_from', 'properties'],
  node_templates: ['properties', 'relationships', 'interfaces', 'instances', 'capabilities'],
  groups: ['policies', 'members'],
  policies: ['targets', 'properties'],
  workflows: ['availability_rules', 'is_cascading', 'parameters'],
  inputs: ['display', 'constraints', 'item_type', 'type', 'description', 'default'],
};

/** Codes of what is found out about a section as a whole, and where in the order that happens. */
const WHOLE_SECTION = new Map<number, [Section, number]>([
  [24, ['hosts', 0]],
  [200, ['scaling groups', 0]],
  [201, ['scaling groups', 1]],
  [202, ['scaling groups', 2]],
]);

/** Fields of a section that has no entries. */
const SETTINGS = ['default_schedules', 'default_groups', 'display_name', 'id_template'];

/** The parts of relationships: what all of them look up is checked with the first template that has any. */
const RELATED = { operations: 0, typeSection: 1, targets: 2, types: 3, others: 4 } as const;
/** The parts of groups' policies, likewise. */
const POLICIES = {
  triggerSection: 0,
  triggerTypes: 1,
  triggers: 2,
  typeSection: 3,
  types: 4,
  others: 5,
} as const;
const CODES = { self: 23, target: 25, relationship: 26, operation: 19, policy: 41, trigger: 42, cycle: 100 };
/** What is wrong with implementations is found out when the entry is finished. */
const IMPLEMENTATION_CODES = new Set<number | null>([10, 19, 21, 60, 61, 91]);

/**
 * Ranks problems in the order in which the language has always checked blueprints, since the first problem decides what
 * clients are told: what is referred to before what refers to it, otherwise entries from the last to the first.
 */
export class CheckOrder {
  private readonly entries = new Map<string, ReadonlyMap<string, number>>();
  /** The first entries, in the order of checks, that look up types. */
  private readonly firstRelated: string | undefined;
  private readonly firstWithPolicies: string | undefined;
  private readonly firstWithTriggers: string | undefined;

  constructor(private readonly definition: BlueprintDefinition) {
    const { templates, groups } = definition;
    this.firstRelated = this.firstOf('node_templates', (name) => !!templates.get(name)?.relationships.length);
    this.firstWithPolicies = this.firstOf('groups', (name) => !!groups.get(name)?.policies.size);
    this.firstWithTriggers = this.firstOf('groups', (name) =>
      [...(groups.get(name)?.policies.values() ?? [])].some(({ triggers }) => triggers.size > 0),
    );
  }

  rank({ code, path }: ReportedProblem): Rank {
    if (code === CODES.cycle) return [SECTIONS.indexOf('cycles')];
    const whole = code === null ? undefined : WHOLE_SECTION.get(code);
    if (whole) return [SECTIONS.indexOf(whole[0]), whole[1]];
    if (!path) return [-1];
    const [written = '', ...steps] = this.stepsOf(path);
    const [name = '', field] = steps;
    const section = SECTIONS.find((candidate) => candidate === written) ?? 'other sections';
    if (section === 'node_templates' && field === 'type')
      return [SECTIONS.indexOf('types of node_templates'), this.entryRank(section, name)];
    const inner = this.rankWithin(section, IMPLEMENTATION_CODES.has(code) ? [name] : steps, code);
    return [...this.startOf(section), ...inner];
  }

  /** The place of a section: types that entries refer to are checked with the first entry that refers to any. */
  private startOf(section: Section): Rank {
    if (section === 'relationships' && this.firstRelated !== undefined)
      return [...this.relationshipsOf(this.firstRelated), RELATED.typeSection];
    if (section === 'policy_triggers' && this.firstWithTriggers !== undefined)
      return [...this.policiesOf(this.firstWithTriggers), POLICIES.triggerSection];
    if (section === 'policy_types' && this.firstWithPolicies !== undefined)
      return [...this.policiesOf(this.firstWithPolicies), POLICIES.typeSection];
    return [SECTIONS.indexOf(section)];
  }

  private rankWithin(section: Section, steps: readonly string[], code: number | null): Rank {
    const [name, field, ...further] = steps;
    if (name === undefined) return [];
    const entry = this.entryRank(section, name);
    if (field === undefined) return code === CODES.operation ? [entry, Infinity, Infinity] : [entry];
    const rest = this.reversed([section, name, field], further);
    if (section === 'node_templates' && field === 'relationships')
      return [...this.rankRelationship(name, further, code), ...rest];
    if (section === 'groups' && field === 'policies')
      return [...this.rankPolicy(name, further, code), ...rest];
    return [entry, placeOf(section, field), ...rest];
  }

  private rankRelationship(template: string, steps: readonly string[], code: number | null): Rank {
    const own = this.relationshipsOf(template).slice(1);
    const first = this.relationshipsOf(this.firstRelated ?? template).slice(1);
    const entry = this.entryRank('node_templates', template);
    if (code === CODES.self || code === CODES.target) return [...first, RELATED.targets, entry];
    if (code === CODES.relationship) return [...first, RELATED.types, entry];
    return [...own, steps[1]?.endsWith('_interfaces') ? RELATED.operations : RELATED.others];
  }

  private rankPolicy(group: string, steps: readonly string[], code: number | null): Rank {
    const entry = this.entryRank('groups', group);
    const firstTriggers = this.policiesOf(this.firstWithTriggers ?? group).slice(1);
    const firstPolicies = this.policiesOf(this.firstWithPolicies ?? group).slice(1);
    if (code === CODES.trigger) return [...firstTriggers, POLICIES.triggerTypes, entry];
    if (code === CODES.policy) return [...firstPolicies, POLICIES.types, entry];
    const own = this.policiesOf(group).slice(1);
    return [...own, steps.includes('triggers') ? POLICIES.triggers : POLICIES.others];
  }

  private relationshipsOf(template: string): Rank {
    const place = placeOf('node_templates', 'relationships');
    return [SECTIONS.indexOf('node_templates'), this.entryRank('node_templates', template), place];
  }

  private policiesOf(group: string): Rank {
    const place = placeOf('groups', 'policies');
    return [SECTIONS.indexOf('groups'), this.entryRank('groups', group), place];
  }

  private firstOf(section: string, isIt: (name: string) => boolean): string | undefined {
    return [...this.orderOf(section).keys()].find(isIt);
  }

  private entryRank(section: string, name: string): number {
    return this.orderOf(section).get(name) ?? 0;
  }

  /** The entries of a section, those first that are checked first, each with its place. */
  private orderOf(section: string): ReadonlyMap<string, number> {
    const known = this.entries.get(section);
    if (known) return known;
    const token = childOf(this.definition.document.token, section);
    const written = token?.kind === 'map' ? [...token.entries.keys()] : [];
    const names = section === 'deployment_settings' ? [...written, ...SETTINGS.toReversed()] : written;
    const ordered = referredFirst(names.toReversed(), (name) => this.referencesOf(section, name));
    const order = new Map(ordered.map((name, place) => [name, place]));
    this.entries.set(section, order);
    return order;
  }

  private referencesOf(section: string, name: string): string[] {
    const { dataTypes, nodeTypes, relationships, templates } = this.definition;
    switch (section) {
      case 'data_types': {
        const type = dataTypes.get(name);
        const used = Object.values(type?.properties ?? {}).flatMap(({ schema }) => schema.type ?? []);
        return [...used, ...(type?.derivedFrom ? [type.derivedFrom] : [])];
      }
      case 'node_types':
      case 'relationships': {
        const parent = (section === 'node_types' ? nodeTypes : relationships).get(name)?.derivedFrom;
        return parent ? [parent] : [];
      }
      case 'node_templates':
        return targetsOf(templates.get(name));
      default:
        return [];
    }
  }

  /** Places of the steps below a field: what is written last comes first. */
  private reversed(above: readonly string[], steps: readonly string[]): number[] {
    let token: Token | undefined = this.definition.document.token;
    for (const step of above) token = childOf(token, step);
    const places: number[] = [];
    for (const step of steps) {
      const keys: readonly string[] = token?.kind === 'map' ? [...token.entries.keys()] : [];
      places.push(token?.kind === 'list' ? -Number(step) : -keys.indexOf(step));
      token = token?.kind === 'list' ? token.items[Number(step)] : childOf(token, step);
    }
    return places;
  }

  /** A path taken apart. Names may contain dots, so each step is the longest key that the path goes on with. */
  private stepsOf(path: string): string[] {
    const steps: string[] = [];
    let token: Token | undefined = this.definition.document.token;
    let rest = path;
    while (rest !== '') {
      const step = keyAtStart(token, rest);
      steps.push(step);
      rest = rest.slice(step.length + 1);
      token = token?.kind === 'list' ? token.items[Number(step)] : childOf(token, step);
    }
    return steps;
  }
}

/** The place of a field among those of its entry. */
function placeOf(section: Section, field: string): number {
  const fields = FIELDS[section] ?? [];
  const place = fields.indexOf(field);
  return place < 0 ? fields.length : place;
}

const targetsOf = (template: TemplateDefinition | undefined): string[] =>
  (template?.relationships ?? []).map(({ target }) => target).toReversed();

function keyAtStart(token: Token | undefined, path: string): string {
  const ends = [...path.matchAll(/\.|$/g)].map(({ index }) => path.slice(0, index));
  return ends.findLast((start) => childOf(token, start) !== undefined) ?? ends[0] ?? path;
}

/** Orders ranks; of two that start alike the longer one comes first, since parts are checked before the whole. */
export function compareRanks(left: Rank, right: Rank): number {
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [a, b] = [left[index] ?? Infinity, right[index] ?? Infinity];
    if (a !== b) return a < b ? -1 : 1;
  }
  return 0;
}
