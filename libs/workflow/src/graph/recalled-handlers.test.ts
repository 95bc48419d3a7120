import { describe, expect, it } from '@jest/globals';
import type { Effect } from '@cloudloom/topology';
import { defineWorkflow, type WorkflowDefinition } from '../define-workflow.ts';
import { InMemoryRuntime, type InMemoryOptions } from '../testing/in-memory-runtime.ts';
import { operationFailed, operationSucceeded } from '../testing/scripted-operation.ts';
import { sketchTopology } from '../testing/topology-builder.ts';
import { ignore, proceed, retry, type Task } from './task.ts';

const OPERATIONS = ['op.check', 'op.first', 'op.next', 'op.last'];

/** Checks keep what they found; `op.last` of the second instance comes at the end. */
const checking = (tell: (task: Task) => void = () => undefined): WorkflowDefinition =>
  defineWorkflow(
    async (ctx) => {
      const graph = await ctx.graph('checks', (built) => {
        const [first, second] = ctx.nodeInstances;
        const check = first!.executeOperation('op.check');
        check.onSuccess = (task) => {
          first!.updateSystemProperties({ copy: { before: 'now' }, set: { now: 'checked' } });
          ctx.sendEventNow('has checked', { nodeInstanceId: first!.id });
          ctx.logger.info('has checked');
          tell(task);
          return proceed();
        };
        built.addTask(check);
        built
          .sequence()
          .add(...['op.first', 'op.next', 'op.last'].map((name) => second!.executeOperation(name)));
      });
      await graph.execute();
    },
    { resumable: true },
  );

const world = (options: Partial<InMemoryOptions> = {}): InMemoryRuntime =>
  new InMemoryRuntime({
    topology: sketchTopology({ n: { operations: OPERATIONS, instances: 2 } }),
    ...options,
  });

const toldBy = (runtime: InMemoryRuntime): string[] =>
  runtime.effects.flatMap((effect: Effect) => {
    if (effect.kind === 'systemProperties') return ['found'];
    const isOurs =
      (effect.kind === 'event' || effect.kind === 'log') && effect.message.includes('has checked');
    return isOurs ? [effect.kind] : [];
  });
const EVERYTHING = ['found', 'event', 'log'];

/** Runs and resumes until the execution has come to its end. */
async function toTheEnd(runtime: InMemoryRuntime, workflow: WorkflowDefinition): Promise<number> {
  let outcome = await runtime.run(workflow);
  for (let resumes = 0; ; resumes += 1) {
    if (outcome.status === 'terminated') return resumes;
    outcome = await runtime.resume(workflow);
  }
}

describe('a handler whose end an earlier attempt has stored', () => {
  it('tells what the earlier attempt was stopped before it could tell', async () => {
    const runtime: InMemoryRuntime = world({
      operation: async ({ call, sleep }) => {
        if (call.operation === 'op.first') runtime.requestCancel();
        else await sleep(5_000);
        return operationSucceeded('fine');
      },
    });
    expect((await runtime.run(checking())).status).toBe('cancelled');
    expect(toldBy(runtime)).toEqual([]);
    expect((await runtime.resume(checking())).status).toBe('terminated');
    expect(toldBy(runtime)).toEqual(EVERYTHING);
    expect(runtime.completeTopology.nodeInstances[0]?.systemProperties).toEqual({
      before: null,
      now: 'checked',
    });
  });

  it.each([
    ['an answer', 'fine'],
    ['no answer', null],
  ])('tells once, however often the execution is resumed (%s)', async (_what, answer) => {
    let failures = 3;
    const runtime = world({
      operation: ({ call }) => {
        // The check itself ends in the second attempt.
        if (call.operation === 'op.check' && failures === 3) return operationFailed('non_recoverable', 'no');
        return call.operation === 'op.last' && failures-- > 0
          ? operationFailed('non_recoverable', 'no')
          : operationSucceeded(answer);
      },
    });
    expect(await toTheEnd(runtime, checking())).toBe(3);
    expect(toldBy(runtime)).toEqual(EVERYTHING);
  });

  it('tells once when it had been asked about earlier runs of the task', async () => {
    let failures = 2;
    let checks = 0;
    const workflow = defineWorkflow(
      async (ctx) => {
        const graph = await ctx.graph('checks', (built) => {
          const [first, second] = ctx.nodeInstances;
          const check = first!.executeOperation('op.check');
          check.onFailure = ignore;
          check.onSuccess = () => {
            ctx.sendEventNow('has checked', { nodeInstanceId: first!.id });
            checks += 1;
            return checks < 3 ? retry({ ignoreTotalRetries: true }) : proceed();
          };
          built.sequence().add(check, second!.executeOperation('op.last'));
        });
        await graph.execute();
      },
      { resumable: true },
    );
    const runtime = world({
      operation: ({ call }) =>
        call.operation === 'op.last' && failures-- > 0
          ? operationFailed('non_recoverable', 'no')
          : operationSucceeded(),
    });
    expect(await toTheEnd(runtime, workflow)).toBe(2);
    expect(toldBy(runtime)).toEqual(['event', 'event', 'event']);
  });

  it('tells it as well when its run hands over before it comes there', async () => {
    // The check waits for a failure that is ignored, and that the resume tries again.
    const workflow = defineWorkflow(
      async (ctx) => {
        const graph = await ctx.graph('checks', (built) => {
          const [first, second] = ctx.nodeInstances;
          const ignored = second!.executeOperation('op.first');
          ignored.onFailure = ignore;
          const check = first!.executeOperation('op.check');
          check.onSuccess = () => {
            ctx.sendEventNow('has checked', { nodeInstanceId: first!.id });
            return proceed();
          };
          built.sequence().add(ignored, check);
          for (const name of ['op.next', 'op.last']) built.addTask(second!.executeOperation(name));
        });
        await graph.execute();
      },
      { resumable: true },
    );
    const runtime: InMemoryRuntime = world({
      operation: async ({ call, sleep }) => {
        if (call.operation === 'op.first') return operationFailed('non_recoverable', 'no');
        if (call.operation === 'op.check') {
          runtime.requestCancel();
          await sleep(1_000);
        }
        return operationSucceeded();
      },
      operationsInFlight: 1,
      history: { soft: 1, hard: 1 },
    });
    expect((await runtime.run(workflow)).status).toBe('cancelled');
    expect(toldBy(runtime)).toEqual([]);
    const before = runtime.runs;
    expect((await runtime.resume(workflow)).status).toBe('terminated');
    expect(runtime.runs).toBeGreaterThan(before + 1);
    expect(toldBy(runtime)).toEqual(['event']);
  });

  it('tells nothing again in the runs of one attempt', async () => {
    const recorded: string[] = [];
    class Watched extends InMemoryRuntime {
      override record(...given: Parameters<InMemoryRuntime['record']>): void {
        if (given[0].kind === 'systemProperties') recorded.push(given[0].key);
        super.record(...given);
      }
    }
    const runtime = new Watched({
      topology: sketchTopology({ n: { operations: OPERATIONS, instances: 2 } }),
      operationsInFlight: 1,
      history: { soft: 1, hard: 1 },
    });
    await runtime.run(checking());
    expect(runtime.runs).toBeGreaterThan(2);
    expect(recorded).toHaveLength(1);
  });
});

describe('the function of a local task', () => {
  it('tells what is known by its task, so that later changes keep their keys where it does not run again', async () => {
    const runtime = world({ history: { soft: 1, hard: 1 } });
    await runtime.run(
      defineWorkflow(async (ctx) => {
        const [first, second] = ctx.nodeInstances;
        const set = (value: string) => first!.updateSystemProperties({ set: { value } });
        for (const value of ['one', 'two', 'three']) {
          const graph = await ctx.graph(value, (built) => {
            built.sequence().add(
              ctx.localTask(value, () => set(value)),
              second!.executeOperation('op.first'),
            );
          });
          await graph.execute();
        }
        set('four');
      }),
    );
    expect(runtime.runs).toBeGreaterThan(1);
    expect(runtime.completeTopology.nodeInstances[0]?.systemProperties).toEqual({ value: 'four' });
  });
});

describe('a handler that takes tasks out', () => {
  it('keeps out those that ended only after it, in a resumed execution, too', async () => {
    let failures = 1;
    const runtime = world({
      facts: { subgraphRetries: 1 },
      operation: async ({ call, sleep }) => {
        if (call.operation === 'op.check') return operationFailed('non_recoverable', 'no');
        if (call.operation === 'op.first') await sleep(5_000);
        if (call.operation === 'op.last' && failures-- > 0) return operationFailed('non_recoverable', 'no');
        return operationSucceeded('fine');
      },
    });
    const workflow = defineWorkflow(
      async (ctx) => {
        const [first, second] = ctx.nodeInstances;
        const graph = await ctx.graph('parts', (built) => {
          const part = built.subgraph('part');
          for (const name of ['op.check', 'op.first']) part.addTask(first!.executeOperation(name));
          part.onFailure = () => {
            for (const rest of part.content) part.removeTask(rest);
            const replacement = () => {
              const again = built.subgraph('again');
              again.sequence().add(second!.executeOperation('op.next'), second!.executeOperation('op.last'));
              return again;
            };
            return retry({ replacement });
          };
        });
        await graph.execute();
      },
      { resumable: true },
    );
    expect(await runtime.run(workflow)).toMatchObject({ status: 'failed' });
    expect(await runtime.resume(workflow)).toEqual({ status: 'terminated', error: '' });
  });
});
