import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createNodeInstances,
  planModification,
  TopologyError,
  withAdditions,
  withoutRemovals,
} from '@cloudloom/topology';
import type { EntityModification, PlannedNodeInstance, TopologyModification } from '@cloudloom/topology';
import fc from 'fast-check';
import {
  countOf,
  Dice,
  entitiesOf,
  isSmall,
  randomTopology,
  seededRandom,
  setCount,
  updatedTopology,
} from './topology-generator.ts';
import { SEED } from './seed.ts';
import { TopologyReference } from './topology-reference.ts';
import type { Topology, TopologyAnswer } from './topology-reference.ts';

const COUNT = Number(process.env['CLOUDLOOM_DIFFERENTIAL_COUNT'] ?? 120);
/** Sides by side; each waits for the reference most of its time. */
const LANES = 4;
const TIME_LIMIT = 60_000 + COUNT * 500;

let reference: TopologyReference;
beforeAll(() => {
  reference = new TopologyReference(LANES);
});
afterAll(async () => {
  await reference.close();
  const lines = [...tally].sort().map(([outcome, times]) => `  ${times} ${outcome}`);
  process.stdout.write(`random topologies, seed ${SEED}\n${lines.join('\n')}\n`);
});

const anyCase = fc.record({
  nodes: fc.integer({ min: 1, max: 9 }),
  groups: fc.integer({ min: 0, max: 4 }),
  seed: fc.integer({ min: 0 }),
});
type Case = (typeof anyCase)['generate'] extends (...args: never[]) => { value: infer T } ? T : never;

/** Runs `check` on `COUNT` random cases; a failing one is shrunk and printed. */
async function checkCases(
  odd: boolean,
  check: (topology: Topology, dice: Dice) => Promise<void>,
): Promise<void> {
  const property = fc.asyncProperty(anyCase, async ({ nodes, groups, seed }: Case) => {
    const dice = new Dice(seededRandom(seed));
    await check(randomTopology({ nodes, groups, odd }, dice), dice);
  });
  const lanes = Array.from({ length: LANES }, (_, lane) =>
    fc.assert(property, { seed: SEED + lane, numRuns: Math.ceil(COUNT / LANES) }),
  );
  await Promise.all(lanes);
}

/** How often a comparison came out which way; printed at the end. */
const tally = new Map<string, number>();
const count = (outcome: string) => tally.set(outcome, (tally.get(outcome) ?? 0) + 1);

/** Of several of these the reference names the one that its graph happens to hold first. */
const CONNECTION_REFUSALS = [
  'IllegalConnectedToConnectionType',
  'UnsupportedAllToOneInGroup',
  'IllegalAllToOneState',
];
const REFUSALS = ['UnsupportedRelationship', ...CONNECTION_REFUSALS];

const isConnectionRefusal = (refusal: string | undefined) => CONNECTION_REFUSALS.includes(refusal ?? '');

/** A refusal is compared by its name, anything else in full. */
function compare(answer: TopologyAnswer, refused: string | undefined): void {
  if (answer.error === undefined) {
    expect(refused === undefined ? answer.candidate : { refused }).toEqual(answer.normal);
  } else if (answer.error === 'AssertionError') {
    // The reference fails a check of its own: related nodes in a group that is in several containers.
    count('not compared: the reference fails');
    return;
  } else if (refused !== answer.error && [refused, answer.error].every(isConnectionRefusal)) {
    count('refused, another of several reasons first');
    return;
  } else {
    const { error, message } = answer;
    expect(refused).toBe(REFUSALS.includes(error) ? error : `${error}: ${message}`);
  }
  count(refused === undefined ? 'same' : `same refusal ${refused}`);
}

function attempt<T>(work: () => T): { value: T; refused?: undefined } | { value: null; refused: string } {
  try {
    return { value: work() };
  } catch (error) {
    if (error instanceof TopologyError) return { value: null, refused: error.name };
    throw error;
  }
}

describe(`random topologies (seed ${SEED})`, () => {
  it(
    'have the same node instances as in the reference',
    async () => {
      await checkCases(true, async (topology, { random }) => {
        const { value, refused } = attempt(() => createNodeInstances(topology, { random }));
        const answer = await reference.create(topology, value);
        compare(answer, refused);
      });
    },
    TIME_LIMIT,
  );

  it(
    'are modified as in the reference, several times in a row',
    async () => {
      await checkCases(false, async (first, dice) => {
        let topology = first;
        let instances = attempt(() => createNodeInstances(topology, dice)).value;
        for (let step = 0; step < 3 && instances !== null; step++) {
          const next = dice.chance(0.3) ? updatedTopology(topology, `new${step}`, dice) : topology;
          const modified = randomModification(next, instances, dice);
          instances = await compareModification(
            { topology: next, previous: topology, instances, modified },
            dice,
          );
          topology = next;
          for (const [name, entity] of Object.entries(modified)) setCount(topology, name, entity.instances);
        }
      });
    },
    TIME_LIMIT,
  );
});

describe('hints', () => {
  /** How many of those that go were included, not mentioned, excluded: which ones of a kind go is free. */
  const kindsOf = (
    going: readonly string[],
    { includeHints = [], excludeHints = [] }: EntityModification,
  ) => {
    const included = going.filter((id) => includeHints.includes(id));
    const excluded = going.filter((id) => excludeHints.includes(id) && !includeHints.includes(id));
    return { included: included.length, excluded: excluded.length, all: going.length };
  };

  it.each(['node', 'group'])(
    'choose the instances of a %s as in the reference',
    async (kind) => {
      const dice = new Dice(seededRandom(SEED));
      for (let round = 0; round < 60; round++) {
        const topology = randomTopology({ nodes: 1, groups: 1, odd: false }, dice);
        const [entity, single] = kind === 'node' ? ['n0', 'g0'] : ['g0', 'n0'];
        setCount(topology, entity, 1 + dice.below(6));
        setCount(topology, single, 1);
        const instances = createNodeInstances(topology, dice);
        const ids = instances.map(({ id }) => id);
        const modified = {
          [entity]: {
            instances: dice.below(ids.length),
            includeHints: dice.some(ids, 0.4),
            excludeHints: dice.some(ids, 0.4),
          },
        };
        const ours = planModification({
          ...topology,
          previousNodeInstances: instances,
          modifiedNodes: modified,
          random: dice.random,
        });
        const request = { topology, previousNodes: topology.nodes, previous: instances, modified };
        const answer = await reference.modify(request, ours);
        if (answer.error !== undefined) throw new Error(answer.message);
        const [left, right] = [answer.candidate, answer.normal].map((lists) =>
          kindsOf(
            (lists as { removed_and_related: { id: string }[] }).removed_and_related.map(({ id }) => id),
            modified[entity] as EntityModification,
          ),
        );
        expect(left).toEqual(right);
      }
    },
    TIME_LIMIT,
  );
});

interface Modification {
  topology: Topology;
  previous: Topology;
  instances: PlannedNodeInstance[];
  modified: Record<string, EntityModification>;
}

/** @returns the instances after it; null when both refuse it */
async function compareModification(
  modification: Modification,
  { random }: Dice,
): Promise<PlannedNodeInstance[] | null> {
  const { topology, previous, instances, modified } = modification;
  const { value, refused } = attempt(() =>
    planModification({
      ...topology,
      previousNodeInstances: instances,
      modifiedNodes: modified,
      random,
    }),
  );
  const request = { topology, previousNodes: previous.nodes, previous: instances };
  if (value === null) {
    const answer = await reference.modify({ ...request, modified }, null);
    compare(answer, refused);
    return null;
  }
  const answer = await reference.modify({ ...request, modified: withOurChoice(modification, value) }, value);
  if (losesTargetInUse(topology, instances, value)) count('not compared: a target in use goes');
  else if (choosesNewTarget(topology, instances, value)) count('not compared: the one target is new');
  else compare(answer, refused);
  return withoutRemovals(withAdditions(instances, value, topology.nodes), value);
}

/**
 * Where hints leave a choice the reference takes what its sets of ids happen to yield first, another one in each run.
 * It is told to take what we took: hints for each entity that is to go, and nothing else is free.
 */
function withOurChoice(
  { topology, modified, instances }: Modification,
  ours: TopologyModification,
): Record<string, EntityModification> {
  const removed = new Set(
    ours.removedAndRelated.filter((item) => item.modification === 'removed').map(({ id }) => id),
  );
  const groupsLeft = new Set(
    instances.filter(({ id }) => !removed.has(id)).flatMap((item) => item.scalingGroups.map(({ id }) => id)),
  );
  const going = (name: string) => [
    ...instances.filter(({ id, nodeId }) => nodeId === name && removed.has(id)).map(({ id }) => id),
    ...instances
      .flatMap(({ scalingGroups }) => scalingGroups)
      .filter((group) => group.name === name && !groupsLeft.has(group.id))
      .map(({ id }) => id),
  ];
  return Object.fromEntries(
    entitiesOf(topology).map((name) => {
      const count = modified[name]?.instances ?? countOf(topology, name);
      return [name, { instances: count, includeHints: [...new Set(going(name))] }];
    }),
  );
}

/**
 * A target in use of all_to_one that has to go although others are left: the reference keeps it, but takes it out of
 * its container and drops other connections to it; here the connection moves.
 */
function losesTargetInUse(
  { nodes }: Topology,
  instances: readonly PlannedNodeInstance[],
  ours: TopologyModification,
): boolean {
  const removed = new Set(
    ours.removedAndRelated.filter((item) => item.modification === 'removed').map(({ id }) => id),
  );
  const left = new Set(
    [...instances.filter(({ id }) => !removed.has(id)), ...ours.addedAndRelated].map(({ nodeId }) => nodeId),
  );
  const nodeOf = new Map(instances.map(({ id, nodeId }) => [id, nodeId]));
  return nodes.some((node) =>
    node.relationships.some(
      ({ targetId, properties }) =>
        properties['connection_type'] === 'all_to_one' &&
        left.has(node.id) &&
        left.has(targetId) &&
        instances.some(
          (instance) =>
            instance.nodeId === node.id &&
            instance.relationships.some(
              (to) => nodeOf.get(to.targetId) === targetId && removed.has(to.targetId),
            ),
        ),
    ),
  );
}

/** The smallest id among new ones is an accident of drawing ids, and with it everything that depends on the target. */
function choosesNewTarget(
  { nodes }: Topology,
  instances: readonly PlannedNodeInstance[],
  ours: TopologyModification,
): boolean {
  const grown = new Set(
    ours.addedAndRelated.filter((item) => item.modification === 'added').map(({ nodeId }) => nodeId),
  );
  const inUse = new Set(
    instances.flatMap((item) => item.relationships.map((to) => `${item.nodeId} ${to.targetName}`)),
  );
  return nodes.some((node) =>
    node.relationships.some(
      ({ targetId, properties }) =>
        properties['connection_type'] === 'all_to_one' &&
        grown.has(targetId) &&
        !inUse.has(`${node.id} ${targetId}`),
    ),
  );
}

function randomModification(
  topology: Topology,
  instances: readonly PlannedNodeInstance[],
  dice: Dice,
): Record<string, EntityModification> {
  const modified: Record<string, EntityModification> = {};
  const changed = JSON.parse(JSON.stringify(topology)) as Topology;
  for (let changes = dice.below(4); changes > 0; changes--) {
    const name = dice.pick(entitiesOf(topology));
    if (name === undefined) break;
    const count = Math.max(0, countOf(topology, name) + dice.below(5) - 2);
    setCount(changed, name, count);
    if (!isSmall(changed)) setCount(changed, name, countOf(topology, name));
    else modified[name] = { instances: count, ...randomHints(name, instances, dice) };
  }
  return modified;
}

function randomHints(name: string, instances: readonly PlannedNodeInstance[], dice: Dice) {
  const ids = instances.flatMap(({ id, nodeId, scalingGroups }) =>
    nodeId === name || scalingGroups.some((group) => group.name === name)
      ? [id, ...scalingGroups.map((group) => group.id)]
      : [],
  );
  return {
    ...(dice.chance(0.5) && { includeHints: dice.some(ids, 0.3) }),
    ...(dice.chance(0.5) && { excludeHints: dice.some(ids, 0.5) }),
  };
}
