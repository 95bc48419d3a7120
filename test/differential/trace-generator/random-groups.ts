import type { Random } from '../generator/random.ts';
import {
  containerOf,
  containersOf,
  groupsAround,
  type CaseGroup,
  type CaseNode,
  type TraceCase,
} from './trace-case.ts';

/** The original takes a quarter of a second for as many. */
const MOST_INSTANCES = 26;

/** A node or group that is in no group yet. */
interface Unit {
  name: string;
  container: string | undefined;
}

/** Random groups, nested ones too; members of one share their container. */
export function randomGroups(nodes: readonly CaseNode[], random: Random): CaseGroup[] {
  const groups: CaseGroup[] = [];
  let units: Unit[] = nodes.map((node) => ({ name: node.name, container: containerOf(node) }));
  const count = random.pick([0, 0, 1, 1, 2, 3]);
  for (let index = 0; index < count; index += 1) {
    // A group around the group before makes them nested.
    const nested = units.find(({ name }) => name === groups.at(-1)?.name);
    const first = nested && random.chance(0.6) ? nested : random.pick(units);
    const others = units.filter((unit) => unit !== first && unit.container === first.container);
    const members = [first, ...others.filter(() => random.chance(0.4))];
    const group = {
      name: `g${index}`,
      members: members.map(({ name }) => name),
      instances: random.pick([1, 2, 2, 3]),
    };
    groups.push(group);
    units = [
      ...units.filter((unit) => !members.includes(unit)),
      { name: group.name, container: first.container },
    ];
  }
  return groups;
}

/** Nodes and groups that multiply the instances of a node: its containers, itself, and the groups around them. */
export function multipliersOf(
  node: CaseNode,
  { nodes, groups }: Pick<TraceCase, 'nodes' | 'groups'>,
): (CaseNode | CaseGroup)[] {
  const chain = [node, ...containersOf(node, nodes)];
  return [...chain, ...chain.flatMap(({ name }) => groupsAround(name, groups))];
}

export const sizeOf = (topology: Pick<TraceCase, 'nodes' | 'groups'>): number =>
  topology.nodes.reduce(
    (size, node) =>
      size + multipliersOf(node, topology).reduce((product, { instances }) => product * instances, 1),
    0,
  );

/** Lowers counts until the original answers soon enough. */
export function keepSmall(topology: Pick<TraceCase, 'nodes' | 'groups'>, random: Random): void {
  while (sizeOf(topology) > MOST_INSTANCES) {
    const tall = [...topology.nodes, ...topology.groups].filter(({ instances }) => instances > 1);
    random.pick(tall).instances -= 1;
  }
}

/** In and towards groups there is no connection to one instance of all: both refuse to plan it. */
export function dropSingleTargetsInGroups({ nodes, groups }: Pick<TraceCase, 'nodes' | 'groups'>): void {
  const isInGroup = (node: CaseNode): boolean =>
    multipliersOf(node, { nodes, groups }).some(({ name }) => groups.some((group) => group.name === name));
  for (const node of nodes)
    for (const relationship of node.relationships) {
      const target = nodes.find(({ name }) => name === relationship.target);
      if (isInGroup(node) || (target && isInGroup(target))) relationship.connectionType = 'all_to_all';
    }
}
