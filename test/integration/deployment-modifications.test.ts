import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DeploymentModificationService, type StartDeploymentModification } from '@cloudloom/executions';
import { refusal } from '@cloudloom/executions/testing';
import type { NodeInstance } from '@cloudloom/model';
import { createNodeInstances, type PlannedNodeInstance } from '@cloudloom/topology';
import fc from 'fast-check';
import { packFiles } from '../support/archives.ts';
import { anExecution, SCOPE, TENANT } from '../support/builders.ts';
import { useManager } from './manager-world.ts';

const BLUEPRINT = `
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
inputs: { team: { default: blue } }
resource_tags: { team: { get_input: team } }
node_templates:
  database: { type: cloudify.nodes.Root }
  lan: { type: cloudify.nodes.Root }
  vm: { type: cloudify.nodes.Compute, properties: { agent_config: { install_method: none } } }
  app:
    type: cloudify.nodes.Root
    relationships:
      - { type: cloudify.relationships.contained_in, target: vm }
      - { type: cloudify.relationships.connected_to, target: database }
  cache:
    type: cloudify.nodes.Root
    instances: { deploy: 2 }
  proxy:
    type: cloudify.nodes.Root
    relationships:
      - { type: cloudify.relationships.connected_to, target: cache }
      - { type: cloudify.relationships.connected_to, target: lan }
groups: { pair: { members: [vm] } }
policies:
  pair_scaling: { type: cloudify.policies.scaling, targets: [pair], properties: { default_instances: 1 } }
`;

const manager = useManager();
let name: string;
let count = 0;

beforeAll(async () => {
  const archive = await packFiles({ 'blueprint.yaml': BLUEPRINT });
  await manager.room.blueprints.upload(SCOPE, { blueprintId: 'shop', archive: bytes(archive), async: false });
}, 60_000);
beforeEach(async () => {
  name = `shop-${++count}`;
  await manager.room.deployments.create(SCOPE, { deploymentId: name, blueprintId: 'shop' });
}, 60_000);

async function* bytes(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}

const stores = () => manager.room.stores;
const start = (nodes: StartDeploymentModification['nodes'], deploymentId = name) =>
  manager.room.modifications.start(SCOPE, { deploymentId, nodes });
const finish = (id: string) => manager.room.modifications.finish(SCOPE, id);
const rollback = (id: string) => manager.room.modifications.rollback(SCOPE, id);
const instances = async (): Promise<NodeInstance[]> => {
  const query = { offset: 0, size: null, sort: [], filters: { deploymentId: [name] } };
  return (await stores().nodeInstances.list(SCOPE, query)).items;
};
const ofNode = async (nodeId: string) => (await instances()).filter((each) => each.nodeId === nodeId);
const only = async (nodeId: string): Promise<NodeInstance> => {
  const [instance] = await ofNode(nodeId);
  if (!instance) throw new Error(`No instance of ${nodeId}`);
  return instance;
};
const counts = async (nodeId: string) => {
  const node = await stores().nodes.find(SCOPE, name, nodeId);
  return [node?.numberOfInstances, node?.plannedNumberOfInstances];
};
const groupCounts = async (group: string) => {
  const { currentInstances, plannedInstances } =
    (await stores().deployments.find(SCOPE, name))?.scalingGroups[group]?.properties ?? {};
  return [currentInstances, plannedInstances];
};
const write = async (
  nodeId: string,
  patch: { state?: string; runtimeProperties?: Record<string, string> },
) => {
  const { id, version } = await only(nodeId);
  return stores().nodeInstances.update(SCOPE, id, { version, ...patch });
};

describe('the start of a modification', () => {
  it('makes what comes, plans its count, and relates what exists in the order of the blueprint', async () => {
    await write('cache', { state: 'started', runtimeProperties: { ip: '10.0.0.1' } });
    const proxy = await only('proxy');
    const [database] = await ofNode('database');
    const { id, status } = await start({ cache: { instances: 3 } });
    expect(status).toBe('started');
    const caches = await ofNode('cache');
    expect(caches.map(({ state, index, version }) => [state, index, version])).toEqual([
      ['started', 1, 2],
      ['uninitialized', 2, 1],
      ['uninitialized', 3, 1],
    ]);
    expect(await counts('cache')).toEqual([2, 3]);
    const related = await only('proxy');
    expect(related.relationships.map(({ targetName }) => targetName)).toEqual([
      'cache',
      'cache',
      'cache',
      'lan',
    ]);
    expect(related.version).toBe(proxy.version + 1);
    expect(await only('database')).toEqual(database);
    const saved = (await stores().modifications.instances([{ id }])).get(id);
    expect(saved?.beforeModification.find((each) => each.id === caches[0]?.id)).toEqual(caches[0]);
    expect(saved?.beforeModification.find((each) => each.id === proxy.id)).toEqual(proxy);
    expect(saved?.changes.addedAndRelated.map(({ nodeId, modification }) => [nodeId, modification])).toEqual([
      ['cache', 'added'],
      ['proxy', null],
    ]);
  });

  it('leaves what goes alone', async () => {
    const before = await instances();
    await start({ cache: { instances: 1 } });
    expect((await instances()).filter(({ nodeId }) => nodeId === 'cache')).toEqual(
      before.filter(({ nodeId }) => nodeId === 'cache'),
    );
    expect(await counts('cache')).toEqual([2, 1]);
  });

  it('takes a scaling group by its name', async () => {
    const { id } = await start({ pair: { instances: 3 } });
    expect((await ofNode('vm')).map(({ scalingGroups }) => scalingGroups[0]?.name)).toEqual([
      'pair',
      'pair',
      'pair',
    ]);
    expect(await ofNode('app')).toHaveLength(3);
    expect(await groupCounts('pair')).toEqual([1, 3]);
    await finish(id);
    expect(await groupCounts('pair')).toEqual([3, 3]);
    const smaller = await start({ pair: { instances: 1 } });
    expect(await groupCounts('pair')).toEqual([3, 1]);
    await rollback(smaller.id);
    expect(await groupCounts('pair')).toEqual([3, 3]);
    expect(await ofNode('vm')).toHaveLength(3);
  });

  it('lets hints choose what goes, a member standing for its group', async () => {
    await finish((await start({ pair: { instances: 3 } })).id);
    const [, second, third] = await ofNode('app');
    const hosts = (await ofNode('vm')).map(({ id }) => id);
    const hint = { includeHints: [second?.hostId ?? ''], excludeHints: [third?.hostId ?? ''] };
    const { id } = await start({ pair: { instances: 1, ...hint } });
    await finish(id);
    expect((await ofNode('vm')).map((vm) => vm.id)).toEqual([hosts[2]]);
  });

  it('is refused while another one is started, also when both come at once', async () => {
    const outcomes = await Promise.allSettled([
      start({ cache: { instances: 3 } }),
      start({ cache: { instances: 4 } }),
    ]);
    const started = outcomes.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(started).toHaveLength(1);
    const expected =
      'existing_started_deployment_modification_error: Cannot start deployment modification while there are existing ' +
      `started deployment modifications. Currently started deployment modifications: ['${started[0]?.id}']`;
    expect(outcomes.flatMap((each) => (each.status === 'rejected' ? [textOf(each.reason)] : []))).toEqual([
      expected,
    ]);
    expect(await refusal(start({ vm: { instances: 2 } }))).toBe(expected);
  });

  it('is refused for unknown names, negative counts and more instances than the limit, leaving nothing behind', async () => {
    const before = await instances();
    expect(await refusal(start({ wbe: { instances: 1 } }))).toMatch(
      /^bad_parameters_error: No scalable entity named wbe/,
    );
    expect(await refusal(start({ cache: { instances: -1 } }))).toMatch(/^bad_parameters_error: .*-1/);
    expect(await refusal(start({ cache: { instances: 100_000 } }))).toMatch(
      /^bad_parameters_error: .*100,000/,
    );
    expect(await refusal(start({ cache: { instances: 1 } }, 'nobody'))).toBe(
      'not_found_error: Requested `Deployment` with ID `nobody` was not found',
    );
    expect(await instances()).toEqual(before);
    expect(await counts('cache')).toEqual([2, 2]);
    expect(await manager.room.modifications.started(SCOPE, name)).toEqual([]);
  });

  it('obeys limits of its own', async () => {
    const narrow = new DeploymentModificationService(stores(), { instances: 10 });
    const request = { deploymentId: name, nodes: { cache: { instances: 20 } } };
    expect(await refusal(narrow.start(SCOPE, request))).toMatch(/^bad_parameters_error: .*limit is 10/);
  });
});

const textOf = (error: unknown): string => {
  const { code, message } = error as { code: string; message: string };
  return `${code}: ${message}`;
};

describe('the end of a modification', () => {
  it('deletes what goes, cuts the relationships to it, and makes planned counts the counts', async () => {
    const proxy = await only('proxy');
    const { id } = await start({ cache: { instances: 1 } });
    const { status, endedAt } = await finish(id);
    expect([status, endedAt]).toEqual(['finished', expect.any(Date)]);
    const [staying, ...others] = await ofNode('cache');
    expect(others).toEqual([]);
    const related = await only('proxy');
    expect(related.relationships.map(({ targetId }) => targetId)).toEqual([
      staying?.id,
      expect.stringMatching(/^lan_/),
    ]);
    expect(related.version).toBe(proxy.version + 1);
    expect(await counts('cache')).toEqual([1, 1]);
  });

  it('restores everything on a rollback: states, properties, versions, relationships, and what was deleted', async () => {
    await write('database', { state: 'started', runtimeProperties: { url: 'first' } });
    const before = await instances();
    const { id } = await start({ cache: { instances: 4 }, vm: { instances: 2 } });
    await write('database', { state: 'stopped', runtimeProperties: { url: 'second', more: 'x' } });
    const lan = await only('lan');
    const deployment = await stores().database.transaction(async (tx) => {
      const locked = await stores().deploymentInstances.lock(SCOPE, name, tx);
      await stores().deploymentInstances.delete(locked, [lan.id], tx);
      return locked;
    });
    expect(deployment.id).toBe(name);
    const during = await instances();
    expect((await rollback(id)).status).toBe('rolledback');
    const byId = (list: NodeInstance[]) => [...list].sort((left, right) => (left.id < right.id ? -1 : 1));
    expect(byId(await instances())).toEqual(byId(before));
    expect(await counts('cache')).toEqual([2, 2]);
    const saved = (await stores().modifications.instances([{ id }])).get(id);
    expect(saved?.beforeRollback).toEqual(during);
  });

  it('comes once', async () => {
    const { id } = await start({ cache: { instances: 1 } });
    await finish(id);
    const text = (action: string) =>
      `deployment_modification_already_ended_error: Cannot ${action} deployment modification: ${id}. ` +
      'It is already in finished status.';
    expect(await refusal(finish(id))).toBe(text('finish'));
    expect(await refusal(rollback(id))).toBe(text('rollback'));
    const next = await start({ cache: { instances: 2 } });
    await rollback(next.id);
    expect(await refusal(finish(next.id))).toMatch(/It is already in rolledback status\.$/);
    expect(await refusal(finish('nobody'))).toMatch(/^not_found_error/);
  });

  it('goes with its deployment', async () => {
    const { id } = await start({ cache: { instances: 1 } });
    await stores().deployments.delete(SCOPE, name);
    expect(await stores().modifications.find(SCOPE, id)).toBeNull();
  });
});

describe('whatever the counts', () => {
  const someCount = fc.integer({ min: 0, max: 3 });
  const someCounts = fc.record(
    { cache: someCount, vm: someCount, app: someCount, pair: someCount, proxy: someCount },
    { requiredKeys: [] },
  );
  const toNodes = (wanted: Record<string, number | undefined>) =>
    Object.fromEntries(
      Object.entries(wanted).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, { instances: value }]],
      ),
    );
  const places = (list: readonly PlannedNodeInstance[]): string[] =>
    list
      .map(({ nodeId, relationships, scalingGroups }) =>
        [
          nodeId,
          ...relationships.map(({ targetName }) => targetName),
          ...scalingGroups.map((group) => group.name),
        ].join(' '),
      )
      .sort();

  it('start and rollback come to nothing', async () => {
    await fc.assert(
      fc.asyncProperty(someCounts, async (wanted) => {
        const before = await instances();
        await rollback((await start(toNodes(wanted))).id);
        expect(await instances()).toEqual(before);
      }),
      { numRuns: 15 },
    );
  }, 120_000);

  it('start and finish come to what a deployment with these counts has', async () => {
    const all = fc.record({
      cache: someCount,
      vm: someCount,
      app: someCount,
      pair: someCount,
      proxy: someCount,
    });
    await fc.assert(
      fc.asyncProperty(someCounts, all, async (first, wanted) => {
        await finish((await start(toNodes(first))).id);
        await finish((await start(toNodes(wanted))).id);
        const stored = await stores().nodes.list(SCOPE, {
          offset: 0,
          size: null,
          sort: [],
          filters: { deploymentId: [name] },
        });
        const { scalingGroups = {} } = (await stores().deployments.find(SCOPE, name)) ?? {};
        const nodes = stored.items.map(({ plan, numberOfInstances: currentInstances }) => {
          const { properties } = plan.capabilities.scalable;
          const scalable = { properties: { ...properties, currentInstances } };
          return { ...plan, capabilities: { ...plan.capabilities, scalable } };
        });
        const planned = createNodeInstances({ nodes, scalingGroups }, { random: Math.random });
        expect(places(await instances())).toEqual(places(planned));
      }),
      { numRuns: 25 },
    );
  }, 120_000);
});

describe('the calls of a run', () => {
  const run = async () => {
    const { id } = await anExecution(manager.database, { deploymentId: name, blueprintId: 'shop' });
    return id;
  };
  const startBy = (executionId: string, call: number, attempt = 1, instancesWanted = 3) =>
    manager.room.modifications.start(
      SCOPE,
      { deploymentId: name, nodes: { cache: { instances: instancesWanted } } },
      { executionId, attempt, call, snapshot: 1 },
    );
  const nextAttempt = async (executionId: string, attempt = 2) => {
    const from = ['started', 'pending'] as const;
    await stores().executions.compareAndSetStatus(executionId, { from }, { status: 'pending', attempt });
  };
  const byCall = (executionId: string, call: number, attempt = 1) => ({ executionId, attempt, call });

  it('are answered with the same modification when they are made again', async () => {
    const executionId = await run();
    const first = await startBy(executionId, 0);
    expect((await startBy(executionId, 0)).id).toBe(first.id);
    expect(await ofNode('cache')).toHaveLength(3);
    expect(await refusal(startBy(executionId, 1))).toMatch(/^existing_started_deployment_modification_error/);
    const end = byCall(executionId, 2);
    await manager.room.modifications.finish(SCOPE, first.id, end);
    expect((await manager.room.modifications.finish(SCOPE, first.id, end)).status).toBe('finished');
    expect(await refusal(manager.room.modifications.finish(SCOPE, first.id, byCall(executionId, 3)))).toMatch(
      /^deployment_modification_already_ended_error/,
    );
    expect((await startBy(executionId, 0)).id).toBe(first.id);
  });

  it('go on in a later attempt with what is started, and with what the execution itself has finished', async () => {
    const executionId = await run();
    const first = await startBy(executionId, 0);
    await nextAttempt(executionId);
    expect((await startBy(executionId, 0, 2)).id).toBe(first.id);
    await manager.room.modifications.finish(SCOPE, first.id, byCall(executionId, 1, 2));
    await nextAttempt(executionId, 3);
    expect((await startBy(executionId, 0, 3)).id).toBe(first.id);
  });

  it('start anew in a later attempt what was rolled back, and see the deployment as it is then', async () => {
    const executionId = await run();
    const first = await startBy(executionId, 0);
    const request = { ...{ tenantName: TENANT, deploymentId: name, executionId }, snapshot: 1 };
    const seen = await stores().topologies.snapshot(request);
    await manager.room.modifications.rollback(SCOPE, first.id, byCall(executionId, 1));
    await nextAttempt(executionId);
    const second = await startBy(executionId, 0, 2);
    expect(second.id).not.toBe(first.id);
    const seenNow = await stores().topologies.snapshot(request);
    expect(seenNow).not.toBe(seen);
    expect(seenNow).toContain((await ofNode('cache'))[2]?.id);
  });

  it('are refused for a run that is over', async () => {
    const executionId = await run();
    await nextAttempt(executionId);
    expect(await refusal(startBy(executionId, 0, 1))).toMatch(/^stale_attempt_error/);
  });
});

describe('resource tags', () => {
  it('are evaluated', async () => {
    expect(await manager.room.deployments.resourceTags(SCOPE, name)).toEqual({ team: 'blue' });
  });
});
