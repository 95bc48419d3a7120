import type { Random } from '../generator/random.ts';
import {
  HOST_OPERATIONS,
  INSTALL_METHODS,
  LIFECYCLE,
  NODE_OPERATIONS,
  RELATIONSHIP_OPERATIONS,
} from './operations.ts';
import { containersOf, type CaseNode, type CaseRelationship } from './trace-case.ts';

const MOST_DEPTH = 6;

/** What holds for all nodes of a case. */
interface Habits {
  /** How deep new nodes like to go: chance to be contained in the node before. */
  depth: number;
  hosts: number;
  /** How much of everything is implemented. */
  density: number;
  /** Chance of a relationship to wait for one operation only. */
  lifecycleDependencies: number;
}

/** Random nodes, each related to earlier ones only. */
export function randomNodes(random: Random): CaseNode[] {
  const hosts = random.pick([0, 0, 0.3, 0.5]);
  const habits: Habits = {
    depth: random.pick([0.3, 0.6, 0.9]),
    hosts,
    density: random.pick([0.5, 1, 1, 1.4]),
    // The original cannot uninstall these beside a host: it looks for the operation and stumbles over empty tasks.
    lifecycleDependencies: hosts === 0 ? random.pick([0, 0, 0.4]) : 0,
  };
  const nodes: CaseNode[] = [];
  const count = random.int(3, 9);
  for (let index = 0; index < count; index += 1) nodes.push(randomNode(`n${index}`, nodes, habits, random));
  return nodes;
}

function randomNode(name: string, earlier: readonly CaseNode[], habits: Habits, random: Random): CaseNode {
  const isHost = random.chance(habits.hosts);
  const implemented = [...NODE_OPERATIONS, ...(isHost ? HOST_OPERATIONS : [])].flatMap(([share, names]) =>
    names.filter(() => random.chance(share * habits.density)),
  );
  const node: CaseNode = {
    name,
    isHost,
    ...(isHost ? { installMethod: random.pick(INSTALL_METHODS) } : {}),
    instances: random.pick([1, 1, 1, 1, 2, 2, 3]),
    operations: Object.fromEntries(
      implemented.map((operation) => [operation, random.chance(0.05) ? random.int(0, 3) : null]),
    ),
    relationships: [],
    commands: {},
  };
  // A host that does not answer is asked for ever.
  if (`cloudify.interfaces.host.get_state` in node.operations) node.commands['get_state'] = { result: true };
  const container = randomContainer(earlier, habits, random);
  if (container) node.relationships.push(related('contained_in', container.name, habits, random));
  connect(node, earlier, habits, random);
  return node;
}

function randomContainer(earlier: readonly CaseNode[], habits: Habits, random: Random): CaseNode | undefined {
  const last = earlier.at(-1);
  if (!last || random.chance(0.2)) return undefined;
  const container = random.chance(habits.depth) ? last : random.pick(earlier);
  return containersOf(container, earlier).length + 1 < MOST_DEPTH ? container : undefined;
}

/**
 * Never to a container: the reference forgets one of the two then. Of several relationships to one node only the last
 * counts; they stand together, since it is written down nowhere whether gained ones are sorted in at the place of the first or
 * of the last.
 */
function connect(node: CaseNode, earlier: readonly CaseNode[], habits: Habits, random: Random): void {
  const containers = new Set(containersOf(node, [...earlier, node]).map(({ name }) => name));
  const possible = earlier.filter(({ name }) => !containers.has(name));
  const { relationships } = node;
  while (possible.length > 0 && random.chance(0.45)) {
    const connection = randomConnection(random.pick(possible), habits, random);
    const same = relationships.findLastIndex(({ target }) => target === connection.target);
    let place = same >= 0 ? same + 1 : random.int(0, relationships.length);
    while (same < 0 && place > 0 && relationships[place - 1]?.target === relationships[place]?.target)
      place += 1;
    relationships.splice(place, 0, connection);
  }
}

function randomConnection(target: CaseNode, habits: Habits, random: Random): CaseRelationship {
  if (random.chance(habits.lifecycleDependencies)) {
    const operations = Object.keys(target.operations)
      .filter((name) => /lifecycle\.(create|configure|start)$/.test(name))
      .map((name) => name.slice(LIFECYCLE.length + 1));
    if (operations.length > 0)
      return {
        ...related('depends_on_lifecycle_operation', target.name, habits, random),
        operation: random.pick(operations),
      };
  }
  const relationship = related(
    random.pick(['connected_to', 'connected_to', 'depends_on']),
    target.name,
    habits,
    random,
  );
  return random.chance(0.35) ? { ...relationship, connectionType: 'all_to_one' } : relationship;
}

function related(
  kind: CaseRelationship['kind'],
  target: string,
  { density }: Habits,
  random: Random,
): CaseRelationship {
  const some = () => RELATIONSHIP_OPERATIONS.filter(() => random.chance(0.35 * density));
  return { kind, target, connectionType: 'all_to_all', source: some(), targetSide: some() };
}
