import { describe, expect, it } from '@jest/globals';
import type { SystemPropertiesEffect } from '@cloudloom/topology';
import { defineWorkflow } from '../define-workflow.ts';
import { ignore, retry } from '../graph/task.ts';
import { InMemoryRuntime, type InMemoryOptions } from '../testing/in-memory-runtime.ts';
import { operationFailed, operationSucceeded } from '../testing/scripted-operation.ts';
import { sketchTopology } from '../testing/topology-builder.ts';
import { testWorkflow } from '../testing/workflow-test.ts';
import type { WorkflowContext } from './context.ts';

const WEB = sketchTopology({ web: { operations: ['create'] } });
const webOf = (ctx: WorkflowContext) => ctx.getNodeInstance('web_1')!;
const systemProperties = (runtime: InMemoryRuntime) =>
  runtime.completeTopology.nodeInstances[0]!.systemProperties;
const changes = (runtime: InMemoryRuntime) =>
  runtime.effects.filter((effect): effect is SystemPropertiesEffect => effect.kind === 'systemProperties');

async function running(
  code: (ctx: WorkflowContext, runtime: InMemoryRuntime) => Promise<void>,
  options: Partial<InMemoryOptions> = {},
) {
  const runtime: InMemoryRuntime = new InMemoryRuntime({ topology: WEB, ...options });
  const outcome = await runtime.run(defineWorkflow((ctx) => code(ctx, runtime)));
  expect(outcome).toEqual({ status: 'terminated', error: '' });
  return runtime;
}

describe('system properties of an instance', () => {
  it('change at once, and are read by the next refresh', async () => {
    await running(async (ctx) => {
      webOf(ctx).updateSystemProperties({ set: { status: { ok: true }, note: 'new' } });
      webOf(ctx).updateSystemProperties({ copy: { previous_status: 'status' }, remove: ['note'] });
      await ctx.refreshNodeInstances({ withSystemProperties: true });
      const expected = { status: { ok: true }, previous_status: { ok: true } };
      expect(webOf(ctx).systemProperties).toEqual(expected);
      expect((await webOf(ctx).refresh()).systemProperties).toEqual(expected);
    });
  });

  it('are not known before a refresh that asks for them', async () => {
    await running(async (ctx) => {
      expect(() => webOf(ctx).systemProperties).toThrow('systemProperties of web_1 is not known yet');
      await ctx.refreshNodeInstances();
      expect(() => webOf(ctx).systemProperties).toThrow('systemProperties of web_1 is not known yet');
      await ctx.refreshNodeInstances({ withSystemProperties: true });
      expect(webOf(ctx).systemProperties).toEqual({});
    });
  });

  it('say after a start that the instance is well, except where deployments live in files', async () => {
    const start = async (ctx: WorkflowContext) => void (await webOf(ctx).setState('started').get());
    expect(systemProperties(await running(start))).toMatchObject({ status: { ok: true, task: null } });
    expect(systemProperties(await running(start, { statesAreFindings: false }))).toEqual({});
  });

  it('stay as they are in a dry run', async () => {
    const runtime = await running(
      async (ctx) => webOf(ctx).updateSystemProperties({ set: { status: { ok: false } } }),
      { facts: { dryRun: true } },
    );
    expect(changes(runtime)).toEqual([]);
  });

  it('are stored as they were given, whatever becomes of the object', async () => {
    const runtime = await running(async (ctx) => {
      const status = { ok: true };
      webOf(ctx).updateSystemProperties({ set: { status } });
      status.ok = false;
    });
    expect(systemProperties(runtime)).toEqual({ status: { ok: true } });
  });

  it('are kept from one execution in a test to the next', async () => {
    const world = testWorkflow(
      async (ctx) => {
        await ctx.refreshNodeInstances({ withSystemProperties: true });
        const { runs = 0 } = webOf(ctx).systemProperties;
        webOf(ctx).updateSystemProperties({ set: { runs: Number(runs) + 1 } });
        ctx.logger.info(`run ${Number(runs) + 1}`);
      },
      { nodes: { web: {} }, instances: { web_1: { systemProperties: { runs: 5 } } } },
    );
    expect((await world.run()).lines).toContain('info run 6');
    expect((await world.run()).lines).toContain('info run 7');
  });
});

describe('changes of system properties by handlers', () => {
  /** Counts in a property how often the handlers of a flaky operation were called. */
  const counting = defineWorkflow(async (ctx) => {
    let calls = 0;
    const graph = await ctx.graph('checks', (graph) => {
      for (let number = 1; number <= 4; number += 1) {
        const task = webOf(ctx).executeOperation('cloudify.interfaces.lifecycle.create');
        task.onFailure = () => {
          webOf(ctx).updateSystemProperties({ set: { [`task_${number}`]: (calls += 1) } });
          return task.currentRetries < 2 ? retry({ retryAfter: 10 }) : ignore();
        };
        graph.addTask(task);
        graph.addTask(ctx.sendEvent(`beside ${number}`));
      }
    });
    await graph.execute();
    webOf(ctx).updateSystemProperties({ set: { calls: 'counted' } });
  });

  it('are each stored once, however many runs an execution takes', async () => {
    const run = async (history: InMemoryOptions['history']) => {
      const runtime = new InMemoryRuntime({
        topology: WEB,
        operation: () => operationFailed('recoverable', 'busy'),
        ...(history ? { history } : {}),
      });
      expect(await runtime.run(counting)).toEqual({ status: 'terminated', error: '' });
      return runtime;
    };
    const whole = await run(undefined);
    const cut = await run({ soft: 2, hard: 4 });
    expect(cut.runs).toBeGreaterThan(1);
    expect(changes(whole)).toHaveLength(13);
    expect(changes(cut).map(({ key }) => key)).toEqual(changes(whole).map(({ key }) => key));
  });

  it('of ends that an earlier attempt handled are not made again by a resume', async () => {
    let isBroken = true;
    const workflow = defineWorkflow(
      async (ctx) => {
        const graph = await ctx.graph('check', (graph) => {
          const task = webOf(ctx).executeOperation('cloudify.interfaces.lifecycle.create');
          task.onSuccess = () => {
            webOf(ctx).updateSystemProperties({ set: { at: ctx.now() } });
            return { action: 'continue' };
          };
          graph.addTask(task);
        });
        await graph.execute();
        await ctx.sleep(60);
        if (isBroken) throw new Error('broken');
      },
      { resumable: true },
    );
    const runtime = new InMemoryRuntime({ topology: WEB, operation: () => operationSucceeded() });
    expect(await runtime.run(workflow)).toMatchObject({ status: 'failed' });
    isBroken = false;
    expect(await runtime.resume(workflow)).toEqual({ status: 'terminated', error: '' });
    expect(changes(runtime)).toHaveLength(1);
  });
});

describe('retries of an operation', () => {
  it('are as many as the workflow says where the operation has no number of its own', async () => {
    const topology = sketchTopology({
      web: { operations: ['create', 'start'], settings: { start: { maxRetries: 2 } } },
    });
    const retried: Record<string, number> = {};
    const runtime = new InMemoryRuntime({
      topology,
      facts: { taskRetries: 5 },
      operation: ({ call }) => {
        retried[call.operation] = (retried[call.operation] ?? 0) + 1;
        return operationFailed('recoverable', 'busy');
      },
    });
    await runtime.run(
      defineWorkflow(async (ctx) => {
        const graph = ctx.graphMode();
        for (const name of ['cloudify.interfaces.lifecycle.create', 'cloudify.interfaces.lifecycle.start'])
          graph.addTask(webOf(ctx).executeOperation(name, { defaultRetries: 0 }));
        await graph.execute();
      }),
    );
    expect(retried).toEqual({
      'cloudify.interfaces.lifecycle.create': 1,
      'cloudify.interfaces.lifecycle.start': 3,
    });
  });
});
