import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { defineWorkflow, type WorkflowDefinition } from '../define-workflow.ts';
import { InMemoryRuntime, type InMemoryOptions } from '../testing/in-memory-runtime.ts';
import {
  operationFailed,
  operationSucceeded,
  type ScriptedOperation,
} from '../testing/scripted-operation.ts';
import { sketchTopology } from '../testing/topology-builder.ts';
import { traceLines } from '../testing/trace-lines.ts';
import type { WorkflowContext } from '../context/context.ts';
import { NonRecoverableError } from '../errors.ts';
import { fail, ignore, proceed, retry, type SubgraphTask, type Task } from './task.ts';
import type { TaskGraph } from './task-graph.ts';

const OPERATIONS = ['op.a', 'op.b', 'op.c', 'op.d'];
const INSTANCES = 6;
const SEED = Number(process.env['CLOUDLOOM_SEED'] ?? 20_261_121);

/** One step of a random graph. */
interface Step {
  instance: number;
  operation: number;
  /** Steps before it that it waits for, as distances. */
  after: number[];
  /** Number of the subgraph that it belongs to; 0 = none. */
  subgraph: number;
  handler: 'none' | 'ignore' | 'fail' | 'retry twice, then ignore' | 'retry' | 'poll';
  /** How its first runs end; later ones succeed. */
  ends: ('recoverable' | 'non_recoverable' | 'retry')[];
  seconds: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  instance: fc.nat(INSTANCES - 1),
  operation: fc.nat(OPERATIONS.length - 1),
  after: fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 2 }),
  subgraph: fc.nat(4),
  handler: fc.constantFrom('none', 'none', 'ignore', 'fail', 'retry twice, then ignore', 'retry', 'poll'),
  ends: fc.oneof(
    { weight: 3, arbitrary: fc.constant<Step['ends']>([]) },
    {
      weight: 1,
      arbitrary: fc.array(
        fc.constantFrom('recoverable' as const, 'non_recoverable' as const, 'retry' as const),
        {
          maxLength: 4,
        },
      ),
    },
  ),
  seconds: fc.nat(20),
});
const steps = fc.array(step, { minLength: 5, maxLength: 40 });

function build(ctx: WorkflowContext, graph: TaskGraph, plan: readonly Step[]): void {
  const homes = new Map<number, SubgraphTask>();
  const homeOf = (number: number): Pick<TaskGraph, 'addTask' | 'addDependency'> => {
    if (number === 0) return graph;
    const known = homes.get(number);
    if (known) return known;
    const created = graph.subgraph(`part_${number}`);
    if (number > 1) created.onFailure = replacing(ctx, graph, number);
    homes.set(number, created);
    return created;
  };
  const tasks = plan.map((each): Task => {
    const task = ctx.nodeInstances[each.instance]!.executeOperation(OPERATIONS[each.operation]!);
    setHandler(ctx, task, each);
    homeOf(each.subgraph).addTask(task);
    return task;
  });
  // One after the other inside a subgraph: how far siblings get before a failure is a question of time.
  for (const [at, { subgraph }] of plan.entries()) {
    const before = plan.slice(0, at).findLastIndex((each) => each.subgraph === subgraph);
    if (subgraph > 0 && before >= 0) graph.addDependency(tasks[at]!, tasks[before]!);
  }
  for (const [at, { after, subgraph }] of plan.entries())
    for (const distance of after)
      if (tasks[at - distance] && isOrdered(plan[at - distance]!.subgraph, subgraph))
        graph.addDependency(tasks[at]!, tasks[at - distance]!);
}

/** Subgraphs must not wait for each other's content in a circle. */
const isOrdered = (before: number, after: number): boolean => before <= after;

/** A failed subgraph is replaced by one with a single event and an operation. */
const replacing = (ctx: WorkflowContext, graph: TaskGraph, number: number) => (failed: Task) => {
  const subgraph = failed as SubgraphTask;
  for (const rest of subgraph.content) subgraph.removeTask(rest);
  ctx.sendEventNow(`part ${number} starts over`);
  return retry({
    replacement: () => {
      const again = graph.subgraph(`again_${number}`);
      again
        .sequence()
        .add(ctx.sendEvent(`again ${number}`), ctx.nodeInstances[0]!.executeOperation(OPERATIONS[0]!));
      return again;
    },
  });
};

function setHandler(ctx: WorkflowContext, task: Task, { handler }: Step): void {
  switch (handler) {
    case 'none':
      return;
    case 'ignore':
      task.onFailure = (failed) => {
        ctx.sendEventNow(`ignored ${failed.id}`);
        return ignore();
      };
      return;
    case 'fail':
      task.onFailure = fail;
      return;
    case 'retry':
      task.onFailure = () => retry({ retryAfter: 7 });
      return;
    case 'retry twice, then ignore':
      task.onFailure = ({ currentRetries }) => (currentRetries < 2 ? retry({ retryAfter: 30 }) : ignore());
      return;
    case 'poll':
      task.onSuccess = ({ output }) =>
        output === 'ready' ? proceed() : retry({ ignoreTotalRetries: true, retryAfter: 11 });
  }
}

/** What every run of every task came to, whatever else was running. */
function scripted(
  plan: readonly Step[],
  runs: string[],
  onRun: () => void = () => undefined,
): ScriptedOperation {
  const polls = new Map<string, number>();
  return async ({ call, retryNumber, sleep }) => {
    const path = call.taskId.replace(/^[^/]*\//, '');
    runs.push(`${path}#${retryNumber}`);
    onRun();
    const each = plan.find(({ instance, operation }) =>
      path.endsWith(`${OPERATIONS[operation]}:n_${instance + 1}`),
    );
    await sleep(1000 * (each?.seconds ?? 0));
    const end = each?.ends[retryNumber];
    if (end && each.handler !== 'poll') return operationFailed(end, `${path} failed`, { retryAfter: 3 });
    const poll = (polls.get(path) ?? 0) + 1;
    polls.set(path, poll);
    return operationSucceeded(poll > 2 ? 'ready' : null);
  };
}

const workflowOf = (plan: readonly Step[]): WorkflowDefinition =>
  defineWorkflow(
    async (ctx) => {
      const graph = await ctx.graph('random', (built) => build(ctx, built, plan));
      await graph.execute();
      ctx.sendEventNow('the graph is through');
    },
    { resumable: true },
  );

const world = (options: Partial<InMemoryOptions>): InMemoryRuntime =>
  new InMemoryRuntime({
    topology: sketchTopology({ n: { operations: OPERATIONS, instances: INSTANCES } }),
    ...options,
    facts: { subgraphRetries: 1, waitAfterFail: 100_000, taskRetries: 3, ...options.facts },
  });

/** The lines of each subject in their order: what runs beside it may come before or after. */
function bySubject(lines: readonly string[]): Record<string, string[]> {
  const subjects: Record<string, string[]> = {};
  for (const line of lines) (subjects[line.split(' ')[0]!] ??= []).push(line);
  return Object.fromEntries(Object.entries(subjects).map(([subject, own]) => [subject, own.toSorted()]));
}

const errorLines = (text: string): string[] => text.split('\n').toSorted();

describe('an execution whose history is short', () => {
  it('tells the same story in many runs as in one, with failures, retries, handlers and replaced subgraphs', async () => {
    const generations: number[] = [];
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 6 }), async (plan, soft) => {
        const [whole, cut] = [[] as string[], [] as string[]];
        const one = world({ operation: scripted(plan, whole) });
        const many = world({ operation: scripted(plan, cut), history: { soft, hard: 3 * soft } });
        const expected = await one.run(workflowOf(plan));
        const outcome = await many.run(workflowOf(plan));
        expect(outcome.status).toBe(expected.status);
        expect(errorLines((outcome as typeof expected).error)).toEqual(errorLines(expected.error));
        expect(cut.toSorted()).toEqual(whole.toSorted());
        expect(bySubject(traceLines(many.effects))).toEqual(bySubject(traceLines(one.effects)));
        generations.push(many.runs);
      }),
      { numRuns: 80, seed: SEED },
    );
    // Otherwise this would prove nothing.
    expect(Math.max(...generations)).toBeGreaterThan(5);
  }, 120_000);

  it('runs nothing twice when it is cancelled and resumed on the way', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 2, max: 9 }), fc.nat(20), async (given, soft, cancelAt) => {
        const plan = given.map((each): Step => ({ ...each, ends: [], handler: 'none' }));
        const runs: string[] = [];
        let count = 0;
        const runtime: InMemoryRuntime = world({
          operation: scripted(plan, runs, () => {
            count += 1;
            if (count === cancelAt) runtime.requestCancel();
          }),
          history: { soft, hard: 3 * soft },
        });
        const outcome = await runtime.run(workflowOf(plan));
        if (outcome.status === 'cancelled') {
          const resumed = await runtime.resume(workflowOf(plan));
          expect(resumed.status).toBe('terminated');
        }
        const whole: string[] = [];
        await world({ operation: scripted(plan, whole) }).run(workflowOf(plan));
        expect(runs.toSorted()).toEqual(whole.toSorted());
      }),
      { numRuns: 80, seed: SEED },
    );
  }, 120_000);

  it('keeps the time that other branches have after the first failure', async () => {
    const runtime = world({
      facts: { waitAfterFail: 50 },
      history: { soft: 1, hard: 1 },
      operation: async ({ call, sleep }) => {
        if (call.operation === 'op.a') return operationFailed('non_recoverable', 'no');
        await sleep(20_000);
        return operationSucceeded();
      },
    });
    const outcome = await runtime.run(
      defineWorkflow(async (ctx) => {
        const graph = ctx.graphMode();
        const [first, second] = ctx.nodeInstances;
        graph.addTask(first!.executeOperation('op.a'));
        graph
          .sequence()
          .add(
            ...OPERATIONS.slice(1).map((name) => second!.executeOperation(name)),
            second!.sendEvent('never'),
          );
        await graph.execute();
      }),
    );
    expect(outcome.status).toBe('failed');
    expect(runtime.runs).toBeGreaterThan(2);
    expect(runtime.elapsed).toBeGreaterThanOrEqual(50);
    expect(runtime.elapsed).toBeLessThan(70);
    expect(traceLines(runtime.effects)).not.toContain('n_2 "never"');
  });

  it('does not sleep again in a later run', async () => {
    const runtime = world({ history: { soft: 2, hard: 4 } });
    await runtime.run(
      defineWorkflow(async (ctx) => {
        await ctx.sleep(3 * 24 * 3600);
        const graph = await ctx.graph('after', (built) =>
          built.sequence().add(...OPERATIONS.map((name) => ctx.nodeInstances[0]!.executeOperation(name))),
        );
        await graph.execute();
      }),
    );
    expect(runtime.runs).toBeGreaterThan(2);
    expect(runtime.elapsed).toBe(3 * 24 * 3600);
  });

  it('lets others go on when one operation takes too long to wait for it', async () => {
    const runtime = world({
      history: { soft: 2, hard: 1000 },
      operation: async ({ call, sleep }) => {
        await sleep(call.nodeInstanceId === 'n_1' ? 3_600_000 : 1_000);
        return operationSucceeded();
      },
    });
    await runtime.run(
      defineWorkflow(async (ctx) => {
        const graph = ctx.graphMode();
        for (const instance of ctx.nodeInstances.slice(0, 2))
          graph.sequence().add(...OPERATIONS.map((name) => instance.executeOperation(name)));
        await graph.execute();
      }),
    );
    // Four operations of an hour each; the others are never in the way for longer than the patience of a try.
    expect(runtime.elapsed).toBeLessThan(4 * 3600 + 60);
    const lines = traceLines(runtime.effects);
    expect(lines.indexOf('n_2 d succeeded')).toBeLessThan(lines.indexOf('n_1 a succeeded'));
  });

  it('refuses more tasks outside of a graph, and says what to do', async () => {
    const runtime = world({ history: { soft: 2, hard: 3 } });
    const outcome = await runtime.run(
      defineWorkflow(async (ctx) => {
        for (const name of OPERATIONS) await ctx.nodeInstances[0]!.executeOperation(name).get();
      }),
    );
    expect(outcome).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('Put the work into a graph'),
    });
  });
});

describe('an execution that failed', () => {
  it('goes on where it stopped: what succeeded is kept, what failed and what waited for it runs', async () => {
    const runs: string[] = [];
    let isMended = false;
    const runtime = world({
      operation: ({ call }) => {
        runs.push(call.operation);
        return call.operation === 'op.b' && !isMended
          ? operationFailed('non_recoverable', 'no')
          : operationSucceeded();
      },
    });
    const workflow = defineWorkflow(
      async (ctx) => {
        const graph = await ctx.graph('chain', (built) =>
          built.sequence().add(...OPERATIONS.map((name) => ctx.nodeInstances[0]!.executeOperation(name))),
        );
        await graph.execute();
      },
      { resumable: true },
    );
    expect((await runtime.run(workflow)).status).toBe('failed');
    isMended = true;
    expect((await runtime.resume(workflow)).status).toBe('terminated');
    expect(runs).toEqual(['op.a', 'op.b', 'op.b', 'op.c', 'op.d']);
  });

  it('goes on in the subgraph that had taken the place of a failed one', async () => {
    const runs: string[] = [];
    let isMended = false;
    const runtime = world({
      operation: ({ call }) => {
        runs.push(call.taskId);
        if (call.operation === 'op.b') return operationFailed('non_recoverable', 'no');
        return call.operation === 'op.c' && !isMended
          ? operationFailed('non_recoverable', 'no')
          : operationSucceeded();
      },
    });
    const workflow = defineWorkflow(
      async (ctx) => {
        const [instance] = ctx.nodeInstances;
        const op = (name: string) => instance!.executeOperation(`op.${name}`);
        const graph = await ctx.graph('g', (built) => {
          const part = built.subgraph('part');
          part.sequence().add(op('a'), op('b'));
          part.onFailure = () =>
            retry({
              replacement: () => {
                const second = built.subgraph('second');
                second.sequence().add(op('a'), op('c'), op('d'));
                return second;
              },
            });
        });
        await graph.execute();
      },
      { resumable: true },
    );
    expect((await runtime.run(workflow)).status).toBe('failed');
    isMended = true;
    expect((await runtime.resume(workflow)).status).toBe('terminated');
    expect(runs).toEqual([
      'g/part/op.a:n_1',
      'g/part/op.b:n_1',
      'g/second/op.a:n_1',
      'g/second/op.c:n_1',
      'g/second/op.c:n_1',
      'g/second/op.d:n_1',
    ]);
  });

  it('runs an ignored failure again, but not what had gone on after it', async () => {
    const runs: string[] = [];
    let isMended = false;
    const runtime = world({
      operation: ({ call }) => {
        runs.push(call.operation);
        const isBroken = call.operation === 'op.a' || call.operation === 'op.c';
        return isBroken && !isMended ? operationFailed('non_recoverable', 'no') : operationSucceeded();
      },
    });
    const told: string[] = [];
    const workflow = defineWorkflow(
      async (ctx) => {
        const graph = await ctx.graph('g', (built) => {
          const [a, b, c] = OPERATIONS.map((name) => ctx.nodeInstances[0]!.executeOperation(name));
          a!.onFailure = ignore;
          b!.onSuccess = ({ state }) => {
            told.push(state);
            ctx.sendEventNow('b is done');
            return proceed();
          };
          built.sequence().add(a!, b!, c!);
        });
        await graph.execute();
      },
      { resumable: true },
    );
    expect((await runtime.run(workflow)).status).toBe('failed');
    isMended = true;
    expect((await runtime.resume(workflow)).status).toBe('terminated');
    expect(runs).toEqual(['op.a', 'op.b', 'op.c', 'op.a', 'op.c']);
    expect(told).toEqual(['succeeded', 'succeeded']);
    expect(traceLines(runtime.effects).filter((line) => line === 'b is done')).toHaveLength(1);
  });

  it('remembers what had gone on after an ignored failure also when its run hands over before it comes there', async () => {
    const runs: string[] = [];
    let isMended = false;
    const runtime = world({
      history: { soft: 1, hard: 1 },
      operation: ({ call }) => {
        runs.push(call.operation);
        const isBroken = call.operation === 'op.a' || call.operation === 'op.d';
        return isBroken && !isMended ? operationFailed('non_recoverable', 'no') : operationSucceeded();
      },
    });
    const workflow = defineWorkflow(
      async (ctx) => {
        const graph = await ctx.graph('g', (built) => {
          const tasks = OPERATIONS.map((name) => ctx.nodeInstances[0]!.executeOperation(name));
          tasks[0]!.onFailure = ignore;
          built.sequence().add(...tasks);
        });
        await graph.execute();
      },
      { resumable: true },
    );
    expect((await runtime.run(workflow)).status).toBe('failed');
    isMended = true;
    expect((await runtime.resume(workflow)).status).toBe('terminated');
    expect(runs).toEqual([...OPERATIONS, 'op.a', 'op.d']);
  });

  it('goes on polling where it was stopped while it waited for the next poll', async () => {
    const runs: number[] = [];
    const runtime: InMemoryRuntime = world({
      operation: ({ retryNumber }) => {
        runs.push(retryNumber);
        if (runs.length === 2) runtime.requestCancel();
        return operationSucceeded(runs.length > 4);
      },
    });
    const workflow = defineWorkflow(
      async (ctx) => {
        const graph = await ctx.graph('g', (built) => {
          const poll = ctx.nodeInstances[0]!.executeOperation('op.a');
          poll.onSuccess = ({ output }) => (output ? proceed() : retry({ ignoreTotalRetries: true }));
          built.sequence().add(poll, ctx.nodeInstances[0]!.executeOperation('op.b'));
        });
        await graph.execute();
      },
      { resumable: true },
    );
    expect((await runtime.run(workflow)).status).toBe('cancelled');
    expect(await runtime.resume(workflow)).toMatchObject({ status: 'terminated' });
    expect(runs).toEqual([0, 1, 2, 3, 4, 0]);
  });

  it('runs a local task again only if it had not succeeded', async () => {
    const runs: string[] = [];
    const runtime = world({ operation: () => operationSucceeded() });
    const workflow = defineWorkflow(
      async (ctx) => {
        const graph = await ctx.graph('local', (built) =>
          built.sequence().add(
            ctx.localTask('first', () => {
              runs.push('first');
              return 42;
            }),
            ctx.localTask('second', () => {
              runs.push('second');
              if (runs.length < 3) throw new NonRecoverableError('not yet');
            }),
          ),
        );
        await graph.execute();
      },
      { resumable: true },
    );
    expect((await runtime.run(workflow)).status).toBe('failed');
    expect((await runtime.resume(workflow)).status).toBe('terminated');
    expect(runs).toEqual(['first', 'second', 'second']);
  });

  it('is not resumed with another graph than it was begun with', async () => {
    const runtime = world({ operation: () => operationFailed('non_recoverable', 'no') });
    let names = ['op.a'];
    const workflow = defineWorkflow(
      async (ctx) => {
        const graph = await ctx.graph('changing', (built) =>
          built.sequence().add(...names.map((name) => ctx.nodeInstances[0]!.executeOperation(name))),
        );
        await graph.execute();
      },
      { resumable: true },
    );
    await runtime.run(workflow);
    names = ['op.a', 'op.b'];
    expect((await runtime.resume(workflow)).error).toContain(
      'The graph "changing" was built with other tasks',
    );
  });

  it('keeps what a standard workflow has done', async () => {
    const runs: string[] = [];
    let isMended = false;
    const runtime = world({
      operation: ({ call }) => {
        runs.push(call.operation);
        return call.operation === 'op.b' && !isMended
          ? operationFailed('non_recoverable', 'no')
          : operationSucceeded(call.operation);
      },
    });
    const results: unknown[] = [];
    const workflow = defineWorkflow(
      async (ctx) => {
        for (const name of OPERATIONS.slice(0, 3))
          results.push(await ctx.nodeInstances[0]!.executeOperation(name).get());
      },
      { resumable: true },
    );
    expect((await runtime.run(workflow)).status).toBe('failed');
    isMended = true;
    expect((await runtime.resume(workflow)).status).toBe('terminated');
    expect(runs).toEqual(['op.a', 'op.b', 'op.b', 'op.c']);
    expect(results).toEqual(['op.a', 'op.a', 'op.b', 'op.c']);
  });
});
