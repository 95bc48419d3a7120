import type { NodePlan, RelationshipPlan, ScalingGroupPlan } from '@cloudloom/blueprint';
import type { Topology } from './topology-reference.ts';

const RELATIONSHIPS = 'cloudify.relationships';
/** Instances per topology; the reference takes seconds for a few hundred. */
const MOST_INSTANCES = 60;

/** Numbers from 0 (included) to 1 (excluded), the same for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Draws from a source of random numbers. */
export class Dice {
  constructor(readonly random: () => number) {}

  /** 0, 1, ..., sides - 1 */
  below(sides: number): number {
    return Math.floor(this.random() * sides);
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }

  pick<T>(items: readonly T[]): T | undefined {
    return items[this.below(items.length)];
  }

  some<T>(items: readonly T[], probability: number): T[] {
    return items.filter(() => this.chance(probability));
  }
}

/** What a random topology is made from; smaller numbers, smaller topology. */
export interface TopologySize {
  nodes: number;
  groups: number;
  /** Whether there may be other relationships to a container, or groups in several containers. */
  odd: boolean;
}

/** A random topology of the kind that a blueprint parses to: groups are disjoint and cut off what they contain twice. */
export function randomTopology({ nodes: size, groups, odd }: TopologySize, dice: Dice): Topology {
  const nodes: NodePlan[] = [];
  for (let position = 0; position < size; position++) nodes.push(randomNode(`n${position}`, nodes, dice));
  for (const node of nodes) connect(node, nodes, !odd || groups > 0, dice);
  if (dice.chance(0.3)) nodes.reverse();
  const topology: Topology = { nodes, scalingGroups: randomGroups(nodes, { count: groups, odd }, dice) };
  while (sizeOf(topology) > MOST_INSTANCES) lowerOneCount(topology, dice);
  return topology;
}

export function randomNode(name: string, others: readonly NodePlan[], dice: Dice): NodePlan {
  const container = dice.chance(0.65) ? dice.pick(others.slice(-4)) : undefined;
  const isHost = dice.chance(0.3);
  const relationships = container === undefined ? [] : [related('contained_in', container.id)];
  const hostId = isHost ? name : container?.hostId;
  return {
    id: name,
    name,
    type: 'cloudify.nodes.Root',
    typeHierarchy: isHost ? ['cloudify.nodes.Root', 'cloudify.nodes.Compute'] : ['cloudify.nodes.Root'],
    properties: {},
    instances: {},
    capabilities: { scalable: { properties: scaling(randomCount(dice)) } },
    interfaces: {},
    operations: {},
    relationships,
    plugins: [],
    deploymentPluginsToInstall: [],
    ...(hostId === undefined ? {} : { hostId }),
  };
}

/** Mostly 1 to 3, seldom 0. */
const randomCount = (dice: Dice): number => (dice.chance(0.06) ? 0 : 1 + dice.below(3));

const scaling = (count: number) => ({
  defaultInstances: count,
  minInstances: 0,
  maxInstances: -1,
  currentInstances: count,
  plannedInstances: count,
});

function related(kind: string, targetId: string, connectionType = 'all_to_all'): RelationshipPlan {
  const root = `${RELATIONSHIPS}.depends_on`;
  return {
    type: `${RELATIONSHIPS}.${kind}`,
    typeHierarchy: kind === 'depends_on' ? [root] : [root, `${RELATIONSHIPS}.${kind}`],
    targetId,
    properties: { connection_type: connectionType },
    sourceInterfaces: {},
    targetInterfaces: {},
    sourceOperations: {},
    targetOperations: {},
  };
}

/**
 * Adds relationships to any other nodes, several of them to the same one now and then. To the container beside the
 * containment only where wanted: in a group the reference keeps both, out of it only the last, and it cannot modify that.
 */
function connect(node: NodePlan, nodes: readonly NodePlan[], sparesContainer: boolean, dice: Dice): void {
  while (dice.chance(0.45)) {
    const target = dice.pick(nodes);
    if (target === undefined || target === node) continue;
    if (sparesContainer && target.id === containerOf(node)) continue;
    const relationship = randomConnection(target.id, dice);
    node.relationships.splice(dice.below(node.relationships.length + 1), 0, relationship);
  }
}

function randomConnection(targetId: string, dice: Dice): RelationshipPlan {
  const kind = dice.chance(0.3) ? 'depends_on' : 'connected_to';
  if (dice.chance(0.01)) return { ...related(kind, targetId), typeHierarchy: ['some.other'] };
  if (dice.chance(0.01)) return related(kind, targetId, 'one_to_one');
  return related(kind, targetId, dice.chance(0.2) ? 'all_to_one' : 'all_to_all');
}

const containerOf = (node: NodePlan): string | undefined =>
  node.relationships.find(({ type }) => type.endsWith('contained_in'))?.targetId;

/** A node or a group that is in no group yet, with all nodes in it. */
interface Unit {
  name: string;
  members: NodePlan[];
}

function randomGroups(
  nodes: readonly NodePlan[],
  { count, odd }: { count: number; odd: boolean },
  dice: Dice,
): Record<string, ScalingGroupPlan> {
  const groups: Record<string, ScalingGroupPlan> = {};
  let units: Unit[] = nodes.map((node) => ({ name: node.id, members: [node] }));
  for (let position = 0; position < count; position++) {
    const first = dice.pick(units);
    if (first === undefined) break;
    const mayJoin = odd && count === 1 ? shareContainer : haveSameContainer;
    const members = [first];
    for (const unit of dice.some(units, 0.5))
      if (unit !== first && members.every((member) => mayJoin(member, unit, nodes))) members.push(unit);
    const name = `g${position}`;
    groups[name] = { members: members.map((unit) => unit.name), properties: scaling(randomCount(dice)) };
    units = units.filter((unit) => !members.includes(unit));
    units.push({ name, members: members.flatMap((unit) => unit.members) });
  }
  return groups;
}

/** What belongs into one group. */
const haveSameContainer = (left: Unit, right: Unit): boolean =>
  new Set([...left.members, ...right.members].map(containerOf)).size === 1;

/**
 * What else a blueprint may put into one group: nodes with a common container somewhere above. The group is then in the
 * container of each. With more than one group like that, or when it is modified, the reference fails in several ways.
 */
function shareContainer(left: Unit, right: Unit, nodes: readonly NodePlan[]): boolean {
  return left.members.every((one) =>
    right.members.every((other) => {
      const [above, otherAbove] = [containersAbove(one, nodes), containersAbove(other, nodes)];
      if (above.includes(other.id) || otherAbove.includes(one.id)) return false;
      if (above.length === 0 && otherAbove.length === 0) return true;
      return above.some((container) => otherAbove.includes(container));
    }),
  );
}

function containersAbove(node: NodePlan, nodes: readonly NodePlan[]): string[] {
  const above: string[] = [];
  for (let name = containerOf(node); name !== undefined;) {
    above.push(name);
    const container = nodes.find(({ id }) => id === name);
    name = container && containerOf(container);
  }
  return above;
}

/** An upper bound of instances: every count around a node multiplied. */
function sizeOf({ nodes, scalingGroups }: Topology): number {
  const groupOf = new Map(
    Object.entries(scalingGroups).flatMap(([name, { members }]) => members.map((member) => [member, name])),
  );
  let size = 0;
  for (const node of nodes) {
    let product = 1;
    const factors = new Set([node.id, ...containersAbove(node, nodes)]);
    // Groups join while the set is walked.
    for (const name of factors) {
      const group = groupOf.get(name);
      if (group !== undefined) factors.add(group);
      product *= Math.max(1, countOf({ nodes, scalingGroups }, name));
    }
    size += product;
  }
  return size;
}

function propertiesOf({ nodes, scalingGroups }: Topology, name: string) {
  return (
    scalingGroups[name]?.properties ??
    nodes.find(({ id }) => id === name)?.capabilities.scalable.properties ??
    scaling(1)
  );
}

export const countOf = (topology: Topology, name: string): number =>
  Number(propertiesOf(topology, name).currentInstances);

export const setCount = (topology: Topology, name: string, count: number): void => {
  propertiesOf(topology, name).currentInstances = count;
};

export const entitiesOf = ({ nodes, scalingGroups }: Topology): string[] => [
  ...nodes.map(({ id }) => id),
  ...Object.keys(scalingGroups),
];

function lowerOneCount(topology: Topology, dice: Dice): void {
  const tall = entitiesOf(topology).filter((name) => countOf(topology, name) > 1);
  const name = dice.pick(tall);
  if (name !== undefined) setCount(topology, name, 1);
}

/** Whether new counts leave the topology small enough for the reference. */
export const isSmall = (topology: Topology): boolean => sizeOf(topology) <= 2 * MOST_INSTANCES;

/** What an update does to a topology: nodes and relationships come and go, containers and groups stay. */
export function updatedTopology(topology: Topology, newName: string, dice: Dice): Topology {
  const { nodes, scalingGroups } = JSON.parse(JSON.stringify(topology)) as Topology;
  const node = dice.pick(nodes);
  if (node !== undefined) changeRelationships(node, nodes, dice);
  if (dice.chance(0.3)) nodes.push(randomNode(newName, nodes, dice));
  const grouped = new Set(Object.values(scalingGroups).flatMap(({ members }) => members));
  const needed = new Set(nodes.flatMap(({ relationships }) => relationships.map(({ targetId }) => targetId)));
  const loose = nodes.filter(({ id }) => !grouped.has(id) && !needed.has(id));
  const gone = dice.chance(0.3) ? dice.pick(loose) : undefined;
  return { nodes: nodes.filter((other) => other !== gone), scalingGroups };
}

/** Another type towards the same node changes no instance, but the reference then forgets the target of all_to_one. */
function changeRelationships(node: NodePlan, nodes: readonly NodePlan[], dice: Dice): void {
  const before = node.relationships;
  const targets = [...new Set(before.map(({ targetId }) => targetId))];
  node.relationships = [...before];
  if (dice.chance(0.5)) connect(node, nodes, true, dice);
  const dropped = dice.chance(0.3) ? dice.pick(targets) : undefined;
  node.relationships = node.relationships.filter(
    (relationship) =>
      (before.includes(relationship) || !targets.includes(relationship.targetId)) &&
      (relationship.targetId !== dropped || dropped === containerOf(node)),
  );
}
