import type { Json, JsonObject } from '@cloudloom/blueprint';

const PLUGIN_LISTS = [
  'plugins',
  'plugins_to_install',
  'deployment_plugins_to_install',
  'workflow_plugins_to_install',
  'host_agent_plugins_to_install',
];

/** JSON with sorted keys, so that equal values have equal texts. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}

/** A list whose order does not matter, in a fixed order: by the text of its items, as the saved plans have it. */
export const sorted = (items: Json): Json[] =>
  [...(items as Json[])].sort((left, right) => (canonical(left) < canonical(right) ? -1 : 1));

/** Sorts what has no order: nodes, plugin lists, members and targets of groups, requirements. */
export function normalisePlan(plan: JsonObject): JsonObject {
  const copy = JSON.parse(JSON.stringify(plan)) as JsonObject;
  const nodes = (copy.nodes as JsonObject[])
    .map(withSortedPlugins)
    .sort((left, right) => (String(left.name) < String(right.name) ? -1 : 1));
  const requirements = copy.requirements as JsonObject;
  return {
    ...withSortedPlugins(copy),
    nodes,
    groups: withSorted(copy.groups, 'members'),
    scaling_groups: withSorted(copy.scaling_groups, 'members'),
    policies: withSorted(copy.policies, 'targets'),
    imported_blueprints: sorted(copy.imported_blueprints ?? []),
    requirements: Object.fromEntries(
      Object.entries(requirements).map(([key, value]) => [key, sorted(value)]),
    ),
  };
}

const withSortedPlugins = (document: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(document).map(([key, value]) => [key, PLUGIN_LISTS.includes(key) ? sorted(value) : value]),
  );

const withSorted = (section: Json | undefined, key: string): JsonObject =>
  Object.fromEntries(
    Object.entries((section ?? {}) as Record<string, JsonObject>).map(([name, entry]) => [
      name,
      { ...entry, [key]: sorted(entry[key] ?? []) },
    ]),
  );

/** A node instance as documents have it. */
export interface InstanceDocument {
  id: string;
  name: string;
  host_id?: string | null;
  relationships: { type: string; target_name: string; target_id: string }[];
  scaling_groups?: readonly { name: string; id: string }[];
}

/**
 * The instances without their ids, which are drawn at random: each as its node, its host's node, what it is connected
 * to and the groups around it. Equal topologies have equal summaries; the reverse holds up to symmetry.
 */
export function summariseInstances(instances: InstanceDocument[]): string[] {
  const names = new Map(instances.map(({ id, name }) => [id, name]));
  return instances
    .map(({ name, host_id: host, relationships, scaling_groups: groups }) =>
      [
        name,
        `host ${host ? names.get(host) : '-'}`,
        ...relationships.map(({ type, target_id: target }) => `${type} ${names.get(target)}`),
        ...(groups ?? []).map((group) => `in ${group.name}`),
      ].join(', '),
    )
    .sort();
}
