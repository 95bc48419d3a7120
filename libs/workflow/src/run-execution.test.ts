import { describe, expect, it } from '@jest/globals';
import type { WorkflowContext } from './context/context.ts';
import { defineWorkflow } from './define-workflow.ts';
import { ExecutionCancelledError, NonRecoverableError, RecoverableError } from './errors.ts';
import { InMemoryRuntime, type InMemoryOptions } from './testing/in-memory-runtime.ts';
import { operationFailed, operationSucceeded } from './testing/scripted-operation.ts';
import { sketchTopology } from './testing/topology-builder.ts';
import { traceLines } from './testing/trace-lines.ts';

const CREATE = 'cloudify.interfaces.lifecycle.create';

async function running(
  code: (ctx: WorkflowContext) => Promise<void | string>,
  options: Partial<InMemoryOptions> = {},
  before?: (runtime: InMemoryRuntime) => void,
) {
  const topology = sketchTopology({ web: { operations: ['create'], instances: 2 } });
  const runtime = new InMemoryRuntime({ topology, ...options });
  before?.(runtime);
  const outcome = await runtime.run(defineWorkflow(code));
  return { outcome, lines: traceLines(runtime.effects), runtime };
}

describe('an execution', () => {
  it('ends terminated when the workflow returns, even after a cancel request that it ignored', async () => {
    const { outcome } = await running(async () => undefined);
    expect(outcome).toEqual({ status: 'terminated', error: '' });
    const runtime = new InMemoryRuntime({ topology: sketchTopology({}) });
    expect(await runtime.run(defineWorkflow(async () => runtime.requestCancel()))).toEqual({
      status: 'terminated',
      error: '',
    });
  });

  it('ends cancelled by the error, by its subclass and by the returned text', async () => {
    class Mine extends ExecutionCancelledError {}
    expect((await running(() => Promise.reject(new ExecutionCancelledError()))).outcome.status).toBe(
      'cancelled',
    );
    expect((await running(() => Promise.reject(new Mine()))).outcome.status).toBe('cancelled');
    expect((await running(() => Promise.resolve('execution_cancelled'))).outcome.status).toBe('cancelled');
  });

  it('never calls the workflow when the cancel came before', async () => {
    let called = false;
    const code = async () => void (called = true);
    const { outcome, lines } = await running(code, {}, (runtime) => runtime.requestCancel());
    expect([outcome.status, called, lines]).toEqual(['cancelled', false, []]);
  });

  it('fails with the class and message of what the workflow throws', async () => {
    const { outcome } = await running(() => Promise.reject(new TypeError('no such thing')));
    expect(outcome).toMatchObject({ status: 'failed', error: 'TypeError: no such thing' });
    expect(outcome.errorCauses?.[0]?.traceback).toContain('run-execution.test');
  });

  it('says how it starts', async () => {
    const first = async (facts: InMemoryOptions['facts']) =>
      (await running(async () => undefined, { facts: { ...facts } })).lines[0];
    expect(await first({ workflowId: 'install' })).toBe("Starting 'install' workflow execution");
    expect(await first({ dryRun: true })).toBe("Starting 'workflow' workflow execution (dry run)");
  });

  it('is not resumed where the workflow does not allow it', async () => {
    const { outcome } = await running(async () => undefined, { facts: { resume: true } });
    expect(outcome.error).toContain('Cannot resume - workflow not resumable: workflow');
  });

  it('recognises errors of another copy of this package', () => {
    const foreign = Object.assign(new Error('elsewhere'), {
      [Symbol.for('@cloudloom/workflow/ExecutionCancelledError')]: true,
    });
    expect(foreign instanceof ExecutionCancelledError).toBe(true);
    expect(new Error('plain') instanceof ExecutionCancelledError).toBe(false);
    class Mine extends ExecutionCancelledError {}
    expect(foreign instanceof Mine).toBe(false);
  });
});

describe('standard mode', () => {
  it('starts tasks when they are made and gives their results', async () => {
    const results: unknown[] = [];
    const { lines } = await running(
      async (ctx) => {
        const tasks = ctx.nodeInstances.map((instance) => instance.executeOperation(CREATE));
        for (const task of tasks) results.push(await task.get());
      },
      { operation: ({ call }) => operationSucceeded(call.nodeInstanceId) },
    );
    expect(results).toEqual(['web_1', 'web_2']);
    expect(lines.slice(1, 3)).toEqual(['web_1 create started', 'web_2 create started']);
  });

  it('waits at the end for tasks that nobody awaited', async () => {
    const { runtime } = await running(async (ctx) => void ctx.nodeInstances[0]!.executeOperation(CREATE), {
      operation: async ({ sleep }) => (await sleep(4000), operationSucceeded()),
    });
    expect(runtime.elapsed).toBe(4);
  });

  it('throws the failure where the task is awaited', async () => {
    const { outcome } = await running(
      async (ctx) => void (await ctx.nodeInstances[0]!.executeOperation(CREATE).get()),
      {
        operation: () => operationFailed('non_recoverable', 'boom'),
      },
    );
    expect(outcome.error).toBe(
      `TaskFailedError: Task failed: script_runner.tasks.run (web_1:${CREATE}): NonRecoverableError \`boom\``,
    );
  });

  it('ends what is awaited at the moment of a cancel request', async () => {
    const runtime: InMemoryRuntime = new InMemoryRuntime({
      topology: sketchTopology({ web: { operations: ['create'] } }),
      operation: async ({ sleep }) => (runtime.requestCancel(), await sleep(60_000), operationSucceeded()),
    });
    const outcome = await runtime.run(
      defineWorkflow(async (ctx) => void (await ctx.nodeInstances[0]!.executeOperation(CREATE).get())),
    );
    expect([outcome.status, runtime.elapsed]).toEqual(['cancelled', 0]);
  });

  it('answers an operation that is not implemented with a task that is done', async () => {
    const { outcome } = await running(
      async (ctx) => void (await ctx.nodeInstances[0]!.executeOperation('nothing.here').get()),
    );
    expect(outcome.status).toBe('terminated');
  });

  it('cannot become graph mode afterwards', async () => {
    const { outcome } = await running(async (ctx) => {
      await ctx.sendEvent('hello').get();
      ctx.graphMode();
    });
    expect(outcome.error).toContain('Cannot switch to graph mode when tasks have already been executed');
  });
});

describe('the context', () => {
  it('sees states as they were until it is refreshed; getState reads the live one', async () => {
    const seen: unknown[] = [];
    await running(async (ctx) => {
      const instance = ctx.getNodeInstance('web_1')!;
      await instance.setState('odd').get();
      seen.push(instance.state, await instance.getState().get());
      await ctx.refreshNodeInstances();
      seen.push(instance.state, ctx.getNodeInstance('web_1')!.state);
    });
    expect(seen).toEqual(['uninitialized', 'odd', 'uninitialized', 'odd']);
  });

  it('refuses to redefine declared inputs unless it is allowed', async () => {
    const topology = sketchTopology({
      web: { operations: ['create'], settings: { create: { inputNames: ['size'] } } },
    });
    const code = (allowKwargsOverride: boolean) => async (ctx: WorkflowContext) =>
      void ctx.nodeInstances[0]!.executeOperation(CREATE, { kwargs: { size: 2 }, allowKwargsOverride });
    expect((await running(code(false), { topology })).outcome.error).toContain(
      'Duplicate definition of size in operation properties and in kwargs. To allow redefinition, pass "allow_kwargs_override"',
    );
    expect((await running(code(true), { topology })).outcome.status).toBe('terminated');
  });

  it('sends operations to the host only where an agent is', async () => {
    const executors: string[] = [];
    const nodes = {
      plain: { operations: ['create'] },
      bare: { host: 'none', operations: ['create'] },
      vm: { host: 'remote', operations: ['create'] },
    } as const;
    await running(
      async (ctx) => void ctx.nodeInstances.forEach((instance) => instance.executeOperation(CREATE)),
      {
        topology: sketchTopology(structuredClone(nodes) as never),
        operation: ({ call }) => (
          executors.push(`${call.nodeInstanceId} ${call.executor}`),
          operationSucceeded()
        ),
      },
    );
    expect(executors).toEqual([
      'plain_1 central_deployment_agent',
      'bare_1 central_deployment_agent',
      'vm_1 host_agent',
    ]);
  });

  it('runs functions of the workflow as tasks and retries what can be retried', async () => {
    let runs = 0;
    const { outcome, runtime } = await running(async (ctx) => {
      const flaky = () =>
        ++runs < 3 ? Promise.reject(new RecoverableError('not yet', 2)) : Promise.resolve('done');
      expect(await ctx.localTask('flaky', flaky, { totalRetries: 5 }).get()).toBe('done');
      await ctx
        .localTask('hopeless', () => Promise.reject(new NonRecoverableError('never')), { totalRetries: 5 })
        .get();
    });
    expect(runtime.elapsed).toBe(4);
    expect(outcome.error).toContain('Task failed: hopeless: NonRecoverableError `never`');
  });

  it('gives each graph of an execution its own name', async () => {
    const { outcome } = await running(async (ctx) => {
      await ctx.graph('one', () => undefined);
      await ctx.graph('one', () => undefined);
    });
    expect(outcome.error).toContain('already has a graph "one"');
  });

  it('finds what is contained in an instance, however deep', async () => {
    const topology = sketchTopology({
      vm: { host: 'none' },
      app: { relationships: [{ target: 'vm', kind: 'contained_in' }] },
      module: { relationships: [{ target: 'app', kind: 'contained_in' }, { target: 'other' }] },
      other: {},
    });
    let ids: string[] = [];
    await running(
      async (ctx) =>
        void (ids = [...ctx.getNodeInstance('vm_1')!.getContainedSubgraph()].map(({ id }) => id)),
      { topology },
    );
    expect(ids).toEqual(['vm_1', 'app_1', 'module_1']);
  });
});
