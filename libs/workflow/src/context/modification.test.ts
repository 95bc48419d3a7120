import { describe, expect, it } from '@jest/globals';
import { defineWorkflow, type WorkflowFunction } from '../define-workflow.ts';
import { ModificationRefusedError } from '../modification-refused.ts';
import { InMemoryRuntime, type InMemoryOptions } from '../testing/in-memory-runtime.ts';
import { operationFailed, operationSucceeded } from '../testing/scripted-operation.ts';
import { sketchTopology } from '../testing/topology-builder.ts';
import type { ModifiedNodes } from './modification.ts';

const START = 'cloudify.interfaces.lifecycle.start';

/** One database, two web servers that use it, a proxy that uses the servers. */
const shop = () =>
  sketchTopology({
    database: { operations: ['start'], state: 'started' },
    web: {
      operations: ['start', 'stop'],
      instances: 2,
      state: 'started',
      relationships: [{ target: 'database', kind: 'connected_to', source: ['establish'] }],
    },
    proxy: {
      operations: ['start'],
      state: 'started',
      relationships: [{ target: 'web', kind: 'connected_to', source: ['establish'] }],
    },
  });

async function run(work: WorkflowFunction, options: Partial<InMemoryOptions> = {}) {
  const runtime = new InMemoryRuntime({ topology: shop(), ...options });
  const outcome = await runtime.run(defineWorkflow(work));
  return { runtime, outcome };
}

/** `web_3 added -> database_1`: an instance, what happens to it, and its relationships in the view. */
const lines = ({ nodeInstances }: ModifiedNodes): string[] =>
  nodeInstances.map(({ id, modification, relationships }) =>
    [id, modification ?? 'related', ...relationships.map(({ targetId }) => `> ${targetId}`)].join(' '),
  );
const idsIn = (topology: InMemoryRuntime['topology']): string[] => topology.nodeInstances.map(({ id }) => id);

describe('a growing deployment', () => {
  it('lists what is new, and what is related to it with the affected relationships only', async () => {
    const { outcome } = await run(async (ctx) => {
      const modification = await ctx.deployment.startModification({ web: { instances: 3 } });
      expect(lines(modification.added)).toEqual([
        'database_1 related',
        'web_3 added > database_1',
        'proxy_1 related > web_3',
      ]);
      expect(lines(modification.removed)).toEqual([]);
      expect(modification.added.nodes.map(({ id }) => id)).toEqual(['database', 'web', 'proxy']);
      expect(modification.added.getNode('web')?.instances.map(({ id }) => id)).toEqual(['web_3']);
      expect(modification.added.getNodeInstance('web_1')).toBeUndefined();
      await modification.finish();
    });
    expect(outcome).toEqual({ status: 'terminated', error: '' });
  });

  it('is seen by ctx from the start on: new instances uninitialized, with all relationships of all instances', async () => {
    await run(async (ctx) => {
      const before = ctx.getNode('web');
      await ctx.deployment.startModification({ web: { instances: 3 } });
      const web = ctx.getNode('web');
      expect(web?.instances.map(({ id, state }) => `${id} ${state}`)).toEqual([
        'web_1 started',
        'web_2 started',
        'web_3 uninitialized',
      ]);
      expect([web?.numberOfInstances, web?.plannedNumberOfInstances]).toEqual([2, 3]);
      expect(ctx.getNodeInstance('proxy_1')?.relationships.map(({ targetId }) => targetId)).toEqual([
        'web_1',
        'web_2',
        'web_3',
      ]);
      expect(ctx.getNodeInstance('web_3')?.modification).toBeNull();
      expect(before?.instances).toHaveLength(2);
    }).then(({ outcome }) => expect(outcome.error).toBe(''));
  });

  it('runs operations of new instances and their relationships', async () => {
    const { runtime } = await run(async (ctx) => {
      const modification = await ctx.deployment.startModification({ web: { instances: 3 } });
      const graph = ctx.graphMode();
      for (const instance of modification.added.nodeInstances) {
        if (instance.modification === 'added') {
          graph.addTask(instance.executeOperation(START));
          continue;
        }
        for (const relationship of instance.relationships)
          graph.addTask(
            relationship.executeSourceOperation('cloudify.interfaces.relationship_lifecycle.establish'),
          );
      }
      await graph.execute();
      await modification.finish();
    });
    const started = runtime.effects.flatMap((effect) =>
      effect.kind === 'event' && effect.eventType === 'task_started'
        ? [`${effect.nodeInstanceId ?? effect.sourceId} ${effect.operation?.split('.').at(-1)}`]
        : [],
    );
    expect(started.sort()).toEqual(['proxy_1 establish', 'web_3 start']);
    expect(idsIn(runtime.liveTopology)).toEqual(['database_1', 'web_1', 'web_2', 'proxy_1', 'web_3']);
    expect(runtime.liveTopology.nodes[1]).toMatchObject({
      numberOfInstances: 3,
      plannedNumberOfInstances: 3,
    });
  });

  it('may be a scaling group by name, whose members come together', async () => {
    const topology = sketchTopology(
      {
        lan: {},
        vm: { host: 'none' },
        app: { relationships: [{ target: 'vm', kind: 'contained_in' }, { target: 'lan' }] },
      },
      { pair: ['vm'] },
    );
    const { outcome } = await run(
      async (ctx) => {
        const modification = await ctx.deployment.startModification({ pair: { instances: 2 } });
        expect(lines(modification.added)).toEqual([
          'lan_1 related',
          'vm_2 added',
          'app_2 added > vm_2 > lan_1',
        ]);
        expect(ctx.getNodeInstance('vm_2')?.scalingGroups).toEqual([{ id: 'pair_2', name: 'pair' }]);
        expect(ctx.deployment.scalingGroups['pair']).toMatchObject({
          currentInstances: 1,
          plannedInstances: 2,
        });
        await modification.finish();
        await ctx.refreshNodeInstances();
        expect(ctx.deployment.scalingGroups['pair']).toMatchObject({
          currentInstances: 2,
          plannedInstances: 2,
        });
      },
      { topology },
    );
    expect(outcome.error).toBe('');
  });

  it('knows the host of an instance whose host is not affected', async () => {
    const topology = sketchTopology({
      vm: { host: 'remote' },
      server: { relationships: [{ target: 'vm', kind: 'contained_in' }] },
      app: { operations: ['start'], relationships: [{ target: 'server', kind: 'contained_in' }] },
    });
    const executors: string[] = [];
    await run(
      async (ctx) => {
        const { added } = await ctx.deployment.startModification({ app: { instances: 2 } });
        expect(added.nodes.map(({ id }) => id)).toEqual(['server', 'app']);
        const graph = ctx.graphMode();
        for (const instance of added.nodeInstances) graph.addTask(instance.executeOperation(START));
        await graph.execute();
      },
      { topology, operation: ({ call }) => (executors.push(call.executor), operationSucceeded()) },
    ).then(({ outcome }) => expect(outcome.error).toBe(''));
    expect(executors).toEqual(['host_agent']);
  });
});

describe('a shrinking deployment', () => {
  it('lists what goes as it was, and what loses a relationship to it; finish takes it away', async () => {
    const { runtime, outcome } = await run(async (ctx) => {
      const modification = await ctx.deployment.startModification({ web: { instances: 1 } });
      expect(lines(modification.removed)).toEqual([
        'database_1 related',
        'web_1 removed > database_1',
        'proxy_1 related > web_1',
      ]);
      expect(modification.removed.getNodeInstance('web_1')?.state).toBe('started');
      expect(ctx.getNode('web')?.instances).toHaveLength(2);
      await modification.finish();
      expect(ctx.getNode('web')?.instances).toHaveLength(2);
      await ctx.refreshNodeInstances();
      expect(ctx.getNode('web')?.instances.map(({ id }) => id)).toEqual(['web_2']);
      expect(ctx.getNodeInstance('proxy_1')?.relationships.map(({ targetId }) => targetId)).toEqual([
        'web_2',
      ]);
    });
    expect(outcome.error).toBe('');
    expect(idsIn(runtime.liveTopology)).toEqual(['database_1', 'web_2', 'proxy_1']);
  });

  it('lets hints say what goes first and what goes last', async () => {
    await run(async (ctx) => {
      const included = await ctx.deployment.startModification({
        web: { instances: 1, removedIdsIncludeHint: ['web_2'] },
      });
      expect(lines(included.removed)).toContain('web_2 removed > database_1');
      await included.rollback();
      const excluded = await ctx.deployment.startModification({
        web: { instances: 1, removedIdsExcludeHint: ['web_1'] },
      });
      expect(lines(excluded.removed)).toContain('web_2 removed > database_1');
    }).then(({ outcome }) => expect(outcome.error).toBe(''));
  });
});

describe('the end of a modification', () => {
  it('restores everything on a rollback, states included', async () => {
    const { runtime, outcome } = await run(
      async (ctx) => {
        const modification = await ctx.deployment.startModification({
          web: { instances: 4 },
          database: { instances: 0 },
        });
        try {
          const graph = ctx.graphMode();
          for (const instance of modification.added.nodeInstances)
            graph.sequence().add(instance.setState('starting'), instance.executeOperation(START));
          await graph.execute();
        } catch (error) {
          await modification.rollback();
          throw error;
        }
        await modification.finish();
      },
      { operation: () => operationFailed('non_recoverable', 'no memory') },
    );
    expect(outcome).toMatchObject({ status: 'failed', error: expect.stringContaining('no memory') });
    expect(runtime.liveTopology).toEqual(shop());
    expect(runtime.deployment.all).toEqual([{ id: 'modification_1', status: 'rolledback' }]);
  });

  it('comes once; a second one is refused with the text that clients know', async () => {
    await run(async (ctx) => {
      const modification = await ctx.deployment.startModification({ web: { instances: 1 } });
      await expect(ctx.deployment.startModification({ web: { instances: 5 } })).rejects.toMatchObject({
        code: 'existing_started_deployment_modification_error',
        message:
          'Cannot start deployment modification while there are existing started deployment modifications. ' +
          `Currently started deployment modifications: ['${modification.id}']`,
      });
      await modification.finish();
      await expect(modification.finish()).rejects.toThrow(
        `Cannot finish deployment modification: ${modification.id}. It is already in finished status.`,
      );
      await expect(modification.rollback()).rejects.toThrow(
        `Cannot rollback deployment modification: ${modification.id}. It is already in finished status.`,
      );
    }).then(({ outcome }) => expect(outcome.error).toBe(''));
  });

  it('is refused for names and counts that make no sense, as an error that says so', async () => {
    const { outcome } = await run(async (ctx) => {
      await expect(ctx.deployment.startModification({ web: { instances: -1 } })).rejects.toThrow(
        ModificationRefusedError,
      );
      await ctx.deployment.startModification({ wbe: { instances: 1 } });
    });
    expect(outcome).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('No scalable entity named wbe was found'),
    });
  });
});

describe('an execution that goes on', () => {
  const grow = defineWorkflow(
    async (ctx) => {
      const modification = await ctx.deployment.startModification({ web: { instances: 4 } });
      const graph = await ctx.graph('grow', (graph) => {
        for (const instance of modification.added.nodeInstances)
          if (instance.modification === 'added') graph.addTask(instance.executeOperation(START));
      });
      await graph.execute();
      await modification.finish();
      const after = await ctx.graph('after', (graph) => {
        for (const instance of ctx.getNode('web')?.instances ?? [])
          graph.addTask(instance.executeOperation(START));
      });
      await after.execute();
    },
    { resumable: true },
  );

  it('gets its own modification again when it is resumed', async () => {
    const ran: string[] = [];
    let isBroken = true;
    const runtime = new InMemoryRuntime({
      topology: shop(),
      operation: ({ call }) => {
        if (isBroken && call.nodeInstanceId === 'web_4') return operationFailed('non_recoverable', 'broken');
        ran.push(call.nodeInstanceId);
        return operationSucceeded();
      },
    });
    expect((await runtime.run(grow)).status).toBe('failed');
    isBroken = false;
    expect(await runtime.resume(grow)).toMatchObject({ status: 'terminated' });
    expect(runtime.deployment.all).toEqual([{ id: 'modification_1', status: 'finished' }]);
    expect(ran.slice(0, 2)).toEqual(['web_3', 'web_4']);
  });

  it('goes on behind a finished modification', async () => {
    let isBroken = true;
    const runtime = new InMemoryRuntime({
      topology: shop(),
      operation: ({ call }) =>
        isBroken && call.taskId.startsWith('after')
          ? operationFailed('non_recoverable', 'broken')
          : operationSucceeded(),
    });
    expect((await runtime.run(grow)).status).toBe('failed');
    isBroken = false;
    expect(await runtime.resume(grow)).toMatchObject({ status: 'terminated' });
    expect(runtime.deployment.all).toEqual([{ id: 'modification_1', status: 'finished' }]);
  });

  it('modifies once, however many runs it takes', async () => {
    const runtime = new InMemoryRuntime({
      topology: shop(),
      history: { soft: 1, hard: 2 },
      operationsInFlight: 1,
    });
    expect(await runtime.run(grow)).toMatchObject({ status: 'terminated' });
    expect(runtime.runs).toBeGreaterThan(2);
    expect(runtime.deployment.all).toEqual([{ id: 'modification_1', status: 'finished' }]);
    expect(runtime.liveTopology.nodeInstances).toHaveLength(6);
  });

  it('starts anew what an earlier attempt has rolled back', async () => {
    const workflow = defineWorkflow(
      async (ctx) => {
        const modification = await ctx.deployment.startModification({ web: { instances: 3 } });
        if (!ctx.resume) {
          await modification.rollback();
          throw new Error('changed my mind');
        }
        expect(modification.added.getNodeInstance('web_4')?.modification).toBe('added');
        expect(ctx.getNodeInstance('web_4')?.state).toBe('uninitialized');
        await modification.finish();
      },
      { resumable: true },
    );
    const runtime = new InMemoryRuntime({ topology: shop() });
    expect((await runtime.run(workflow)).status).toBe('failed');
    expect(await runtime.resume(workflow)).toMatchObject({ status: 'terminated', error: '' });
    expect(runtime.deployment.all.map(({ status }) => status)).toEqual(['rolledback', 'finished']);
  });

  it('may look for what an earlier attempt has left', async () => {
    const workflow = defineWorkflow(
      async (ctx) => {
        const started = await ctx.deployment.listStartedModifications();
        if (!ctx.resume) {
          expect(started).toEqual([]);
          await ctx.deployment.startModification({ web: { instances: 3 } });
          throw new Error('lost');
        }
        expect(started.map(({ added }) => lines(added))).toEqual([
          ['database_1 related', 'web_3 added > database_1', 'proxy_1 related > web_3'],
        ]);
        await started[0]?.rollback();
        expect(await ctx.deployment.listStartedModifications()).toEqual([]);
      },
      { resumable: true },
    );
    const runtime = new InMemoryRuntime({ topology: shop() });
    expect((await runtime.run(workflow)).status).toBe('failed');
    expect(await runtime.resume(workflow)).toMatchObject({ status: 'terminated', error: '' });
  });

  it('may ask what became of its own, the same in all runs of an attempt', async () => {
    const answers: unknown[] = [];
    const workflow = defineWorkflow(
      async (ctx) => {
        answers.push(await ctx.deployment.listOwnModifications());
        if (ctx.resume) return;
        const first = await ctx.deployment.startModification({ web: { instances: 3 } });
        await first.rollback();
        await ctx.deployment.startModification({ web: { instances: 1 } });
        const graph = await ctx.graph('several', (graph) => {
          for (const instance of ctx.getNode('web')?.instances ?? [])
            graph.sequence().add([instance.executeOperation(START), instance.executeOperation(START)]);
        });
        await graph.execute();
        throw new Error('lost');
      },
      { resumable: true },
    );
    const runtime = new InMemoryRuntime({ topology: shop(), history: { soft: 1, hard: 1 } });
    expect((await runtime.run(workflow)).status).toBe('failed');
    expect(runtime.runs).toBeGreaterThan(1);
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set(['[]']));
    await runtime.resume(workflow);
    expect(answers.at(-1)).toEqual([
      { id: 'modification_1', status: 'rolledback' },
      { id: 'modification_2', status: 'started' },
    ]);
  });
});

describe('the deployment of an execution', () => {
  it('tells who made it, what it is called and how it is tagged', async () => {
    await run(
      async ({ deployment }) => {
        expect([deployment.id, deployment.displayName, deployment.creator, deployment.tenantName]).toEqual([
          'shop',
          'The shop',
          'alice',
          'default_tenant',
        ]);
        expect(await deployment.resourceTags()).toEqual({ team: 'blue' });
      },
      {
        facts: {
          deploymentId: 'shop',
          deployment: { displayName: 'The shop', creator: 'alice', runtimeOnlyEvaluation: false },
        },
        resourceTags: { team: 'blue' },
      },
    ).then(({ outcome }) => expect(outcome.error).toBe(''));
  });

  it('modifies in a dry run too', async () => {
    const { runtime } = await run(
      async (ctx) => (await ctx.deployment.startModification({ web: { instances: 3 } })).finish(),
      { facts: { dryRun: true } },
    );
    expect(runtime.liveTopology.nodeInstances).toHaveLength(5);
  });
});
