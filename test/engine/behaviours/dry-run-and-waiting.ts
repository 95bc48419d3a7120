import type { Behaviour } from '../behaviour.ts';
import { graphOf, instanceOf, run, say } from './steps.ts';

/** Chapter 8: dry runs, waiting after a failure, parameters. */
export const dryRunAndWaiting: Behaviour[] = [
  {
    id: 'dry_run',
    section: '8.1',
    name: 'a dry run tells that operations succeed and does not run them; states are not set',
    traps: [59],
    topology: 'steps',
    start: { dryRun: true },
    operations: { 'a run': 'abort' },
    workflow: graphOf((graph, ctx) =>
      graph.sequence().add(instanceOf(ctx, 'a').setState('started'), run(ctx, 'a'), run(ctx, 'b')),
    ),
    expected: {
      status: 'terminated',
      trace: ['a run succeeded (dry run)', 'b run succeeded (dry run)'],
      texts: ["Task succeeded 'script_runner.tasks.run' (dry run)"].flatMap((text) => [text, text]),
      states: { a: 'uninitialized' },
    },
  },
  {
    id: 'dry_run_is_real_otherwise',
    section: '8.1',
    name: 'events, reading states and local tasks are real in a dry run',
    traps: [58],
    topology: 'steps',
    start: { dryRun: true },
    workflow: async (ctx) => {
      const instance = instanceOf(ctx, 'a');
      await instance.sendEvent('an event').get();
      await ctx.sendEvent('of the execution').get();
      await instance.setState('started').get();
      say(ctx, ctx.dryRun, await instance.getState().get(), await ctx.localTask('local', () => 'ran').get());
      say(ctx, await run(ctx, 'a').get());
    },
    expected: {
      status: 'terminated',
      trace: [
        'a "an event"',
        '"of the execution"',
        'task local started (dry run)',
        'task local succeeded (dry run)',
        '"true uninitialized ran"',
        'a run succeeded (dry run)',
        '"null"',
      ],
      states: { a: 'uninitialized' },
    },
  },
  {
    id: 'text_of_a_dry_run',
    section: '8.1',
    name: 'the first event of a dry run says that it is one',
    topology: 'steps',
    start: { dryRun: true },
    workflow: () => Promise.resolve(),
    expected: {
      status: 'terminated',
      texts: ["Starting 'text_of_a_dry_run' workflow execution (dry run)"],
    },
  },
  {
    id: 'dry_run_of_a_failure',
    section: '8.1',
    name: 'an error of the workflow fails a dry run as any other',
    topology: 'steps',
    start: { dryRun: true },
    workflow: () => Promise.reject(new Error('even now')),
    expected: { status: 'failed', errorPart: 'Error: even now', trace: [] },
  },
  {
    id: 'cancel_of_a_dry_run',
    section: '8.1',
    name: 'a dry run can be cancelled',
    traps: [60],
    topology: 'steps',
    start: { dryRun: true },
    actions: [{ after: '"waiting"', does: 'cancel' }],
    workflow: async (ctx) => {
      say(ctx, 'waiting');
      await ctx.sleep(3600);
    },
    expected: { status: 'cancelled', trace: ['"waiting"'] },
  },
  {
    id: 'no_waiting_after_a_failure',
    section: '8.2',
    name: 'with 0 seconds of waiting a failure ends the execution while other branches still run',
    traps: [1],
    topology: 'steps',
    start: { waitAfterFail: 0 },
    operations: { 'a run': { until: 'b run started', then: 'abort' }, 'b run': { until: 'end' } },
    workflow: graphOf((graph, ctx) => {
      graph.addTask(run(ctx, 'a'));
      graph.sequence().add(run(ctx, 'b'), run(ctx, 'c'));
    }),
    expected: {
      status: 'failed',
      error: 'Task failed: script_runner.tasks.run (a:work.run): NonRecoverableError `no use`',
      trace: ['a run started', 'b run started', 'a run failed'],
      later: ['b run succeeded'],
    },
  },
  {
    id: 'waiting_after_a_failure_ends',
    section: '8.2',
    name: 'after a failure other branches have the waiting time, counted from the first failure, and no longer',
    traps: [1],
    topology: 'steps',
    start: { waitAfterFail: 2 },
    operations: {
      'a run': 'abort',
      'b run': { until: 'a run failed', then: { takes: 1, then: 'abort' } },
      'c run': { until: 'end' },
    },
    workflow: graphOf((graph, ctx) => {
      say(ctx, ctx.waitAfterFail);
      for (const name of ['a', 'b', 'c']) graph.addTask(run(ctx, name));
    }),
    expected: {
      status: 'failed',
      errorPart: '2 operation errors:',
      trace: ['"2"', 'a run started', 'b run started', 'c run started', 'a run failed', 'b run failed'],
      later: ['c run succeeded'],
      seconds: 2,
    },
  },
  {
    id: 'waiting_ends_with_the_last_branch',
    section: '8.2',
    name: 'the waiting after a failure ends as soon as nothing runs any more',
    topology: 'steps',
    operations: { 'a run': 'abort', 'b run': { until: 'a run failed', then: { takes: 1 } } },
    workflow: graphOf((graph, ctx) => {
      graph.addTask(run(ctx, 'a'));
      graph.addTask(run(ctx, 'b'));
    }),
    expected: {
      status: 'failed',
      errorPart: 'Task failed',
      trace: ['a run started', 'b run started', 'a run failed', 'b run succeeded'],
    },
  },
  {
    id: 'retries_are_waited_for',
    section: '2.5',
    name: 'after a failure a retry of another branch is waited for',
    topology: 'steps',
    operations: { 'a run': 'abort', 'b run': [{ until: 'a run failed', then: { asksAfter: 1 } }, 'ok'] },
    workflow: graphOf((graph, ctx) => {
      graph.addTask(run(ctx, 'a'));
      graph.sequence().add(run(ctx, 'b'), run(ctx, 'c'));
    }),
    expected: {
      status: 'failed',
      errorPart: 'Task failed',
      trace: [
        'a run started',
        'b run started',
        'a run failed',
        'b run rescheduled',
        'b run started [retry 1/2]',
        'b run succeeded [retry 1/2]',
        'c run started',
        'c run succeeded',
      ],
    },
  },
  {
    id: 'parameters_by_name',
    section: '8.3',
    name: 'parameters arrive by name, values that were given before defaults, whole values each',
    topology: 'steps',
    defaults: { text: 'hello', colours: { wall: 'white', door: 'red' } },
    parameters: { colours: { wall: 'blue' }, custom: [1, 2] },
    workflow: async (ctx, parameters) => {
      const { text, colours, custom } = parameters as Record<string, unknown>;
      say(ctx, text, colours, custom);
    },
    expected: { status: 'terminated', trace: ['"hello {"wall":"blue"} [1,2]"'] },
  },
];
