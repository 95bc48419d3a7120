import { forkjoin } from '@cloudloom/workflow';
import type { Behaviour } from '../behaviour.ts';
import { graphOf, instanceOf, nameOf, run, say } from './steps.ts';

const ABORTED = 'NonRecoverableError `no use`';
const failed = (node: string): string => `script_runner.tasks.run (${node}:work.run): ${ABORTED}`;

/** Chapter 2, without subgraphs: building a graph, running it, and what its failure says. */
export const taskGraph: Behaviour[] = [
  {
    id: 'all_ready_tasks_start',
    section: '2.5',
    name: 'everything that is ready runs at the same time',
    traps: [61],
    topology: 'steps',
    operations: { 'a run': { until: 'b run started' }, 'b run': { until: 'a run started' } },
    workflow: graphOf((graph, ctx) => ['a', 'b'].forEach((name) => graph.addTask(run(ctx, name)))),
    expected: {
      status: 'terminated',
      trace: ['a run started', 'b run started', 'b run succeeded', 'a run succeeded'],
    },
  },
  {
    id: 'empty_graph',
    section: '2.5',
    name: 'a graph without tasks is executed at once',
    topology: 'steps',
    workflow: graphOf(() => undefined),
    expected: { status: 'terminated', trace: [] },
  },
  {
    id: 'dependency',
    section: '2.3',
    name: 'a task waits for every task that it depends on',
    topology: 'steps',
    workflow: graphOf((graph, ctx) => {
      const [a, b, c] = ['a', 'b', 'c'].map((name) => run(ctx, name)) as [
        ReturnType<typeof run>,
        ReturnType<typeof run>,
        ReturnType<typeof run>,
      ];
      for (const task of [c, b, a]) graph.addTask(task);
      graph.addDependency(c, a);
      graph.addDependency(c, b);
    }),
    expected: {
      status: 'terminated',
      before: [
        ['a run succeeded', 'c run started'],
        ['b run succeeded', 'c run started'],
      ],
    },
  },
  {
    id: 'dependency_on_itself',
    section: '2.3',
    name: 'a dependency of a task on itself is ignored',
    topology: 'steps',
    workflow: graphOf((graph, ctx) => {
      const task = run(ctx, 'a');
      graph.addTask(task);
      graph.addDependency(task, task);
    }),
    expected: { status: 'terminated', trace: ['a run started', 'a run succeeded'] },
  },
  {
    id: 'dependency_of_a_stranger',
    section: '2.3',
    name: 'a dependency needs both tasks in the graph',
    topology: 'steps',
    workflow: async (ctx) => {
      const graph = ctx.graphMode();
      const [inside, outside] = [run(ctx, 'a'), run(ctx, 'b')];
      graph.addTask(inside);
      for (const [task, after] of [
        [outside, inside],
        [inside, outside],
      ] as const)
        try {
          graph.addDependency(task, after);
        } catch (error) {
          say(ctx, nameOf(error).split(':').slice(0, 2).join(':'));
        }
      graph.addTask(outside);
      await graph.execute();
    },
    expected: {
      status: 'terminated',
      trace: [
        '"WorkflowUsageError: src not in graph"',
        '"WorkflowUsageError: dst not in graph"',
        'a run started',
        'b run started',
        'a run succeeded',
        'b run succeeded',
      ],
    },
  },
  {
    id: 'removed_dependency',
    section: '2.3',
    name: 'a task whose last dependency is removed is ready',
    topology: 'steps',
    operations: { 'a run': { until: 'b run succeeded' } },
    workflow: graphOf((graph, ctx) => {
      const [a, b] = [run(ctx, 'a'), run(ctx, 'b')];
      graph.sequence().add(a, b);
      graph.removeDependency(b, a);
    }),
    expected: {
      status: 'terminated',
      trace: ['a run started', 'b run started', 'b run succeeded', 'a run succeeded'],
    },
  },
  {
    id: 'removed_task',
    section: '2.3',
    name: 'a removed task never runs and nothing waits for it any more; removing it again is no error',
    topology: 'steps',
    workflow: graphOf((graph, ctx) => {
      const [a, b] = [run(ctx, 'a'), run(ctx, 'b')];
      graph.sequence().add(a, b);
      graph.removeTask(a);
      graph.removeTask(a);
    }),
    expected: { status: 'terminated', trace: ['b run started', 'b run succeeded'] },
  },
  {
    id: 'tasks_of_a_graph',
    section: '2.3',
    name: 'a graph tells its tasks, finds them by id, and what waits for what',
    topology: 'steps',
    workflow: async (ctx) => {
      const graph = ctx.graphMode();
      const [a, b] = [run(ctx, 'a'), run(ctx, 'b')];
      graph.sequence().add(a, b);
      say(ctx, graph.tasks.length, graph.getTask(a.id) === a, graph.getTask('nothing') === undefined);
      say(ctx, graph.dependenciesOf(b)[0] === a, graph.dependentsOf(a)[0] === b);
      await graph.execute();
      say(ctx, graph.tasks.length, graph.getTask(a.id) === undefined);
    },
    expected: {
      status: 'terminated',
      trace: [
        '"2 true true"',
        '"true true"',
        'a run started',
        'a run succeeded',
        'b run started',
        'b run succeeded',
        '"0 true"',
      ],
    },
  },
  {
    id: 'linearize',
    section: '2.3',
    name: 'a graph can be listed with each task after what it waits for',
    topology: 'steps',
    workflow: async (ctx) => {
      const graph = ctx.graphMode();
      const [a, b, c] = [run(ctx, 'a'), run(ctx, 'b'), run(ctx, 'c')];
      for (const task of [c, b, a]) graph.addTask(task);
      graph.addDependency(b, a);
      graph.addDependency(c, b);
      const order = graph.linearize();
      say(ctx, order.indexOf(a) < order.indexOf(b), order.indexOf(b) < order.indexOf(c));
    },
    expected: { status: 'terminated', trace: ['"true true"'] },
  },
  {
    id: 'sequence',
    section: '2.3',
    name: 'a sequence runs its tasks one after the other',
    topology: 'steps',
    workflow: graphOf((graph, ctx) =>
      graph.sequence().add(run(ctx, 'b'), instanceOf(ctx, 'b').sendEvent('between'), run(ctx, 'a')),
    ),
    expected: {
      status: 'terminated',
      trace: ['b run started', 'b run succeeded', 'b "between"', 'a run started', 'a run succeeded'],
      before: [['b "between"', 'a run started']],
    },
  },
  {
    id: 'fork_join',
    section: '2.3',
    name: 'a forkjoin in a sequence runs its tasks side by side, and the next element waits for all of them',
    topology: 'steps',
    operations: { 'b run': { until: 'c run started' }, 'c run': { until: 'b run started' } },
    workflow: graphOf((graph, ctx) =>
      graph.sequence().add(run(ctx, 'a'), forkjoin(run(ctx, 'b'), run(ctx, 'c')), run(ctx, 'd')),
    ),
    expected: {
      status: 'terminated',
      before: [
        ['a run succeeded', 'b run started'],
        ['a run succeeded', 'c run started'],
        ['b run succeeded', 'd run started'],
        ['c run succeeded', 'd run started'],
      ],
    },
  },
  {
    id: 'empty_fork_join',
    section: '2.3',
    name: 'an empty forkjoin is skipped: the chain goes on from the element before it',
    topology: 'steps',
    workflow: graphOf((graph, ctx) => graph.sequence().add(run(ctx, 'a'), forkjoin(), run(ctx, 'b'))),
    expected: {
      status: 'terminated',
      trace: ['a run started', 'a run succeeded', 'b run started', 'b run succeeded'],
      before: [['a run succeeded', 'b run started']],
    },
  },
  {
    id: 'sequence_continued',
    section: '2.3',
    name: 'a sequence can be added to later, and takes tasks that are in the graph already',
    topology: 'steps',
    workflow: graphOf((graph, ctx) => {
      const sequence = graph.sequence();
      const b = run(ctx, 'b');
      graph.addTask(b);
      sequence.add(run(ctx, 'a'));
      sequence.add(b);
    }),
    expected: {
      status: 'terminated',
      trace: ['a run started', 'a run succeeded', 'b run started', 'b run succeeded'],
      before: [['a run succeeded', 'b run started']],
    },
  },
  {
    id: 'cycle',
    section: '2.3',
    name: 'tasks that wait for each other in a circle are named, not hung',
    topology: 'steps',
    workflow: graphOf((graph, ctx) => {
      const [a, b] = [run(ctx, 'a'), run(ctx, 'b')];
      graph.sequence().add(a, b);
      graph.addDependency(a, b);
    }),
    expected: {
      status: 'failed',
      errorPart: 'The tasks wait for each other in a circle',
      trace: [],
    },
  },
  {
    id: 'a_failure_stops_its_branch_only',
    section: '2.5',
    name: 'after a failure other branches go on and start new tasks; what depends on the failed task never starts',
    traps: [1, 3, 4],
    topology: 'steps',
    operations: { 'a run': 'abort', 'd run': { until: 'a run failed' } },
    workflow: graphOf((graph, ctx) => {
      graph.sequence().add(run(ctx, 'a'), run(ctx, 'b'), run(ctx, 'c'));
      graph.sequence().add(run(ctx, 'd'), run(ctx, 'e'));
    }),
    expected: {
      status: 'failed',
      error: `Task failed: ${failed('a')}`,
      trace: [
        'a run started',
        'd run started',
        'a run failed',
        'd run succeeded',
        'e run started',
        'e run succeeded',
      ],
      before: [['a run failed', 'e run started']],
    },
  },
  {
    id: 'several_failures',
    section: '2.5',
    name: 'several failures are counted and listed in the error',
    topology: 'steps',
    operations: { 'a run': 'abort', 'b run': { until: 'a run failed', then: 'abort' } },
    workflow: graphOf((graph, ctx) => ['a', 'b'].forEach((name) => graph.addTask(run(ctx, name)))),
    expected: {
      status: 'failed',
      error: `2 operation errors:\n${failed('a')}\n${failed('b')}`,
      trace: ['a run started', 'b run started', 'a run failed', 'b run failed'],
    },
  },
  {
    id: 'failure_of_a_graph_can_be_caught',
    section: '2.5',
    name: 'the failure of a graph is an error that the workflow may catch, with what failed in it',
    topology: 'steps',
    operations: { 'a run': 'abort' },
    workflow: async (ctx) => {
      const graph = ctx.graphMode();
      graph.addTask(run(ctx, 'a'));
      await graph.execute().catch((error: unknown) => say(ctx, nameOf(error)));
    },
    expected: {
      status: 'terminated',
      trace: ['a run started', 'a run failed', `"WorkflowFailedError: Task failed: ${failed('a')}"`],
    },
  },
  {
    id: 'blocked_task_is_left_alone',
    section: '2.5',
    name: 'a task whose dependency failed is neither failed nor skipped: nothing is told of it',
    traps: [3],
    topology: 'steps',
    operations: { 'a run': 'abort' },
    workflow: async (ctx) => {
      const graph = ctx.graphMode();
      const blocked = run(ctx, 'b');
      blocked.onFailure = () => {
        say(ctx, 'never told');
        return { action: 'ignore' };
      };
      graph.sequence().add(run(ctx, 'a'), blocked);
      await graph.execute().catch(() => undefined);
      say(ctx, blocked.state, graph.tasks.includes(blocked));
    },
    expected: {
      status: 'terminated',
      trace: ['a run started', 'a run failed', '"pending true"'],
    },
  },
  {
    id: 'two_graphs',
    section: '2.8',
    name: 'an execution may run several graphs one after the other',
    topology: 'steps',
    workflow: async (ctx) => {
      for (const name of ['a', 'b']) {
        const graph = await ctx.graph(`graph of ${name}`, (steps) => steps.addTask(run(ctx, name)));
        await graph.execute();
      }
    },
    expected: {
      status: 'terminated',
      trace: ['a run started', 'a run succeeded', 'b run started', 'b run succeeded'],
      before: [['a run succeeded', 'b run started']],
    },
  },
  {
    id: 'graph_names_are_unique',
    section: '2.8',
    name: 'the name of a graph is unique within the execution',
    topology: 'steps',
    workflow: async (ctx) => {
      await ctx.graph('twice', () => undefined);
      await ctx.graph('twice', () => undefined);
    },
    expected: { status: 'failed', errorPart: 'already has a graph "twice"', trace: [] },
  },
  {
    id: 'optimize',
    section: '2.6',
    name: 'tasks that do nothing are left out of a graph, and what was around them stays in order',
    topology: 'one',
    workflow: async (ctx) => {
      const graph = await ctx.graph('short', (steps) => {
        steps.sequence().add(run(ctx, 'a'), run(ctx, 'a', 'work.unmapped'), run(ctx, 'a', 'work.once'));
      });
      say(ctx, graph.tasks.length, graph.dependenciesOf(graph.tasks[1]!)[0] === graph.tasks[0]);
      await graph.execute();
    },
    expected: {
      status: 'terminated',
      trace: ['"2 true"', 'a run started', 'a run succeeded', 'a once started', 'a once succeeded'],
      before: [['a run succeeded', 'a once started']],
    },
  },
  {
    id: 'empty_tasks_are_silent',
    section: '2.6',
    name: 'the graph of graph mode keeps tasks that do nothing, and runs them without a word',
    traps: [11],
    topology: 'one',
    workflow: async (ctx) => {
      const graph = ctx.graphMode();
      graph.sequence().add(run(ctx, 'a'), run(ctx, 'a', 'work.unmapped'), run(ctx, 'a', 'work.once'));
      say(ctx, graph.tasks.length);
      await graph.execute();
    },
    expected: {
      status: 'terminated',
      trace: ['"3"', 'a run started', 'a run succeeded', 'a once started', 'a once succeeded'],
    },
  },
  {
    id: 'empty_task_with_handler_stays',
    section: '2.2',
    name: 'a task that does nothing but has a handler is not left out, and its handler is called',
    topology: 'one',
    workflow: graphOf((graph, ctx) => {
      const task = run(ctx, 'a', 'work.unmapped');
      task.onSuccess = ({ name }) => {
        say(ctx, 'handled', name);
        return { action: 'continue' };
      };
      graph.addTask(task);
    }),
    expected: { status: 'terminated', trace: ['"handled NOP"'] },
  },
  {
    id: 'built_in_tasks_are_silent',
    section: '2.7',
    name: 'setting and reading states as tasks of a graph writes no events of its own',
    topology: 'one',
    workflow: graphOf((graph, ctx) => {
      const instance = instanceOf(ctx, 'a');
      const reading = instance.getState();
      reading.onSuccess = ({ output }) => {
        say(ctx, output);
        return { action: 'continue' };
      };
      graph.sequence().add(instance.setState('configured'), reading);
    }),
    expected: { status: 'terminated', trace: ['"configured"'], states: { a: 'configured' } },
  },
  {
    id: 'tasks_know_themselves',
    section: '2.2',
    name: 'a task knows its name, its kind, its operation and its retries',
    topology: 'one',
    workflow: async (ctx) => {
      const graph = ctx.graphMode();
      const task = run(ctx, 'a', 'work.thrice');
      say(ctx, task.name, task.type, task.operation, task.state, task.totalRetries, task.currentRetries);
      const others = [run(ctx, 'a'), run(ctx, 'a', 'work.forever')];
      say(ctx, ...others.map(({ totalRetries }) => totalRetries));
      for (const each of [task, ...others]) graph.addTask(each);
    },
    expected: {
      status: 'terminated',
      trace: ['"script_runner.tasks.run RemoteWorkflowTask work.thrice pending 3 0"', '"2 -1"'],
    },
  },
  {
    id: 'value_of_a_task_in_a_graph',
    section: '1.10',
    name: 'somebody may wait for the value of a task in a graph',
    topology: 'steps',
    operations: { 'a run': { returns: { port: 80 } } },
    workflow: async (ctx) => {
      const graph = ctx.graphMode();
      const task = run(ctx, 'a');
      graph.addTask(task);
      const value = task.get();
      await graph.execute();
      say(ctx, await value);
    },
    expected: {
      status: 'terminated',
      trace: ['a run started', 'a run succeeded', '"{"port":80}"'],
    },
  },
];
