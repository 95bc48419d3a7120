import { describe, expect, it } from '@jest/globals';
import type { WorkflowContext } from '../context/context.ts';
import { defineWorkflow } from '../define-workflow.ts';
import { InMemoryRuntime, type InMemoryOptions } from '../testing/in-memory-runtime.ts';
import {
  operationFailed,
  operationSucceeded,
  type ScriptedOperation,
} from '../testing/scripted-operation.ts';
import { sketchTopology } from '../testing/topology-builder.ts';
import { traceLines } from '../testing/trace-lines.ts';
import { ignore, proceed, retry, type Task } from './task.ts';
import type { TaskGraph } from './task-graph.ts';

const OPERATIONS = ['a', 'b', 'c', 'd', 'e'];

/** Runs a graph over one instance `n_1` with operations a to e; `script` says how they end (default: well, at once). */
async function running(
  build: (graph: TaskGraph, op: (name: string) => Task, ctx: WorkflowContext) => void,
  { script, ...options }: { script?: Script } & Omit<InMemoryOptions, 'topology' | 'operation'> = {},
) {
  const topology = sketchTopology({ n: { operations: OPERATIONS } });
  const runtime: InMemoryRuntime = new InMemoryRuntime({
    topology,
    ...options,
    operation: scripted(script ?? {}, () => runtime),
  });
  const workflow = defineWorkflow(async (ctx) => {
    const graph = ctx.graphMode();
    const instance = ctx.getNodeInstance('n_1')!;
    build(graph, (name) => instance.executeOperation(`cloudify.interfaces.lifecycle.${name}`), ctx);
    await graph.execute();
  });
  const outcome = await runtime.run(workflow);
  const lines = traceLines(runtime.effects)
    .slice(1)
    .map((line) => line.replace('n_1 ', ''));
  return { outcome, lines, runtime };
}

type Behaviour =
  'fail' | 'recoverable' | 'ask' | 'cancel' | { seconds: number; then?: 'fail' } | { turns: number };
type Script = Record<string, Behaviour | Behaviour[]>;

/** A list is used up run by run; after it, runs succeed. */
function scripted(script: Script, runtime: () => InMemoryRuntime): ScriptedOperation {
  return async ({ call, sleep }) => {
    const name = call.operation.split('.').at(-1)!;
    const given = script[name];
    const behaviour = Array.isArray(given) ? given.shift() : given;
    if (typeof behaviour === 'object' && 'turns' in behaviour) {
      for (let turn = 0; turn < behaviour.turns; turn += 1) await Promise.resolve();
      return operationSucceeded();
    }
    if (typeof behaviour === 'object') {
      await sleep(1000 * behaviour.seconds);
      return behaviour.then ? operationFailed('non_recoverable', `${name} failed`) : operationSucceeded();
    }
    if (behaviour === 'fail') return operationFailed('non_recoverable', `${name} failed`);
    if (behaviour === 'recoverable') return operationFailed('recoverable', `${name} failed`);
    if (behaviour === 'ask') return operationFailed('retry', `${name} wants again`, { retryAfter: 5 });
    if (behaviour === 'cancel') runtime().requestCancel();
    return operationSucceeded();
  };
}

const started = (lines: string[]) =>
  lines.filter((line) => line.endsWith(' started')).map((line) => line.split(' ')[0]);

describe('a graph', () => {
  it('starts everything that is ready at the same time, in the order of adding', async () => {
    const { lines } = await running((graph, op) =>
      ['c', 'a', 'b'].forEach((name) => graph.addTask(op(name))),
    );
    expect(started(lines)).toEqual(['c', 'a', 'b']);
  });

  it('runs a sequence one after the other', async () => {
    const { lines } = await running((graph, op) => graph.sequence().add(op('b'), op('a')), {
      script: { b: { seconds: 3 } },
    });
    expect(lines).toEqual(['b started', 'b succeeded', 'a started', 'a succeeded']);
  });

  it('waits for both sides of a diamond', async () => {
    const { lines } = await running(
      (graph, op) => {
        const [top, left, right, bottom] = [op('a'), op('b'), op('c'), op('d')];
        for (const task of [bottom, right, left, top]) graph.addTask(task);
        for (const side of [left, right]) {
          graph.addDependency(side, top);
          graph.addDependency(bottom, side);
        }
      },
      { script: { b: { seconds: 9 }, c: { seconds: 1 } } },
    );
    expect(lines.slice(0, 2)).toEqual(['a started', 'a succeeded']);
    expect(lines.slice(-4)).toEqual(['c succeeded', 'b succeeded', 'd started', 'd succeeded']);
  });

  it('refuses tasks that wait for each other in a circle', async () => {
    const { outcome } = await running((graph, op) => {
      const [first, second] = [op('a'), op('b')];
      graph.sequence().add(first, second);
      graph.addDependency(first, second);
    });
    expect(outcome.error).toContain(
      'The tasks wait for each other in a circle: workflow/a:n_1 -> workflow/b:n_1 -> workflow/a:n_1.',
    );
  });

  it('does not mind an empty graph', async () => {
    expect((await running(() => undefined)).outcome.status).toBe('terminated');
  });
});

describe('a failed task', () => {
  it('bars what waits for it, while other branches start new tasks', async () => {
    const { outcome, lines } = await running(
      (graph, op) => {
        graph.sequence().add(op('a'), op('b'), op('c'));
        graph.sequence().add(op('d'), op('e'));
      },
      { script: { a: 'fail', d: { seconds: 3 } } },
    );
    expect(started(lines)).toEqual(['a', 'd', 'e']);
    expect(outcome).toMatchObject({
      status: 'failed',
      error:
        'Task failed: script_runner.tasks.run (n_1:cloudify.interfaces.lifecycle.a): NonRecoverableError `a failed`',
    });
  });

  it('does not end the graph while another operation just ended', async () => {
    const scripts = Array.from({ length: 60 }, (_, turns): Script => ({ a: 'fail', d: { turns } }));
    for (const script of scripts) {
      const { lines } = await running(
        (graph, op) => {
          graph.addTask(op('a'));
          graph.sequence().add(op('d'), op('e'));
        },
        { script },
      );
      expect([script['d'], started(lines)]).toEqual([script['d'], ['a', 'd', 'e']]);
    }
  });

  it('gives other branches only the time of wait_after_fail, counted from the first failure', async () => {
    const { outcome, runtime } = await running(
      (graph, op) => ['a', 'b', 'c'].forEach((name) => graph.addTask(op(name))),
      {
        script: { a: 'fail', b: { seconds: 8, then: 'fail' }, c: { seconds: 60 } },
        facts: { waitAfterFail: 10 },
      },
    );
    expect(runtime.elapsed).toBe(10);
    expect(outcome.error).toMatch(
      /^2 operation errors:\nscript_runner.+`a failed`\nscript_runner.+`b failed`$/,
    );
  });

  it('is reported even when a cancel is requested', async () => {
    const { outcome } = await running(
      (graph, op) => {
        graph.addTask(op('a'));
        graph.sequence().add(op('b'), op('c'), op('d'));
      },
      { script: { a: 'fail', b: { seconds: 1 }, c: 'cancel' } },
    );
    expect(outcome.status).toBe('failed');
  });

  it('is retried by the runtime without the graph, as often as its budget allows', async () => {
    const { outcome, lines, runtime } = await running((graph, op) => graph.addTask(op('a')), {
      script: { a: 'recoverable' },
      facts: { taskRetries: 2, taskRetryInterval: 4 },
    });
    expect(lines.filter((line) => line === 'a failed')).toHaveLength(3);
    expect(runtime.elapsed).toBe(8);
    expect(outcome.status).toBe('failed');
  });
});

describe('a handler', () => {
  it('decides at the first failure, so that ignoring means no retry', async () => {
    const { outcome, lines } = await running(
      (graph, op) => {
        const task = op('a');
        task.onFailure = ignore;
        graph.sequence().add(task, op('b'));
      },
      { script: { a: 'recoverable' } },
    );
    expect(lines).toEqual(['a started', 'a failed', 'b started', 'b succeeded']);
    expect(outcome.status).toBe('terminated');
  });

  it('is not asked when the operation itself wants to run again', async () => {
    const asked: string[] = [];
    const { outcome, runtime, lines } = await running(
      (graph, op) => {
        const task = op('a');
        task.onFailure = () => (asked.push('a'), ignore());
        graph.addTask(task);
      },
      { script: { a: ['ask', 'ask'] } },
    );
    expect([asked, runtime.elapsed, outcome.status]).toEqual([[], 10, 'terminated']);
    expect(lines.filter((line) => line === 'a started')).toHaveLength(3);
  });

  it('cannot save an operation that asks for more runs than it has', async () => {
    const { outcome } = await running(
      (graph, op) => {
        const task = op('a');
        task.onFailure = ignore;
        graph.addTask(task);
      },
      { script: { a: 'ask' }, facts: { taskRetries: 1 } },
    );
    expect(outcome.status).toBe('failed');
  });

  it('keeps the path of the task over its retries and counts them', async () => {
    const { runtime } = await running(
      (graph, op) => {
        const task = op('a');
        task.onFailure = () => retry({ retryAfter: 1 });
        graph.addTask(task);
      },
      { script: { a: ['fail', 'fail'] }, facts: { taskRetries: 5 } },
    );
    const sent = runtime.effects.flatMap((effect) =>
      effect.kind === 'event' && effect.eventType === 'sending_task' ? [effect] : [],
    );
    expect(sent.map(({ key, message }) => [key, message])).toEqual([
      ['workflow/a:n_1@1:sending_task', "Sending task 'script_runner.tasks.run'"],
      ['workflow/a:n_1@1.1:sending_task', "Sending task 'script_runner.tasks.run' [retry 1/5]"],
      ['workflow/a:n_1@1.2:sending_task', "Sending task 'script_runner.tasks.run' [retry 2/5]"],
    ]);
  });

  it('of success may ask for another run', async () => {
    let runs = 0;
    const { lines } = await running((graph, op) => {
      const task = op('a');
      task.onSuccess = () => (++runs < 3 ? retry({ ignoreTotalRetries: true, retryAfter: 0 }) : proceed());
      graph.addTask(task);
    });
    expect(lines.filter((line) => line === 'a succeeded')).toHaveLength(3);
  });
});

describe('the result of an operation', () => {
  /** What the calls of operation `a` say about their result. */
  const wishes = async (use: (operation: () => Task, ctx: WorkflowContext) => Promise<unknown>) => {
    const calls: (boolean | undefined)[] = [];
    const runtime = new InMemoryRuntime({
      topology: sketchTopology({ n: { operations: OPERATIONS } }),
      operation: ({ call }) => {
        calls.push(call.wantsResult);
        return operationSucceeded();
      },
    });
    const workflow = defineWorkflow(async (ctx) => {
      const instance = ctx.getNodeInstance('n_1')!;
      await use(() => instance.executeOperation('cloudify.interfaces.lifecycle.a'), ctx);
    });
    await runtime.run(workflow);
    return calls;
  };
  const inGraph = (prepare: (task: Task) => void) =>
    wishes(async (operation, ctx) => {
      const graph = ctx.graphMode();
      const task = operation();
      prepare(task);
      graph.addTask(task);
      await graph.execute();
    });

  it('is not wanted by a graph alone', async () => {
    expect(await inGraph(() => undefined)).toEqual([false]);
  });

  it('is wanted by a handler of success, and by whoever awaits it', async () => {
    expect(await inGraph((task) => (task.onSuccess = () => proceed()))).toEqual([true]);
    expect(await inGraph((task) => void task.get())).toEqual([true]);
  });

  it('is wanted in standard mode, where the code may await it at any time', async () => {
    expect(await wishes((operation) => operation().get())).toEqual([true]);
    expect(await wishes((operation) => Promise.resolve(operation()))).toEqual([true]);
  });
});

describe('a subgraph', () => {
  it('starts before its content and succeeds after it', async () => {
    const { lines } = await running((graph, op) => {
      const subgraph = graph.subgraph('part');
      subgraph.sequence().add(op('a'), op('b'));
      const last = op('c');
      graph.addTask(last);
      graph.addDependency(last, subgraph);
    });
    expect(lines).toEqual([
      "Subgraph started 'part'",
      'a started',
      'a succeeded',
      'b started',
      'b succeeded',
      "Subgraph succeeded 'part'",
      'c started',
      'c succeeded',
    ]);
  });

  it('fails with its content: what has not started never starts, not even the successor', async () => {
    const { outcome, lines } = await running(
      (graph, op) => {
        const subgraph = graph.subgraph('part');
        subgraph.sequence().add(op('a'), op('b'));
        const behind = op('c');
        graph.addTask(behind);
        graph.addDependency(behind, subgraph);
      },
      { script: { a: 'fail' } },
    );
    expect(started(lines.filter((line) => !line.startsWith('Subgraph')))).toEqual(['a']);
    expect(lines.at(-1)).toBe("Subgraph failed 'part'");
    expect(outcome.error).toContain('(n_1:cloudify.interfaces.lifecycle.a): NonRecoverableError `a failed`');
  });

  it('names the subgraph one level down where the failure is deeper', async () => {
    const { outcome } = await running(
      (graph, op) => graph.subgraph('outer').subgraph('inner').addTask(op('a')),
      {
        script: { a: 'fail' },
      },
    );
    expect(outcome.error).toBe('Task failed: inner: NonRecoverableError `a failed`');
  });

  it('can be replaced by its handler, and what waits then waits for the replacement', async () => {
    const { outcome, lines, runtime } = await running(
      (graph, op) => {
        const subgraph = graph.subgraph('part');
        subgraph.sequence().add(op('a'), op('b'));
        subgraph.onFailure = () =>
          retry({
            replacement: () => {
              const again = graph.subgraph('part');
              again.addTask(op('c'));
              return again;
            },
          });
        const behind = op('d');
        graph.addTask(behind);
        graph.addDependency(behind, subgraph);
      },
      { script: { a: 'fail', c: { seconds: 2 } }, facts: { subgraphRetries: 1 } },
    );
    expect(outcome.status).toBe('terminated');
    expect(lines.slice(-5)).toEqual([
      'c started',
      'c succeeded',
      "Subgraph succeeded 'part' [retry 1/1]",
      'd started',
      'd succeeded',
    ]);
    const stored = runtime.effects.flatMap((effect) =>
      effect.kind === 'graph' ? [effect.tasks.map(({ id }) => id)] : [],
    );
    expect(stored[1]).toEqual(['workflow/part (2)', 'workflow/part (2)/c:n_1']);
  });

  it('decides about its failure also when that is an operation which asks for more runs than it has', async () => {
    const { outcome } = await running(
      (graph, op) => {
        const subgraph = graph.subgraph('part');
        subgraph.addTask(op('a'));
        subgraph.onFailure = ignore;
      },
      { script: { a: 'ask' }, facts: { taskRetries: 0 } },
    );
    expect(outcome.status).toBe('terminated');
  });

  it('that fails leaves running content alone, but the graph waits for it', async () => {
    const { runtime, outcome } = await running(
      (graph, op) => {
        const subgraph = graph.subgraph('part');
        subgraph.addTask(op('a'));
        subgraph.addTask(op('b'));
        subgraph.onFailure = ignore;
      },
      { script: { a: 'fail', b: { seconds: 7 } } },
    );
    expect([outcome.status, runtime.elapsed]).toEqual(['terminated', 7]);
  });

  it('takes no task of another subgraph', async () => {
    const { outcome } = await running((graph, op) => {
      const task = op('a');
      graph.subgraph('one').addTask(task);
      graph.subgraph('two').addTask(task);
    });
    expect(outcome.error).toContain(
      'cannot be contained in more than one subgraph. It is currently contained in one',
    );
  });
});

describe('a cancel request', () => {
  it('ends the graph at once and leaves running operations alone', async () => {
    const { outcome, lines, runtime } = await running(
      (graph, op) => {
        graph.sequence().add(op('a'), op('b'));
        graph.addTask(op('c'));
      },
      { script: { a: 'cancel', c: { seconds: 90 } } },
    );
    expect(outcome).toEqual({ status: 'cancelled', error: '' });
    expect(started(lines)).toEqual(['a', 'c']);
    expect(runtime.elapsed).toBe(0);
  });

  it('also counts when the last task is over', async () => {
    const { outcome } = await running((graph, op) => graph.addTask(op('a')), { script: { a: 'cancel' } });
    expect(outcome.status).toBe('cancelled');
  });
});
