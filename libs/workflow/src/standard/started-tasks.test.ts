import { describe, expect, it } from '@jest/globals';
import type { WorkflowContext } from '../context/context.ts';
import { defineWorkflow, EXECUTION_CANCELLED_RESULT } from '../define-workflow.ts';
import { ExecutionCancelledError } from '../errors.ts';
import { ignore, proceed, type Task } from '../graph/task.ts';
import { InMemoryRuntime } from '../testing/in-memory-runtime.ts';
import { operationFailed, operationSucceeded } from '../testing/scripted-operation.ts';
import { sketchTopology } from '../testing/topology-builder.ts';
import { traceLines } from '../testing/trace-lines.ts';

const OPERATION = 'cloudify.interfaces.lifecycle.';
type Start = (operation: string) => Task;

interface World {
  runtime: InMemoryRuntime;
  start: Start;
  seen: string[];
}

/**
 * Runs workflow code over one instance. Operation `slow` takes ten seconds, `bad` fails, `flaky` fails twice, and `cancel`
 * asks for a cancel as a client would.
 */
async function running(code: (ctx: WorkflowContext, world: World) => Promise<void | string>) {
  const seen: string[] = [];
  let flaky = 0;
  const runtime: InMemoryRuntime = new InMemoryRuntime({
    topology: sketchTopology({ web: { operations: ['quick', 'slow', 'bad', 'flaky', 'cancel'] } }),
    operation: async ({ call, sleep }) => {
      const name = call.operation.replace(OPERATION, '');
      seen.push(`${name} runs`);
      if (name === 'slow') await sleep(10_000);
      if (name === 'bad') return operationFailed('non_recoverable', 'boom');
      if (name === 'flaky' && ++flaky < 3) return operationFailed('recoverable', 'not yet');
      if (name === 'cancel') runtime.requestCancel();
      return operationSucceeded(name);
    },
  });
  const outcome = await runtime.run(
    defineWorkflow((ctx) => {
      const start: Start = (name) => ctx.getNodeInstance('web_1')!.executeOperation(OPERATION + name);
      return code(ctx, { runtime, start, seen });
    }),
  );
  return { outcome, seen, runtime, lines: traceLines(runtime.effects) };
}

const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'none',
    (error: unknown) => error,
  );

describe('a task of standard mode', () => {
  it('starts when it is made and runs beside the workflow', async () => {
    const { seen } = await running(async (ctx, { start, seen }) => {
      start('slow');
      start('quick');
      seen.push('made');
      await ctx.sleep(1);
      seen.push('slept');
    });
    expect(seen).toEqual(['slow runs', 'quick runs', 'made', 'slept']);
  });

  it('gives its value to all who ask, then and later', async () => {
    const { seen } = await running(async (_ctx, { start, seen }) => {
      const task = start('quick');
      seen.push(String(await task.get()), String(await task.get()), task.state);
    });
    expect(seen).toEqual(['quick runs', 'quick', 'quick', 'succeeded']);
  });

  it('is retried before its value is given', async () => {
    const { runtime, outcome } = await running(async (_ctx, { start }) => void (await start('flaky').get()));
    expect([outcome.status, runtime.elapsed]).toEqual(['terminated', 30]);
  });

  it('throws its failure where it is asked for, and the workflow may go on', async () => {
    const { outcome, seen } = await running(async (_ctx, { start, seen }) => {
      const error = await errorOf(start('bad').get());
      seen.push(String(error));
    });
    expect(outcome.status).toBe('terminated');
    expect(seen[1]).toContain(
      'Task failed: script_runner.tasks.run (web_1:cloudify.interfaces.lifecycle.bad)',
    );
  });

  it('that failed and was asked for late, after another was awaited, ends nothing by itself', async () => {
    const { outcome, seen } = await running(async (_ctx, { start, seen }) => {
      const values = [start('slow').get(), start('bad').get()];
      await values[0];
      seen.push(String(await errorOf(values[1]!)));
    });
    expect([outcome.status, seen[2]]).toEqual(['terminated', expect.stringContaining('boom')]);
  });

  it('never calls onSuccess, and throws although onFailure ignores', async () => {
    const called: string[] = [];
    const { outcome } = await running(async (_ctx, { start }) => {
      const good = start('quick');
      good.onSuccess = () => (called.push('onSuccess'), proceed());
      await good.get();
      const bad = start('bad');
      bad.onFailure = () => (called.push('onFailure'), ignore());
      expect(String(await errorOf(bad.get()))).toContain('boom');
    });
    expect([outcome.status, called]).toEqual(['terminated', ['onFailure']]);
  });

  it('with a handler that answers nothing fails whoever asks, instead of never answering', async () => {
    const { outcome } = await running(async (_ctx, { start }) => {
      const bad = start('bad');
      bad.onFailure = (() => undefined) as never;
      await bad.get();
    });
    expect(outcome.error).toContain('The onFailure handler of task');
  });
});

describe('the end of a standard workflow', () => {
  it('waits for tasks that nobody awaited', async () => {
    const { runtime, outcome } = await running(async (_ctx, { start }) => void start('slow'));
    expect([runtime.elapsed, outcome.status]).toEqual([10, 'terminated']);
  });

  it('waits for a task whose value was asked for and left', async () => {
    const { runtime } = await running(async (_ctx, { start }) => void start('slow').get());
    expect(runtime.elapsed).toBe(10);
  });

  it('fails by a failure that nobody has seen', async () => {
    const { outcome } = await running(async (_ctx, { start }) => void start('bad'));
    expect(outcome.status).toBe('failed');
    expect(outcome.error).toContain('NonRecoverableError `boom`');
  });

  it('does not mind a failure that was seen', async () => {
    const { outcome } = await running(async (_ctx, { start }) => void (await errorOf(start('bad').get())));
    expect(outcome.status).toBe('terminated');
  });

  it('is cancelled by a request during that wait', async () => {
    const { outcome, runtime } = await running(async (_ctx, { start, runtime }) => {
      start('slow');
      void runtime.sleep(3000).then(() => runtime.requestCancel());
    });
    expect([outcome.status, runtime.elapsed]).toEqual(['cancelled', 3]);
  });

  it('is cancelled by a request that the code ignored, while something is unfinished', async () => {
    const { outcome } = await running(async (_ctx, { start, runtime }) => {
      start('slow');
      runtime.requestCancel();
    });
    expect(outcome.status).toBe('cancelled');
  });

  it('is terminated when the request was seen at a task that is unfinished, and ignored', async () => {
    const { outcome, runtime } = await running(async (_ctx, { start, runtime }) => {
      const task = start('slow');
      runtime.requestCancel();
      await errorOf(task.get());
    });
    expect([outcome.status, runtime.elapsed]).toEqual(['terminated', 0]);
  });

  it('is cancelled by a request during the wait for a task whose value was asked for and left', async () => {
    const { outcome } = await running(async (_ctx, { start, runtime }) => {
      void start('slow').get();
      void runtime.sleep(3000).then(() => runtime.requestCancel());
    });
    expect(outcome.status).toBe('cancelled');
  });

  it('is terminated when the request was ignored and nothing is unfinished', async () => {
    const { outcome } = await running(async (_ctx, { start, runtime }) => {
      await start('quick').get();
      runtime.requestCancel();
    });
    expect(outcome.status).toBe('terminated');
  });

  it('is cancelled by the deprecated value', async () => {
    const { outcome } = await running(async () => EXECUTION_CANCELLED_RESULT);
    expect(outcome.status).toBe('cancelled');
  });
});

describe('a cancel request', () => {
  it('ends the wait for a task, also when it came before', async () => {
    const { outcome, seen } = await running(async (_ctx, { start, runtime, seen }) => {
      const task = start('slow');
      runtime.requestCancel();
      const error = await errorOf(task.get());
      seen.push(String(error instanceof ExecutionCancelledError));
      throw error;
    });
    expect([outcome.status, seen]).toEqual(['cancelled', ['slow runs', 'true']]);
  });

  it('does not touch the value of a task that had ended', async () => {
    const { outcome, seen } = await running(async (_ctx, { start, runtime, seen }) => {
      const task = start('quick');
      await task.get();
      runtime.requestCancel();
      seen.push(`then ${String(await task.get())}`);
    });
    expect([outcome.status, seen.at(-1)]).toEqual(['terminated', 'then quick']);
  });

  it('stops a task that waits for its next try', async () => {
    const { outcome, seen } = await running(async (_ctx, { start, runtime }) => {
      const task = start('flaky');
      task.onFailure = () => ({ action: 'retry', retryAfter: 60 });
      void runtime.sleep(5000).then(() => runtime.requestCancel());
      await task.get();
    });
    expect([outcome.status, seen]).toEqual(['cancelled', ['flaky runs']]);
  });

  it('lets nothing start any more but what cleaning up needs, which can be awaited', async () => {
    const { outcome, lines, seen } = await running(async (ctx, { start, seen }) => {
      await errorOf(start('cancel').get());
      const web = ctx.getNodeInstance('web_1')!;
      await web.sendEvent('cleaning up').get();
      await web.setState('deleted').get();
      start('quick');
      ctx.localTask('local', () => void seen.push('local runs'));
      await ctx.sleep(1);
    });
    expect(outcome.status).toBe('cancelled');
    expect(lines.slice(-3, -1)).toEqual(['web_1 "cleaning up"', 'web_1 state deleted']);
    expect(seen).toEqual(['cancel runs']);
  });

  it('caught, cleaned up after and thrown again ends the execution cancelled', async () => {
    const { outcome, lines } = await running(async (ctx, { start, runtime }) => {
      const task = start('slow');
      runtime.requestCancel();
      try {
        await task.get();
      } catch (error) {
        if (error instanceof ExecutionCancelledError) ctx.sendEventNow('cleaned up');
        throw error;
      }
    });
    expect([outcome.status, lines.at(-1)]).toEqual(['cancelled', 'cleaned up']);
  });

  it('noticed by asking ends the execution as its code decides', async () => {
    const { outcome } = await running(async (ctx, { runtime }) => {
      expect(ctx.hasCancelRequest()).toBe(false);
      runtime.requestCancel();
      expect([ctx.hasCancelRequest(), ctx.hasKillRequest()]).toEqual([true, false]);
      if (ctx.hasCancelRequest()) throw new ExecutionCancelledError();
    });
    expect(outcome.status).toBe('cancelled');
  });

  it('fails the execution when cleaning up fails', async () => {
    const { outcome } = await running(async (_ctx, { start, runtime }) => {
      runtime.requestCancel();
      await errorOf(start('quick').get());
      throw new RangeError('cleaning up broke');
    });
    expect(outcome).toMatchObject({ status: 'failed', error: 'RangeError: cleaning up broke' });
  });
});
