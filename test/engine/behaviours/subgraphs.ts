import { ignore, type SubgraphTask, type Task } from '@cloudloom/workflow';
import type { Behaviour } from '../behaviour.ts';
import { graphOf, instanceOf, nameOf, run, say } from './steps.ts';

const failedTask = (node: string): string =>
  `Task failed: script_runner.tasks.run (${node}:work.run): NonRecoverableError \`no use\``;

/** Chapter 2: subgraphs, as tasks and as graphs. */
export const subgraphs: Behaviour[] = [
  {
    id: 'subgraph',
    section: '2.4',
    name: 'a subgraph starts before its content and succeeds after it, and what depends on it waits for all of it',
    topology: 'steps',
    workflow: graphOf((graph, ctx) => {
      const inner = graph.subgraph('inner');
      inner.addTask(run(ctx, 'a'));
      inner.addTask(run(ctx, 'b'));
      const after = run(ctx, 'c');
      graph.addTask(after);
      graph.addDependency(after, inner);
    }),
    expected: {
      status: 'terminated',
      before: [
        ['subgraph inner started', 'a run started'],
        ['subgraph inner started', 'b run started'],
        ['a run succeeded', 'subgraph inner succeeded'],
        ['b run succeeded', 'subgraph inner succeeded'],
        ['subgraph inner succeeded', 'c run started'],
      ],
    },
  },
  {
    id: 'subgraph_after_subgraph',
    section: '2.4',
    name: 'subgraphs can depend on each other like any tasks',
    topology: 'steps',
    workflow: graphOf((graph, ctx) => {
      const [start, upgrade] = [graph.subgraph('start'), graph.subgraph('upgrade')];
      upgrade.sequence().add(run(ctx, 'c'), run(ctx, 'd'));
      start.sequence().add(run(ctx, 'a'), run(ctx, 'b'));
      graph.addDependency(upgrade, start);
    }),
    expected: {
      status: 'terminated',
      trace: [
        'subgraph start started',
        'a run started',
        'a run succeeded',
        'b run started',
        'b run succeeded',
        'subgraph start succeeded',
        'subgraph upgrade started',
        'c run started',
        'c run succeeded',
        'd run started',
        'd run succeeded',
        'subgraph upgrade succeeded',
      ],
      before: [['b run succeeded', 'c run started']],
    },
  },
  {
    id: 'subgraph_in_a_sequence',
    section: '2.3',
    name: 'a subgraph can be an element of a sequence',
    topology: 'steps',
    workflow: graphOf((graph, ctx) => {
      const inner = graph.subgraph('inner');
      inner.addTask(run(ctx, 'b'));
      graph.sequence().add(run(ctx, 'a'), inner, run(ctx, 'c'));
    }),
    expected: {
      status: 'terminated',
      before: [
        ['a run succeeded', 'subgraph inner started'],
        ['subgraph inner succeeded', 'c run started'],
      ],
    },
  },
  {
    id: 'empty_subgraph',
    section: '2.4',
    name: 'an empty subgraph succeeds at once, without saying that it started',
    topology: 'steps',
    workflow: async (ctx) => {
      const graph = ctx.graphMode();
      graph.sequence().add(graph.subgraph('empty'), run(ctx, 'a'));
      await graph.execute();
    },
    expected: {
      status: 'terminated',
      trace: ['subgraph empty succeeded', 'a run started', 'a run succeeded'],
      before: [['subgraph empty succeeded', 'a run started']],
    },
  },
  {
    id: 'empty_subgraph_is_left_out',
    section: '2.6',
    name: 'a stored graph leaves out subgraphs that hold nothing to do',
    topology: 'one',
    workflow: graphOf((graph, ctx) => {
      const nothing = graph.subgraph('nothing');
      nothing.addTask(run(ctx, 'a', 'work.unmapped'));
      graph.sequence().add(nothing, run(ctx, 'a'));
    }),
    expected: { status: 'terminated', trace: ['a run started', 'a run succeeded'] },
  },
  {
    id: 'nested_subgraphs',
    section: '2.3',
    name: 'subgraphs nest, and each waits for what is inside',
    topology: 'steps',
    workflow: graphOf((graph, ctx) => {
      const outer = graph.subgraph('outer');
      const inner = outer.subgraph('inner');
      inner.addTask(run(ctx, 'a'));
      outer.addTask(run(ctx, 'b'));
    }),
    expected: {
      status: 'terminated',
      before: [
        ['subgraph outer started', 'subgraph inner started'],
        ['subgraph inner started', 'a run started'],
        ['a run succeeded', 'subgraph inner succeeded'],
        ['subgraph inner succeeded', 'subgraph outer succeeded'],
        ['b run succeeded', 'subgraph outer succeeded'],
      ],
    },
  },
  {
    id: 'second_subgraph',
    section: '2.3',
    name: 'a task belongs to one subgraph at most',
    topology: 'steps',
    workflow: async (ctx) => {
      const graph = ctx.graphMode();
      const task = run(ctx, 'a');
      graph.subgraph('first').addTask(task);
      graph.subgraph('second').addTask(task);
    },
    expected: {
      status: 'failed',
      errorPart: 'cannot be contained in more than one subgraph',
      trace: [],
    },
  },
  {
    id: 'failure_in_a_subgraph',
    section: '2.4',
    name: 'a failure inside fails the subgraph: what has not started in it never runs, and the error names the task',
    traps: [5],
    topology: 'steps',
    operations: { 'a run': 'abort' },
    workflow: graphOf((graph, ctx) => {
      const inner = graph.subgraph('inner');
      inner.sequence().add(run(ctx, 'a'), run(ctx, 'b'));
      graph.sequence().add(inner, run(ctx, 'c'));
    }),
    expected: {
      status: 'failed',
      error: failedTask('a'),
      trace: ['subgraph inner started', 'a run started', 'a run failed', 'subgraph inner failed'],
    },
  },
  {
    id: 'failure_in_a_nested_subgraph',
    section: '2.4',
    name: 'a failure two subgraphs deep is reported under the name of the inner one, with its causes',
    topology: 'steps',
    operations: { 'a run': 'abort' },
    workflow: graphOf((graph, ctx) => {
      const inner = graph.subgraph('outer').subgraph('inner');
      inner.addTask(run(ctx, 'a'));
    }),
    expected: {
      status: 'failed',
      error: 'Task failed: inner: NonRecoverableError `no use`',
      trace: [
        'subgraph outer started',
        'subgraph inner started',
        'a run started',
        'a run failed',
        'subgraph inner failed',
        'subgraph outer failed',
      ],
    },
  },
  {
    id: 'running_sibling_of_a_failure',
    section: '2.4',
    name: 'what still runs in a failed subgraph is waited for, and starts nothing after it',
    traps: [6],
    topology: 'steps',
    operations: { 'a run': 'abort', 'b run': { until: 'subgraph inner failed' } },
    workflow: graphOf((graph, ctx) => {
      const inner = graph.subgraph('inner');
      inner.addTask(run(ctx, 'a'));
      inner.sequence().add(run(ctx, 'b'), run(ctx, 'c'));
    }),
    expected: {
      status: 'failed',
      error: failedTask('a'),
      trace: [
        'subgraph inner started',
        'a run started',
        'b run started',
        'a run failed',
        'subgraph inner failed',
        'b run succeeded',
      ],
    },
  },
  {
    id: 'first_failure_wins',
    section: '2.4',
    name: 'of several failures inside a subgraph the first is the reason of its own',
    topology: 'steps',
    operations: { 'a run': { until: 'b run failed', then: 'abort' }, 'b run': 'abort' },
    workflow: graphOf((graph, ctx) => {
      const inner = graph.subgraph('inner');
      inner.addTask(run(ctx, 'a'));
      inner.addTask(run(ctx, 'b'));
    }),
    expected: { status: 'failed', error: failedTask('b') },
  },
  {
    id: 'subgraph_failure_absorbed',
    section: '2.4',
    name: 'a handler of the subgraph can absorb a failure inside it',
    topology: 'steps',
    operations: { 'a run': 'abort' },
    workflow: graphOf((graph, ctx) => {
      const inner = graph.subgraph('inner');
      inner.addTask(run(ctx, 'a'));
      inner.onFailure = (task) => {
        say(ctx, task.name, (task as SubgraphTask).failedTask?.operation);
        return ignore();
      };
      graph.sequence().add(inner, run(ctx, 'b'));
    }),
    expected: {
      status: 'terminated',
      trace: [
        'subgraph inner started',
        'a run started',
        'a run failed',
        'subgraph inner failed',
        '"inner work.run"',
        'b run started',
        'b run succeeded',
      ],
    },
  },
  {
    id: 'subgraph_handler_of_success',
    section: '3.2',
    name: 'a subgraph that succeeded calls its handler before what depends on it starts',
    topology: 'steps',
    workflow: graphOf((graph, ctx) => {
      const inner = graph.subgraph('inner');
      inner.addTask(run(ctx, 'a'));
      inner.onSuccess = () => {
        say(ctx, 'inner is done');
        return { action: 'continue' };
      };
      graph.sequence().add(inner, instanceOf(ctx, 'b').sendEvent('after'));
    }),
    expected: {
      status: 'terminated',
      before: [
        ['subgraph inner succeeded', '"inner is done"'],
        ['"inner is done"', 'b "after"'],
      ],
    },
  },
  {
    id: 'subgraph_replaced',
    section: '3.5',
    name: 'a failed subgraph is tried again by another that its handler builds, as often as the system allows',
    traps: [9],
    topology: 'steps',
    operations: { 'a run': ['abort'] },
    workflow: graphOf((graph, ctx) => {
      const attempt = (name: string): SubgraphTask => {
        const subgraph = graph.subgraph(name);
        subgraph.addTask(run(ctx, 'a'));
        subgraph.onFailure = () => ({ action: 'retry', replacement: () => attempt('second') });
        return subgraph;
      };
      graph.sequence().add(attempt('first'), run(ctx, 'b'));
    }),
    expected: {
      status: 'terminated',
      trace: [
        'subgraph first started',
        'a run started',
        'a run failed',
        'subgraph first failed',
        'subgraph second started [retry 1/1]',
        'a run started',
        'a run succeeded',
        'subgraph second succeeded [retry 1/1]',
        'b run started',
        'b run succeeded',
      ],
      before: [['subgraph second succeeded [retry 1/1]', 'b run started']],
    },
  },
  {
    id: 'subgraph_replacements_run_out',
    section: '3.5',
    name: 'when the retries of a subgraph are used up it fails, and no further replacement is built',
    topology: 'steps',
    operations: { 'a run': 'abort' },
    workflow: graphOf((graph, ctx) => {
      let built = 0;
      const attempt = (): SubgraphTask => {
        const subgraph = graph.subgraph(`attempt_${(built += 1)}`);
        subgraph.addTask(run(ctx, 'a'));
        subgraph.onFailure = () => ({ action: 'retry', replacement: attempt });
        return subgraph;
      };
      attempt();
    }),
    expected: {
      status: 'failed',
      error: failedTask('a'),
      trace: [
        'subgraph attempt_1 started',
        'a run started',
        'a run failed',
        'subgraph attempt_1 failed',
        'subgraph attempt_2 started [retry 1/1]',
        'a run started',
        'a run failed',
        'subgraph attempt_2 failed [retry 1/1]',
      ],
    },
  },
  {
    id: 'subgraph_retry_without_replacement',
    section: '3.1',
    name: 'a subgraph cannot run twice: a retry without a replacement is a failure',
    topology: 'steps',
    operations: { 'a run': 'abort' },
    workflow: graphOf((graph, ctx) => {
      const inner = graph.subgraph('inner');
      inner.addTask(run(ctx, 'a'));
      inner.onFailure = () => ({ action: 'retry' });
    }),
    expected: { status: 'failed', error: failedTask('a') },
  },
  {
    id: 'retry_inside_a_subgraph',
    section: '2.4',
    name: 'a task that is retried stays in its subgraph, which waits for the retry',
    topology: 'steps',
    operations: { 'a run': ['fail', 'ok'] },
    workflow: graphOf((graph, ctx) => {
      const inner = graph.subgraph('inner');
      inner.addTask(run(ctx, 'a'));
      graph.sequence().add(inner, run(ctx, 'b'));
    }),
    expected: {
      status: 'terminated',
      trace: [
        'subgraph inner started',
        'a run started',
        'a run failed',
        'a run started [retry 1/2]',
        'a run succeeded [retry 1/2]',
        'subgraph inner succeeded',
        'b run started',
        'b run succeeded',
      ],
      before: [['subgraph inner succeeded', 'b run started']],
    },
  },
  {
    id: 'retried_task_of_a_failed_subgraph',
    section: '2.4',
    name: 'a retry that is due when its subgraph has failed does not happen',
    traps: [10],
    topology: 'one',
    operations: {
      'a slowly': 'fail',
      'a once': { until: 'a slowly failed', then: 'abort' },
      // It ends after the retry is due, and that comes long after a slow machine has seen the subgraph fail.
      'a run': { takes: 12 },
    },
    workflow: graphOf((graph, ctx) => {
      const inner = graph.subgraph('inner');
      const retried = run(ctx, 'a', 'work.slowly');
      retried.onFailure = () => ({ action: 'retry', retryAfter: 10 });
      inner.sequence().add(retried, run(ctx, 'a', 'work.forever'));
      inner.addTask(run(ctx, 'a', 'work.once'));
      graph.addTask(run(ctx, 'a'));
    }),
    expected: {
      status: 'failed',
      error: 'Task failed: script_runner.tasks.run (a:work.once): NonRecoverableError `no use`',
    },
  },
  {
    id: 'removed_subgraph',
    section: '2.3',
    name: 'removing a subgraph removes its content',
    topology: 'steps',
    workflow: graphOf((graph, ctx) => {
      const inner = graph.subgraph('inner');
      inner.addTask(run(ctx, 'a'));
      graph.sequence().add(inner, run(ctx, 'b'));
      graph.removeTask(inner);
    }),
    expected: { status: 'terminated', trace: ['b run started', 'b run succeeded'] },
  },
  {
    id: 'ignored_failure_in_a_subgraph',
    section: '2.4',
    name: 'a failure that a handler ignores leaves its subgraph to go on',
    topology: 'steps',
    operations: { 'a run': 'abort' },
    workflow: graphOf((graph, ctx) => {
      const inner = graph.subgraph('inner');
      const task = run(ctx, 'a');
      task.onFailure = () => ignore();
      inner.sequence().add(task, run(ctx, 'b'));
    }),
    expected: {
      status: 'terminated',
      trace: [
        'subgraph inner started',
        'a run started',
        'a run failed',
        'b run started',
        'b run succeeded',
        'subgraph inner succeeded',
      ],
    },
  },
  {
    id: 'subgraph_is_a_barrier',
    section: '2.3',
    name: 'an empty subgraph serves as a barrier between many tasks and many others',
    topology: 'steps',
    workflow: async (ctx) => {
      const graph = ctx.graphMode();
      const barrier = graph.subgraph('barrier');
      const connect = (task: Task, isBefore: boolean): void => {
        graph.addTask(task);
        if (isBefore) graph.addDependency(barrier, task);
        else graph.addDependency(task, barrier);
      };
      ['a', 'b'].forEach((name) => connect(run(ctx, name), true));
      ['c', 'd'].forEach((name) => connect(run(ctx, name), false));
      await graph.execute();
    },
    expected: {
      status: 'terminated',
      before: [
        ['a run succeeded', 'subgraph barrier succeeded'],
        ['b run succeeded', 'subgraph barrier succeeded'],
        ['subgraph barrier succeeded', 'c run started'],
        ['subgraph barrier succeeded', 'd run started'],
      ],
    },
  },
  {
    id: 'caught_failure_of_a_subgraph',
    section: '2.5',
    name: 'an error of a graph names the task that failed inside a subgraph',
    topology: 'steps',
    operations: { 'a run': 'abort' },
    workflow: async (ctx) => {
      const graph = ctx.graphMode();
      graph.subgraph('inner').addTask(run(ctx, 'a'));
      await graph.execute().catch((error: unknown) => say(ctx, nameOf(error)));
    },
    expected: {
      status: 'terminated',
      trace: [
        'subgraph inner started',
        'a run started',
        'a run failed',
        'subgraph inner failed',
        `"WorkflowFailedError: ${failedTask('a')}"`,
      ],
    },
  },
];
