import { describe, expect, it } from '@jest/globals';
import {
  createNodeInstances,
  IllegalAllToOneState,
  IllegalInstanceCount,
  planModification,
  TooManyNodeInstances,
  UnknownScalableEntity,
  withAdditions,
  withoutRemovals,
} from './index.ts';
import type {
  EntityModification,
  ModifiedNodeInstance,
  PlannedNodeInstance,
  TopologyModification,
  TopologyPlan,
} from './index.ts';
import {
  aGroup,
  aHost,
  aNode,
  aPlan,
  connectedTo,
  containedIn,
  seededRandom,
} from './testing/plan-builders.ts';

/** Milliseconds for what takes well under a second: a slow machine may take ten times as long, a quadratic algorithm more. */
const DEADLINE = 10_000;

/** A deployment whose ids are easy to read: `web_1`, `web_2`, `pool_1` ... */
class Deployment {
  readonly #plan: TopologyPlan;
  instances: PlannedNodeInstance[];

  constructor(plan: TopologyPlan) {
    this.#plan = plan;
    this.instances = renamed(createNodeInstances(plan, { random: seededRandom(7) }));
  }

  modify(modifiedNodes: Record<string, EntityModification>, plan = this.#plan): TopologyModification {
    return planModification({
      ...plan,
      previousNodeInstances: this.instances,
      modifiedNodes,
      random: seededRandom(1),
    });
  }

  /** Which instances go, by name. */
  removed(modifiedNodes: Record<string, EntityModification>): string[] {
    return namesOf(this.modify(modifiedNodes).removedAndRelated, 'removed');
  }
}

function renamed(instances: PlannedNodeInstance[]): PlannedNodeInstance[] {
  const names = new Map(instances.map(({ id, nodeId, index }) => [id, `${nodeId}_${index}`]));
  const groups = new Map<string, number>();
  for (const { id, name } of instances.flatMap(({ scalingGroups }) => scalingGroups)) {
    if (names.has(id)) continue;
    groups.set(name, (groups.get(name) ?? 0) + 1);
    names.set(id, `${name}_${groups.get(name)}`);
  }
  return JSON.parse(JSON.stringify(instances), (_key, value: unknown) =>
    typeof value === 'string' ? (names.get(value) ?? value) : value,
  ) as PlannedNodeInstance[];
}

const namesOf = (list: ModifiedNodeInstance[], mark: ModifiedNodeInstance['modification']) =>
  list.filter(({ modification }) => modification === mark).map(({ id }) => id);

/** Lines such as `added app -> host_1 db_1`; new instances go by their node. */
const linesOf = (list: ModifiedNodeInstance[]): string[] => {
  const shown = (id: string) => (/_\d$/.test(id) ? id : id.replace(/_\w{6}$/, ''));
  return list.map(({ id, modification, relationships }) =>
    [modification ?? 'related', shown(id), '->', ...relationships.map((r) => shown(r.targetId))].join(' '),
  );
};

const allToOne = (target: string) => connectedTo(target, { connection_type: 'all_to_one' });

describe('growing', () => {
  const plan = aPlan([
    aHost('host'),
    aNode('app', 2, [containedIn('host'), connectedTo('db')]),
    aNode('db'),
    aNode('probe', 1, [connectedTo('app')]),
  ]);

  it('adds instances with everything they contain, and lists what is related in either direction', () => {
    expect(linesOf(new Deployment(plan).modify({ host: { instances: 2 } }).addedAndRelated)).toEqual([
      'added host ->',
      'added app -> host db_1',
      'added app -> host db_1',
      'related db_1 ->',
      'related probe_1 -> app app',
    ]);
  });

  it('tells which staying instances gain relationships, and which', () => {
    expect(linesOf(new Deployment(plan).modify({ app: { instances: 3 } }).extendedAndRelated)).toEqual([
      'extended probe_1 -> app',
    ]);
  });

  it('counts per container', () => {
    const two = new Deployment(aPlan([aHost('host', 2), aNode('app', 1, [containedIn('host')])]));
    expect(linesOf(two.modify({ app: { instances: 2 } }).addedAndRelated)).toEqual([
      'related host_1 ->',
      'related host_2 ->',
      'added app -> host_1',
      'added app -> host_2',
    ]);
  });

  it('goes together with shrinking and growing of what is inside', () => {
    const { addedAndRelated, removedAndRelated } = new Deployment(plan).modify({
      host: { instances: 2 },
      app: { instances: 1 },
    });
    expect(namesOf(addedAndRelated, 'added')).toHaveLength(2);
    expect(namesOf(removedAndRelated, 'removed')).toEqual(['app_1']);
  });

  it('gives new instances the host of their container, unused ids and the next index', () => {
    const deployment = new Deployment(plan);
    const [added] = deployment.modify({ app: { instances: 3 } }).addedAndRelated.slice(1);
    expect(added).toMatchObject({ nodeId: 'app', hostId: 'host_1', index: 3, modification: 'added' });
    const again = planModification({
      ...plan,
      previousNodeInstances: [...deployment.instances, { ...(added as PlannedNodeInstance) }],
      modifiedNodes: { app: { instances: 4 } },
      random: seededRandom(1),
    });
    expect(namesOf(again.addedAndRelated, 'added')).not.toContain(added?.id);
  });

  it('to the present number changes nothing', () => {
    const nothing = {
      addedAndRelated: [],
      removedAndRelated: [],
      extendedAndRelated: [],
      reducedAndRelated: [],
    };
    expect(new Deployment(plan).modify({ app: { instances: 2 } })).toEqual(nothing);
    expect(new Deployment(plan).modify({})).toEqual(nothing);
  });
});

describe('shrinking', () => {
  const plan = aPlan([
    aHost('host', 3),
    aNode('app', 1, [containedIn('host'), connectedTo('db')]),
    aNode('db', 2),
    aNode('probe', 1, [connectedTo('app')]),
  ]);

  it('removes instances with everything they contain, as they were, and lists what was related', () => {
    const { removedAndRelated, reducedAndRelated } = new Deployment(plan).modify({ host: { instances: 2 } });
    expect(linesOf(removedAndRelated)).toEqual([
      'removed host_1 ->',
      'removed app_1 -> host_1 db_1 db_2',
      'related db_1 ->',
      'related db_2 ->',
      'related probe_1 -> app_1',
    ]);
    expect(linesOf(reducedAndRelated)).toEqual(['reduced probe_1 -> app_1']);
  });

  it('takes what hints include first, whatever their order', () => {
    const deployment = new Deployment(plan);
    expect(deployment.removed({ host: { instances: 2, includeHints: ['host_3'] } })).toContain('host_3');
    expect(
      deployment.removed({ host: { instances: 1, includeHints: ['host_3', 'host_2', 'nothing'] } }),
    ).toEqual(['host_2', 'host_3', 'app_2', 'app_3']);
  });

  it('takes what hints exclude last, but takes it where nothing else is left', () => {
    const excludeHints = ['db_1'];
    const deployment = new Deployment(plan);
    expect(deployment.removed({ db: { instances: 1, excludeHints } })).toEqual(['db_2']);
    expect(deployment.removed({ db: { instances: 0, excludeHints } })).toEqual(['db_1', 'db_2']);
  });

  it('takes what is both included and excluded', () => {
    const both = { includeHints: ['db_2'], excludeHints: ['db_2'] };
    expect(new Deployment(plan).removed({ db: { instances: 1, ...both } })).toEqual(['db_2']);
  });

  it('chooses in each container', () => {
    const pairs = new Deployment(aPlan([aHost('host', 2), aNode('app', 2, [containedIn('host')])]));
    expect(pairs.removed({ app: { instances: 1, includeHints: ['app_2'] } })).toEqual(['app_2', 'app_3']);
  });

  it('does not look at hints where nothing has to go', () => {
    expect(new Deployment(plan).removed({ db: { instances: 2, includeHints: ['db_1'] } })).toEqual([]);
  });
});

describe('scaling groups', () => {
  const plan = aPlan(
    [
      aHost('vm'),
      aNode('a', 1, [containedIn('vm')]),
      aNode('b', 1, [containedIn('vm'), connectedTo('a')]),
      aNode('inside', 1, [containedIn('a')]),
    ],
    { pair: aGroup(['a', 'b'], 2) },
  );

  it('grow by instances of their members, related among themselves', () => {
    const { addedAndRelated, extendedAndRelated } = new Deployment(plan).modify({ pair: { instances: 3 } });
    expect(linesOf(addedAndRelated)).toEqual([
      'related vm_1 ->',
      'added a -> vm_1',
      'added b -> vm_1 a',
      'added inside -> a',
    ]);
    expect(extendedAndRelated).toEqual([]);
    const groups = addedAndRelated.map(({ scalingGroups }) => scalingGroups.map(({ name }) => name).join());
    expect(groups).toEqual(['', 'pair', 'pair', '']);
  });

  it.each([['pair_2'], ['a_2'], ['b_2']])('shrink by the instance that %s stands for', (hint) => {
    expect(new Deployment(plan).removed({ pair: { instances: 1, includeHints: [hint] } })).toEqual([
      'a_2',
      'b_2',
      'inside_2',
    ]);
  });

  it('do not know what is merely contained in a member', () => {
    const removed = new Deployment(plan).removed({ pair: { instances: 1, includeHints: ['inside_2'] } });
    expect(removed).toContain('a_1');
  });

  it('let members grow within each of their instances', () => {
    const { extendedAndRelated } = new Deployment(plan).modify({ a: { instances: 2 } });
    expect(linesOf(extendedAndRelated)).toEqual(['extended b_1 -> a', 'extended b_2 -> a']);
  });

  it('take a hint for nested groups too', () => {
    const nested = aPlan([aNode('ip')], { inner: aGroup(['ip'], 2), outer: aGroup(['inner'], 2) });
    expect(new Deployment(nested).removed({ outer: { instances: 1, includeHints: ['ip_4'] } })).toEqual([
      'ip_3',
      'ip_4',
    ]);
  });

  it('name the container that only an empty instance of theirs is related to', () => {
    const empty = aPlan([aHost('vm'), aNode('a', 0, [containedIn('vm')])], { pool: aGroup(['a'], 1) });
    expect(linesOf(new Deployment(empty).modify({ pool: { instances: 2 } }).addedAndRelated)).toEqual([
      'related vm_1 ->',
    ]);
  });
});

describe('all_to_one', () => {
  const plan = aPlan([aNode('web', 2, [allToOne('db')]), aNode('db', 3)]);
  const inUse = (deployment: Deployment) => deployment.instances[0]?.relationships[0]?.targetId ?? '';

  it('keeps the target in use, also when a smaller id comes', () => {
    const deployment = new Deployment(plan);
    const { addedAndRelated } = deployment.modify({ web: { instances: 3 }, db: { instances: 30 } });
    const web = addedAndRelated.find(({ nodeId, modification }) => nodeId === 'web' && modification);
    expect(web?.relationships.map((r) => r.targetId)).toEqual([inUse(deployment)]);
  });

  it('lets another target go rather than the one in use, even against hints', () => {
    const deployment = new Deployment(plan);
    const one = inUse(deployment);
    const others = ['db_1', 'db_2', 'db_3'].filter((id) => id !== one);
    expect(deployment.removed({ db: { instances: 1, includeHints: [one] } })).toEqual(others);
    expect(deployment.removed({ db: { instances: 2, excludeHints: others } })).not.toContain(one);
  });

  it('keeps what contains the target in use', () => {
    const hosts = new Deployment(
      aPlan([aNode('web', 1, [allToOne('db')]), aHost('host', 3), aNode('db', 1, [containedIn('host')])]),
    );
    const host = hosts.instances.find(({ id }) => id === inUse(hosts))?.hostId;
    expect(hosts.removed({ host: { instances: 1, includeHints: [host ?? ''] } })).not.toContain(host);
  });

  it('lets the target in use go where no source or no target is left', () => {
    const deployment = new Deployment(plan);
    const includeHints = [inUse(deployment)];
    expect(deployment.removed({ web: { instances: 0 }, db: { instances: 2, includeHints } })).toContain(
      inUse(deployment),
    );
    expect(linesOf(deployment.modify({ db: { instances: 0 } }).reducedAndRelated)).toEqual([
      `reduced web_1 -> ${inUse(deployment)}`,
      `reduced web_2 -> ${inUse(deployment)}`,
    ]);
  });

  it('moves to the smallest id where two targets in use cannot both stay', () => {
    const nodes = [
      aNode('web', 1, [allToOne('db'), allToOne('cache')]),
      aHost('host', 2),
      aNode('db', 1, [containedIn('host')]),
      aNode('cache', 1, [containedIn('host')]),
    ];
    const deployment = new Deployment(aPlan(nodes));
    deployment.instances = deployment.instances.map((instance) =>
      instance.nodeId !== 'web'
        ? instance
        : {
            ...instance,
            relationships: instance.relationships.map((r, i) => ({
              ...r,
              targetId: `${r.targetName}_${i + 1}`,
            })),
          },
    );
    const { reducedAndRelated, extendedAndRelated } = deployment.modify({ host: { instances: 1 } });
    expect(linesOf(reducedAndRelated)).toEqual(['reduced web_1 -> db_1']);
    expect(linesOf(extendedAndRelated)).toEqual(['extended web_1 -> db_2', 'related db_2 ->']);
  });

  it('is refused where several targets are in use', () => {
    const toAll = new Deployment(aPlan([aNode('web', 2, [connectedTo('db')]), aNode('db', 3)]));
    expect(() => toAll.modify({}, plan)).toThrow(IllegalAllToOneState);
    expect(toAll.modify({ db: { instances: 0 } }, plan).addedAndRelated).toEqual([]);
  });
});

describe('an update', () => {
  const plan = aPlan([aNode('web', 1, [connectedTo('db')]), aNode('db'), aNode('far')]);

  it('extends instances by new relationships and lists the targets', () => {
    const next = aPlan([aNode('web', 1, [connectedTo('far'), connectedTo('db')]), aNode('db'), aNode('far')]);
    const { extendedAndRelated, addedAndRelated } = new Deployment(plan).modify({}, next);
    expect(linesOf(extendedAndRelated)).toEqual(['extended web_1 -> far_1', 'related far_1 ->']);
    expect(addedAndRelated).toEqual([]);
  });

  it('reduces instances by relationships that the plan dropped', () => {
    const next = aPlan([aNode('web'), aNode('db'), aNode('far')]);
    expect(linesOf(new Deployment(plan).modify({}, next).reducedAndRelated)).toEqual([
      'reduced web_1 -> db_1',
      'related db_1 ->',
    ]);
  });

  it('removes the instances of nodes that are gone and adds those of new ones', () => {
    const next = aPlan([aNode('web'), aNode('far'), aNode('fresh', 2, [connectedTo('far')])]);
    const { addedAndRelated, removedAndRelated } = new Deployment(plan).modify({}, next);
    expect(linesOf(removedAndRelated)).toEqual(['related web_1 -> db_1', 'removed db_1 ->']);
    expect(linesOf(addedAndRelated)).toEqual([
      'related far_1 ->',
      'added fresh -> far_1',
      'added fresh -> far_1',
    ]);
  });

  it('replaces instances whose container is another node', () => {
    const inOne = aPlan([aHost('one'), aHost('two'), aNode('app', 1, [containedIn('one')])]);
    const inTwo = aPlan([aHost('one'), aHost('two'), aNode('app', 1, [containedIn('two')])]);
    const { addedAndRelated, removedAndRelated } = new Deployment(inOne).modify({}, inTwo);
    expect(linesOf(addedAndRelated)).toEqual(['related two_1 ->', 'added app -> two_1']);
    expect(linesOf(removedAndRelated)).toEqual(['related one_1 ->', 'removed app_1 -> one_1']);
  });

  it('leaves a relationship alone that only changes its type or place', () => {
    const next = aPlan([aNode('web', 1, [allToOne('db')]), aNode('db'), aNode('far')]);
    expect(Object.values(new Deployment(plan).modify({}, next)).flat()).toEqual([]);
  });
});

describe('a modification in effect', () => {
  const plan = aPlan([
    aNode('web', 1, [connectedTo('db'), connectedTo('log')]),
    aNode('db', 2),
    aNode('log'),
  ]);

  it('keeps gained relationships beside those to the same node, and what goes until its end', () => {
    const deployment = new Deployment(plan);
    const modification = deployment.modify({ db: { instances: 3 }, log: { instances: 0 } });
    const during = withAdditions(deployment.instances, modification, plan.nodes);
    expect(during.map(({ nodeId }) => nodeId)).toEqual(['web', 'db', 'db', 'log', 'db']);
    expect(during[0]?.relationships.map((r) => r.targetName)).toEqual(['db', 'db', 'db', 'log']);
    const after = withoutRemovals(during, modification);
    expect(after.map(({ nodeId }) => nodeId)).toEqual(['web', 'db', 'db', 'db']);
    expect(after[0]?.relationships.map((r) => r.targetName)).toEqual(['db', 'db', 'db']);
    expect(after.some((instance) => 'modification' in instance)).toBe(false);
  });

  it('is deterministic, and leaves its arguments alone', () => {
    const deployment = new Deployment(plan);
    const before = JSON.stringify(deployment.instances);
    const changes = { web: { instances: 3 }, db: { instances: 1 } };
    expect(deployment.modify(changes)).toEqual(deployment.modify(changes));
    expect(JSON.stringify(deployment.instances)).toBe(before);
  });
});

describe('a modification is refused', () => {
  const deployment = new Deployment(aPlan([aNode('web', 1)]));

  it('for a name that is neither a node nor a group', () => {
    expect(() => deployment.modify({ toString: { instances: 2 } })).toThrow(UnknownScalableEntity);
  });

  it.each([-1, 1.5, Number.NaN, '2' as never])('for the number %p', (instances) => {
    expect(() => deployment.modify({ web: { instances } })).toThrow(IllegalInstanceCount);
  });

  it('for more instances than the limit', () => {
    expect(() => deployment.modify({ web: { instances: 100_001 } })).toThrow(TooManyNodeInstances);
  });
});

describe('large deployments', () => {
  it('of 100,000 instances are modified in about a second, on a busy machine in a few', () => {
    const plan = aPlan([aHost('host', 9000), aNode('app', 10, [containedIn('host')])]);
    const instances = createNodeInstances(plan, { random: seededRandom() });
    const includeHints = instances.filter((_, i) => i % 2 === 0).map(({ id }) => id);
    const started = performance.now();
    const { removedAndRelated } = planModification({
      ...plan,
      previousNodeInstances: instances,
      modifiedNodes: { app: { instances: 5, includeHints }, host: { instances: 8000 } },
      random: seededRandom(2),
    });
    expect(namesOf(removedAndRelated, 'removed')).toHaveLength(1000 * 11 + 8000 * 5);
    expect(performance.now() - started).toBeLessThan(DEADLINE);
  });
});
