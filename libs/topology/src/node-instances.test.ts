import { describe, expect, it } from '@jest/globals';
import type {
  DeploymentPlan,
  JsonObject,
  NodePlan,
  RelationshipPlan,
  ScalingGroupPlan,
} from '@cloudloom/blueprint';
import fc from 'fast-check';
import {
  ContainmentCycle,
  createNodeInstances,
  IllegalConnectedToConnectionType,
  IllegalInstanceCount,
  InstanceIdsExhausted,
  UnsupportedAllToOneInGroup,
  UnsupportedRelationship,
} from './index.ts';
import type { PlannedNodeInstance } from './index.ts';

type TestPlan = Pick<DeploymentPlan, 'nodes' | 'scalingGroups'>;

const RELATIONSHIPS = 'cloudify.relationships';

const scaling = (count: number) => ({
  defaultInstances: count,
  minInstances: 0,
  maxInstances: -1,
  currentInstances: count,
  plannedInstances: count,
});

const related = (kind: string, targetId: string, properties: JsonObject = {}): RelationshipPlan => ({
  type: `${RELATIONSHIPS}.${kind}`,
  typeHierarchy:
    kind === 'depends_on'
      ? [`${RELATIONSHIPS}.depends_on`]
      : [`${RELATIONSHIPS}.depends_on`, `${RELATIONSHIPS}.${kind}`],
  targetId,
  properties: { connection_type: 'all_to_all', ...properties },
  sourceInterfaces: {},
  targetInterfaces: {},
  sourceOperations: {},
  targetOperations: {},
});
const containedIn = (target: string) => related('contained_in', target);
const connectedTo = (target: string, properties?: JsonObject) => related('connected_to', target, properties);

const aNode = (id: string, count = 1, relationships: RelationshipPlan[] = [], isHost = false): NodePlan => ({
  id,
  name: id,
  type: 'cloudify.nodes.Root',
  typeHierarchy: isHost ? ['cloudify.nodes.Root', 'cloudify.nodes.Compute'] : ['cloudify.nodes.Root'],
  properties: {},
  instances: {},
  capabilities: { scalable: { properties: scaling(count) } },
  interfaces: {},
  operations: {},
  relationships,
  plugins: [],
  deploymentPluginsToInstall: [],
});
const aHost = (id: string, count = 1, relationships: RelationshipPlan[] = []) =>
  aNode(id, count, relationships, true);
const aGroup = (members: string[], count = 1): ScalingGroupPlan => ({ members, properties: scaling(count) });

const aPlan = (nodes: NodePlan[], scalingGroups: Record<string, ScalingGroupPlan> = {}): TestPlan => ({
  nodes,
  scalingGroups,
});

/** A small generator with a full period, so that ids in tests are stable. */
function seededRandom(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const create = (plan: TestPlan): PlannedNodeInstance[] =>
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

  it('of 5,000 nodes takes well under a second', () => {
    const nodes = Array.from({ length: 5000 }, (_, i) =>
      aNode(`n${i}`, 1, i === 0 ? [] : [connectedTo(`n${i - 1}`)]),
    );
    const started = performance.now();
    expect(create(aPlan(nodes))).toHaveLength(5000);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
