import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  ContainmentCycle,
  createNodeInstances,
  IllegalConnectedToConnectionType,
  IllegalInstanceCount,
  InstanceIdsExhausted,
  TooManyNodeInstances,
  TooManyRelationships,
  UnsupportedAllToOneInGroup,
  UnsupportedRelationship,
} from './index.ts';
import type { PlannedNodeInstance, TopologyPlan } from './index.ts';
import {
  aGroup,
  aHost,
  aNode,
  aPlan,
  connectedTo,
  containedIn,
  related,
  seededRandom,
} from './testing/plan-builders.ts';

/** Milliseconds for what takes well under a second: a slow machine may take ten times as long, a quadratic algorithm more. */
const DEADLINE = 10_000;

const create = (plan: TopologyPlan): PlannedNodeInstance[] =>
  createNodeInstances(plan, { random: seededRandom() });
const of = (instances: PlannedNodeInstance[], nodeId: string) => instances.filter((i) => i.nodeId === nodeId);
const targets = (instance: PlannedNodeInstance | undefined, targetName: string) =>
  (instance?.relationships ?? []).filter((r) => r.targetName === targetName).map((r) => r.targetId);

describe('node instances', () => {
  it('have an id of their node and six letters or digits, and are numbered per node', () => {
    const instances = create(aPlan([aNode('web', 2), aNode('db')]));
    expect(instances.map((i) => i.nodeId)).toEqual(['web', 'web', 'db']);
    expect(instances.map((i) => i.index)).toEqual([1, 2, 1]);
    for (const instance of instances)
      expect(instance.id).toMatch(new RegExp(`^${instance.nodeId}_[a-z0-9]{6}$`));
  });

  it('never take an id that exists already', () => {
    const plan = aPlan([aNode('web', 3)]);
    const first = create(plan).map((i) => i.id);
    const second = createNodeInstances(plan, { random: seededRandom(), takenIds: new Set(first) }).map(
      (i) => i.id,
    );
    expect(new Set([...first, ...second]).size).toBe(6);
  });

  it('fail when randomness yields only taken ids', () => {
    expect(() => createNodeInstances(aPlan([aNode('web', 2)]), { random: () => 0 })).toThrow(
      InstanceIdsExhausted,
    );
  });

  it('refuse a count that was never evaluated', () => {
    const node = aNode('web');
    node.capabilities.scalable.properties.currentInstances = { get_input: 'count' };
    expect(() => create(aPlan([node]))).toThrow(IllegalInstanceCount);
  });
});

describe('containment', () => {
  const plan = aPlan([
    aHost('vm', 2),
    aNode('runtime', 2, [containedIn('vm')]),
    aNode('app', 1, [containedIn('runtime'), related('depends_on', 'lone')]),
    aNode('lone'),
    aNode('none', 0),
  ]);

  it('multiplies counts down the containers', () => {
    const instances = create(plan);
    const counts = ['vm', 'runtime', 'app', 'lone', 'none'].map((node) => of(instances, node).length);
    expect(counts).toEqual([2, 4, 4, 1, 0]);
  });

  it('gives every contained instance one container, evenly', () => {
    const instances = create(plan);
    const perRuntime = of(instances, 'app').flatMap((app) => targets(app, 'runtime'));
    expect(new Set(perRuntime).size).toBe(4);
    for (const vm of of(instances, 'vm'))
      expect(of(instances, 'runtime').filter((r) => targets(r, 'vm')[0] === vm.id)).toHaveLength(2);
  });

  it('takes the host nearest to the root', () => {
    const instances = create(
      aPlan([
        aHost('machine'),
        aHost('container', 1, [containedIn('machine')]),
        aNode('app', 1, [containedIn('container')]),
      ]),
    );
    const machine = of(instances, 'machine')[0]?.id;
    expect(instances.map((i) => i.hostId)).toEqual([machine, machine, machine]);
  });

  it('leaves instances without a host alone', () => {
    expect(create(aPlan([aNode('lone')]))[0]?.hostId).toBeNull();
  });

  it('accepts nodes in any order of declaration', () => {
    const instances = create(aPlan([aNode('app', 2, [containedIn('vm')]), aHost('vm', 3)]));
    expect(instances.map((i) => i.nodeId)).toEqual([
      ...Array<string>(6).fill('app'),
      ...Array<string>(3).fill('vm'),
    ]);
  });

  it('refuses a circle', () => {
    const circle = aPlan([aNode('a', 1, [containedIn('b')]), aNode('b', 1, [containedIn('a')])]);
    expect(() => create(circle)).toThrow(ContainmentCycle);
  });
});

describe('connections', () => {
  it('all_to_all relates every source to every target', () => {
    const instances = create(aPlan([aNode('web', 2, [connectedTo('db')]), aNode('db', 3)]));
    const all = of(instances, 'db').map((i) => i.id);
    for (const web of of(instances, 'web')) expect(targets(web, 'db')).toEqual(all);
  });

  it('all_to_one relates every source to the target with the smallest id', () => {
    const instances = create(
      aPlan([aNode('web', 3, [connectedTo('cache', { connection_type: 'all_to_one' })]), aNode('cache', 4)]),
    );
    const smallest = of(instances, 'cache')
      .map((i) => i.id)
      .sort()[0];
    for (const web of of(instances, 'web')) expect(targets(web, 'cache')).toEqual([smallest]);
  });

  it('do not exist where one side has no instance', () => {
    const instances = create(aPlan([aNode('web', 1, [connectedTo('db')]), aNode('db', 0)]));
    expect(instances[0]?.relationships).toEqual([]);
  });

  it('keep the order of the template', () => {
    const web = aNode('web', 1, [connectedTo('z'), containedIn('vm'), connectedTo('a')]);
    const instances = create(aPlan([web, aNode('a'), aNode('z'), aHost('vm')]));
    expect(instances[0]?.relationships.map((r) => r.targetName)).toEqual(['z', 'vm', 'a']);
  });

  it('to the same node twice exist once, as the last declared', () => {
    const web = aNode('web', 1, [connectedTo('db'), connectedTo('cache'), related('depends_on', 'db')]);
    const instances = create(aPlan([web, aNode('db'), aNode('cache')]));
    expect(instances[0]?.relationships.map((r) => [r.type, r.targetName])).toEqual([
      ['cloudify.relationships.connected_to', 'cache'],
      ['cloudify.relationships.depends_on', 'db'],
    ]);
  });

  it('of an unknown kind are refused', () => {
    const odd = { ...related('depends_on', 'db'), type: 'my.own', typeHierarchy: ['my.own'] };
    expect(() => create(aPlan([aNode('web', 1, [odd]), aNode('db')]))).toThrow(UnsupportedRelationship);
  });

  it.each(['connected_to', 'depends_on'])('of kind %s refuse an unknown connection type', (kind) => {
    const odd = related(kind, 'db', { connection_type: 'one_to_one' });
    expect(() => create(aPlan([aNode('web', 1, [odd]), aNode('db')]))).toThrow(
      IllegalConnectedToConnectionType,
    );
  });

  it('of containment do not look at the connection type', () => {
    const odd = related('contained_in', 'vm', { connection_type: 'one_to_one' });
    expect(create(aPlan([aNode('web', 1, [odd]), aHost('vm')]))[0]?.relationships).toHaveLength(1);
  });
});

describe('relationships to a container beside the containment', () => {
  it('replace it when declared later: the instance is in no container, and its host is a mere name', () => {
    const app = { ...aNode('app', 2, [containedIn('vm'), connectedTo('vm')]), hostId: 'vm' };
    const instances = create(aPlan([aHost('vm', 2), app]));
    expect(of(instances, 'app')).toHaveLength(2);
    for (const { hostId, relationships } of of(instances, 'app')) {
      expect(hostId).toBe('vm');
      expect(relationships.map((r) => r.type)).toEqual(Array(2).fill('cloudify.relationships.connected_to'));
    }
  });

  it('are replaced by it when declared earlier', () => {
    const instances = create(
      aPlan([aHost('vm', 2), aNode('app', 2, [connectedTo('vm'), containedIn('vm')])]),
    );
    expect(of(instances, 'app')).toHaveLength(4);
    for (const { hostId, relationships } of of(instances, 'app'))
      expect(relationships.map((r) => r.targetId)).toEqual([hostId]);
  });
});

describe('refusals', () => {
  const odd = (target: string) => ({
    ...related('depends_on', target),
    type: 'my.own',
    typeHierarchy: ['my.own'],
  });

  it('name an unsupported relationship before any connection type, wherever it stands', () => {
    const oneToOne = connectedTo('db', { connection_type: 'one_to_one' });
    const plan = aPlan([aNode('web', 1, [oneToOne]), aNode('other', 0, [odd('db')]), aNode('db')]);
    expect(() => create(plan)).toThrow(UnsupportedRelationship);
  });

  it('do not concern a relationship that a later one replaces', () => {
    const plan = aPlan([aNode('web', 1, [odd('db'), connectedTo('db')]), aNode('db')]);
    expect(create(plan)).toHaveLength(2);
  });
});

describe('scaling groups', () => {
  const plan = aPlan(
    [
      aHost('host'),
      aNode('app', 1, [containedIn('host'), connectedTo('ip')]),
      aNode('ip'),
      aNode('outside', 1, [connectedTo('app')]),
    ],
    { inner: aGroup(['host', 'ip'], 2), outer: aGroup(['inner']) },
  );

  it('multiply their members and whatever these contain', () => {
    const instances = create(plan);
    expect(['host', 'app', 'ip', 'outside'].map((node) => of(instances, node).length)).toEqual([2, 2, 2, 1]);
  });

  it('are listed innermost first, on members only', () => {
    const instances = create(plan);
    for (const member of [...of(instances, 'host'), ...of(instances, 'ip')])
      expect(member.scalingGroups.map((g) => g.name)).toEqual(['inner', 'outer']);
    expect(of(instances, 'app').flatMap((app) => app.scalingGroups)).toEqual([]);
    expect(new Set(of(instances, 'ip').map((ip) => ip.scalingGroups[0]?.id)).size).toBe(2);
    expect(new Set(of(instances, 'ip').map((ip) => ip.scalingGroups[1]?.id)).size).toBe(1);
  });

  it('relate only pairs within one instance of the smallest common group', () => {
    const instances = create(plan);
    for (const app of of(instances, 'app')) {
      const [ipId] = targets(app, 'ip');
      const host = instances.find((i) => i.id === app.hostId);
      const ip = instances.find((i) => i.id === ipId);
      expect(targets(app, 'ip')).toHaveLength(1);
      expect(ip?.scalingGroups).toEqual(host?.scalingGroups);
    }
    expect(targets(of(instances, 'outside')[0], 'app')).toHaveLength(2);
  });

  it('allow all_to_one between their members as long as there is nothing to relate', () => {
    const toOne = connectedTo('db', { connection_type: 'all_to_one' });
    const empty = aPlan([aNode('web', 0, [toOne]), aNode('db')], { both: aGroup(['web', 'db'], 2) });
    expect(create(empty).map((instance) => instance.nodeId)).toEqual(['db', 'db']);
  });

  it('refuse all_to_one between their members', () => {
    const inGroup = aPlan(
      [aNode('web', 1, [connectedTo('db', { connection_type: 'all_to_one' })]), aNode('db')],
      { both: aGroup(['web', 'db'], 2) },
    );
    expect(() => create(inGroup)).toThrow(UnsupportedAllToOneInGroup);
  });

  it('stand in the container of their members, which still point at it', () => {
    const instances = create(
      aPlan([aHost('vm', 2), aNode('a', 1, [containedIn('vm')]), aNode('b', 1, [containedIn('vm')])], {
        pair: aGroup(['a', 'b'], 3),
      }),
    );
    expect(of(instances, 'a')).toHaveLength(6);
    for (const a of of(instances, 'a')) {
      expect(targets(a, 'vm')).toEqual([a.hostId]);
      const partner = of(instances, 'b').find((b) => b.scalingGroups[0]?.id === a.scalingGroups[0]?.id);
      expect(partner?.hostId).toBe(a.hostId);
    }
  });
});

describe('scaling groups whose members have different containers', () => {
  it('exist in each of these containers, and their members with them', () => {
    const plan = aPlan(
      [
        aHost('vm'),
        aNode('left', 2, [containedIn('vm')]),
        aNode('right', 1, [containedIn('vm')]),
        aNode('a', 1, [containedIn('left')]),
        aNode('b', 1, [containedIn('right')]),
      ],
      { both: aGroup(['a', 'b'], 2) },
    );
    const instances = create(plan);
    expect(of(instances, 'b').map((b) => b.relationships.map((r) => r.targetName).join())).toEqual([
      'left',
      'left',
      'left',
      'left',
      'right',
      'right',
    ]);
    expect(of(instances, 'a')).toHaveLength(6);
  });
});

describe('limits', () => {
  const refusalOf = (plan: TopologyPlan, limits = {}): Error => {
    try {
      createNodeInstances(plan, { random: seededRandom(), limits });
    } catch (error) {
      if (error instanceof Error) return error;
    }
    throw new Error('the plan was accepted');
  };

  it('allow 100,000 instances in well under a second', () => {
    const hosts = [aHost('host', 9000), aNode('app', 10, [containedIn('host')])];
    for (const plan of [aPlan([aNode('web', 100_000)]), aPlan(hosts)]) {
      const started = performance.now();
      expect(create(plan).length).toBeGreaterThan(98_000);
      expect(performance.now() - started).toBeLessThan(DEADLINE);
    }
  });

  it('refuse more, naming what multiplies to it, before making any', () => {
    const nodes = [
      aNode('rack', 1000),
      aNode('room', 1, [containedIn('rack')]),
      aNode('disk', 1000, [containedIn('room')]),
    ];
    const random = () => {
      throw new Error('an instance was made');
    };
    expect(() => createNodeInstances(aPlan(nodes), { random })).toThrow(TooManyNodeInstances);
    expect(refusalOf(aPlan(nodes)).message).toContain('1,000 (rack) x 1,000 (disk)');
    expect(refusalOf(aPlan([aNode('web', 100_001)]))).toMatchObject({ instances: 100_001, limit: 100_000 });
  });

  it('count instances of scaling groups, even where they hold nothing', () => {
    const plan = aPlan([aNode('web', 0)], { pool: aGroup(['web'], 1e12) });
    expect(refusalOf(plan).message).toContain('1,000,000,000,000 (pool)');
  });

  it('survive numbers beyond all bounds', () => {
    const chain = Array.from({ length: 200 }, (_, i) =>
      aNode(`n${i}`, Number.MAX_SAFE_INTEGER, i === 0 ? [] : [containedIn(`n${i - 1}`)]),
    );
    expect(refusalOf(aPlan([aNode('none', 0), ...chain]))).toBeInstanceOf(TooManyNodeInstances);
  });

  it('refuse relationships without number, naming the worst pair', () => {
    const plan = aPlan([aNode('web', 50_000, [connectedTo('db')]), aNode('db', 50_000)]);
    const refusal = refusalOf(plan);
    expect(refusal).toBeInstanceOf(TooManyRelationships);
    expect(refusal.message).toContain(
      'node web (50,000 instances) to node db (50,000 instances): 2,500,000,000',
    );
  });

  it('count relationships within groups per group', () => {
    const nodes = [aNode('web', 100, [connectedTo('db')]), aNode('db', 100)];
    const plan = aPlan(nodes, { pool: aGroup(['web', 'db'], 40) });
    expect(createNodeInstances(plan, { random: seededRandom() })).toHaveLength(8000);
    const relationships = 40 * 100 * 100 + 8000;
    expect(refusalOf(plan, { relationships: relationships - 1 })).toMatchObject({ relationships });
  });

  it('count memberships in nested groups', () => {
    const groups = Object.fromEntries(
      Array.from({ length: 2000 }, (_, i) => [`g${i}`, aGroup(i === 0 ? ['n0'] : [`g${i - 1}`, `n${i}`])]),
    );
    const nodes = Array.from({ length: 2000 }, (_, i) => aNode(`n${i}`));
    expect(refusalOf(aPlan(nodes, groups)).message).toContain('nested too deeply');
  });

  it('are options', () => {
    const plan = aPlan([aNode('web', 3)]);
    expect(refusalOf(plan, { instances: 2 })).toBeInstanceOf(TooManyNodeInstances);
    expect(createNodeInstances(plan, { random: seededRandom(), limits: { instances: 3 } })).toHaveLength(3);
  });

  it('leave room for 10,000 containers in one another', () => {
    const chain = Array.from({ length: 10_000 }, (_, i) =>
      aNode(`n${i}`, 1, i === 0 ? [] : [containedIn(`n${i - 1}`), connectedTo(`n${i >> 1}`)]),
    );
    const started = performance.now();
    expect(create(aPlan(chain.reverse()))).toHaveLength(10_000);
    expect(performance.now() - started).toBeLessThan(DEADLINE);
  });
});

describe('any plan', () => {
  /** Nodes n0, n1, ...; each is contained in an earlier one or in nothing, and connected to some earlier ones. */
  const anyPlan = fc
    .array(
      fc.record({
        count: fc.nat(3),
        parent: fc.option(fc.nat(9)),
        peers: fc.array(fc.nat(9), { maxLength: 3 }),
      }),
      {
        minLength: 1,
        maxLength: 7,
      },
    )
    .map((shapes) =>
      shapes.map(({ count, parent, peers }, position) => {
        const container = parent === null || position === 0 ? null : `n${parent % position}`;
        const others = peers
          .map((peer) => `n${peer % (position + 1)}`)
          .filter((peer) => peer !== `n${position}`);
        const connections = others.filter((peer) => peer !== container).map((peer) => connectedTo(peer));
        const relationships = container === null ? connections : [...connections, containedIn(container)];
        return { container, node: aNode(`n${position}`, count, relationships, position % 3 === 0) };
      }),
    );

  it('multiplies counts, gives each contained instance one container, and repeats no id', () => {
    fc.assert(
      fc.property(anyPlan, fc.integer(), (shapes, seed) => {
        const plan = aPlan(shapes.map(({ node }) => node));
        const instances = createNodeInstances(plan, { random: seededRandom(seed) });
        const byId = new Map(instances.map((instance) => [instance.id, instance]));
        expect(byId.size).toBe(instances.length);
        const counts = new Map<string | null, number>([[null, 1]]);
        for (const { container, node } of shapes) {
          const own = node.capabilities.scalable.properties.currentInstances as number;
          counts.set(node.id, own * (counts.get(container) ?? 0));
          expect(of(instances, node.id)).toHaveLength(counts.get(node.id) ?? -1);
          for (const instance of of(instances, node.id)) {
            const containers = instance.relationships.filter((r) => r.type.endsWith('contained_in'));
            expect(containers.map((r) => r.targetName)).toEqual(container === null ? [] : [container]);
            for (const { targetId, targetName } of instance.relationships)
              expect(byId.get(targetId)?.nodeId).toBe(targetName);
          }
        }
      }),
    );
  });

  it('of 5,000 nodes takes its time in a line', () => {
    const nodes = Array.from({ length: 5000 }, (_, i) =>
      aNode(`n${i}`, 1, i === 0 ? [] : [connectedTo(`n${i - 1}`)]),
    );
    const started = performance.now();
    expect(create(aPlan(nodes))).toHaveLength(5000);
    expect(performance.now() - started).toBeLessThan(DEADLINE);
  });
});
