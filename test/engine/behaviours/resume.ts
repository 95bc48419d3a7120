import { ignore, proceed, type SubgraphTask } from '@cloudloom/workflow';
import type { Behaviour } from '../behaviour.ts';
import { graphOf, instanceOf, run, say } from './steps.ts';

const RESUME = [{ does: 'resume' as const }];
const failed = (node: string): string =>
  `Task failed: script_runner.tasks.run (${node}:work.run): NonRecoverableError \`no use\``;

/** Chapter 7: going on with executions that failed or were cancelled. */
export const resume: Behaviour[] = [
  {
    id: 'resume_after_a_failure',
    section: '7.2',
    name: 'a resumed execution runs what failed again, then what waited for it, and not what had succeeded',
    traps: [65],
    topology: 'steps',
    resumable: true,
    operations: { 'b run': ['abort', 'ok'] },
    resumptions: RESUME,
    workflow: graphOf((graph, ctx) => graph.sequence().add(run(ctx, 'a'), run(ctx, 'b'), run(ctx, 'c'))),
    expected: {
      status: 'terminated',
      trace: [
        'a run started',
        'a run succeeded',
        'b run started',
        'b run failed',
        'b run started',
        'b run succeeded',
        'c run started',
        'c run succeeded',
      ],
    },
  },
  {
    id: 'resume_after_a_cancel',
    section: '7.2',
    name: 'an operation that outlived its cancelled execution and ended well is not run again by a resume',
    traps: [40],
    topology: 'steps',
    resumable: true,
    operations: { 'a run': { until: 'end' } },
    actions: [{ after: 'a run started', does: 'cancel' }],
    resumptions: [{ does: 'resume', after: 'a run succeeded' }],
    workflow: graphOf((graph, ctx) => graph.sequence().add(run(ctx, 'a'), run(ctx, 'b'))),
    expected: {
      status: 'terminated',
      trace: ['a run started', 'a run succeeded', 'b run started', 'b run succeeded'],
    },
  },
  {
    id: 'resume_is_refused_by_the_workflow',
    section: '7.3',
    name: 'a workflow that is not resumable fails when it is resumed',
    topology: 'steps',
    operations: { 'a run': ['abort'] },
    resumptions: RESUME,
    workflow: graphOf((graph, ctx) => graph.addTask(run(ctx, 'a'))),
    expected: {
      status: 'failed',
      errorPart: 'Cannot resume - workflow not resumable: workflows.resume_is_refused_by_the_workflow',
      trace: ['a run started', 'a run failed'],
    },
  },
  {
    id: 'text_of_a_resume',
    section: '7.3',
    name: 'a resumed execution says that it is resumed, and its context knows',
    traps: [43],
    topology: 'steps',
    resumable: true,
    resumptions: RESUME,
    workflow: async (ctx) => {
      say(ctx, ctx.resume);
      if (!ctx.resume) throw new Error('the first time');
    },
    expected: {
      status: 'terminated',
      trace: ['"false"', '"true"'],
      texts: [
        "Starting 'text_of_a_resume' workflow execution",
        "Resuming 'text_of_a_resume' workflow execution",
      ],
    },
  },
  {
    id: 'resume_twice',
    section: '7.1',
    name: 'an execution can be resumed as often as it fails',
    topology: 'steps',
    resumable: true,
    operations: { 'a run': ['abort', 'abort', 'ok'] },
    resumptions: [...RESUME, ...RESUME],
    workflow: graphOf((graph, ctx) => graph.addTask(run(ctx, 'a'))),
    expected: {
      status: 'terminated',
      trace: [
        'a run started',
        'a run failed',
        'a run started',
        'a run failed',
        'a run started',
        'a run succeeded',
      ],
    },
  },
  {
    id: 'resume_keeps_the_waiting_time',
    section: '8.2',
    name: 'a resumed execution keeps the waiting time that it was started with',
    traps: [45],
    topology: 'steps',
    resumable: true,
    start: { waitAfterFail: 7 },
    operations: { 'a run': ['abort', 'ok'] },
    resumptions: RESUME,
    workflow: async (ctx) => {
      say(ctx, ctx.waitAfterFail);
      const graph = await ctx.graph('steps', (steps) => steps.addTask(run(ctx, 'a')));
      await graph.execute();
    },
    expected: {
      status: 'terminated',
      trace: ['"7"', 'a run started', 'a run failed', '"7"', 'a run started', 'a run succeeded'],
    },
  },
  {
    id: 'resume_renews_retries',
    section: '7.2',
    name: 'a resume gives a task all its retries again',
    topology: 'one',
    resumable: true,
    operations: { 'a run': ['fail', 'fail', 'fail', 'fail', 'ok'] },
    resumptions: RESUME,
    workflow: graphOf((graph, ctx) => graph.addTask(run(ctx, 'a'))),
    expected: { status: 'terminated' },
  },
  {
    id: 'resume_repeats_ignored_failures',
    section: '7.2',
    name: 'a failure that was ignored is run again by a resume',
    traps: [8],
    topology: 'steps',
    resumable: true,
    operations: { 'a run': ['abort', 'ok'], 'b run': ['abort', 'ok'] },
    resumptions: RESUME,
    workflow: graphOf((graph, ctx) => {
      const ignored = run(ctx, 'a');
      ignored.onFailure = () => ignore();
      graph.sequence().add(ignored, run(ctx, 'b'));
    }),
    expected: {
      status: 'terminated',
      trace: [
        'a run started',
        'a run failed',
        'b run started',
        'b run failed',
        'a run started',
        'a run succeeded',
        'b run started',
        'b run succeeded',
      ],
    },
  },
  {
    id: 'resume_calls_handlers_silently',
    section: '7.3',
    name: 'handlers of tasks that had ended are called again by a resume, but what they tell is told once',
    topology: 'steps',
    resumable: true,
    operations: { 'a run': { returns: 'kept' }, 'b run': ['abort', 'ok'] },
    resumptions: RESUME,
    workflow: async (ctx) => {
      let seen: unknown;
      const graph = await ctx.graph('steps', (steps) => {
        const task = run(ctx, 'a');
        task.onSuccess = ({ output }) => {
          seen = output;
          say(ctx, 'a answered', output);
          return proceed();
        };
        steps.sequence().add(task, run(ctx, 'b'));
      });
      await graph.execute();
      say(ctx, seen);
    },
    expected: {
      status: 'terminated',
      trace: [
        'a run started',
        'a run succeeded',
        '"a answered kept"',
        'b run started',
        'b run failed',
        'b run started',
        'b run succeeded',
        '"kept"',
      ],
    },
  },
  {
    id: 'resume_inside_a_subgraph',
    section: '7.2',
    name: 'a resume goes on in the middle of a subgraph',
    topology: 'steps',
    resumable: true,
    operations: { 'b run': ['abort', 'ok'] },
    resumptions: RESUME,
    workflow: graphOf((graph, ctx) => {
      const inner = graph.subgraph('inner');
      inner.sequence().add(run(ctx, 'a'), run(ctx, 'b'), run(ctx, 'c'));
      graph.sequence().add(inner, run(ctx, 'd'));
    }),
    expected: {
      status: 'terminated',
      before: [
        ['subgraph inner failed', 'b run succeeded'],
        ['b run succeeded', 'c run started'],
        ['c run succeeded', 'subgraph inner succeeded'],
        ['subgraph inner succeeded', 'd run started'],
      ],
    },
  },
  {
    id: 'resume_keeps_replacements',
    section: '7.2',
    name: 'what a handler put in the place of a failed subgraph is there again after a resume, and not what it replaced',
    traps: [9],
    topology: 'steps',
    resumable: true,
    operations: { 'a run': ['abort', 'ok'], 'b run': ['abort', 'ok'] },
    resumptions: RESUME,
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
        'b run failed',
        'b run started',
        'b run succeeded',
      ],
    },
  },
  {
    id: 'resume_keeps_local_results',
    section: '7.3',
    name: 'a local task that succeeded is not run again by a resume: its result was recorded',
    traps: [44],
    topology: 'steps',
    resumable: true,
    operations: { 'a run': ['abort', 'ok'] },
    resumptions: RESUME,
    workflow: async (ctx) => {
      let value: unknown;
      const graph = await ctx.graph('steps', (steps) => {
        const task = ctx.localTask('draw', () => {
          say(ctx, 'drawn');
          return 7;
        });
        task.onSuccess = ({ output }) => {
          value = output;
          return proceed();
        };
        steps.sequence().add(task, run(ctx, 'a'));
      });
      await graph.execute();
      say(ctx, value);
    },
    expected: {
      status: 'terminated',
      trace: [
        'task draw started',
        '"drawn"',
        'task draw succeeded',
        'a run started',
        'a run failed',
        'a run started',
        'a run succeeded',
        '"7"',
      ],
    },
  },
  {
    id: 'resume_of_another_graph',
    section: '7.3',
    name: 'a builder that makes another graph than before is refused by name before anything runs',
    topology: 'steps',
    resumable: true,
    operations: { 'a run': 'abort' },
    resumptions: RESUME,
    workflow: async (ctx) => {
      const graph = await ctx.graph('changing', (steps) => {
        steps.addTask(run(ctx, 'a'));
        if (ctx.resume) steps.addTask(run(ctx, 'b'));
      });
      await graph.execute();
    },
    expected: { status: 'failed', errorPart: 'changing', trace: ['a run started', 'a run failed'] },
  },
  {
    id: 'resume_without_a_graph',
    section: '7.3',
    name: 'a workflow without a graph is run from the top, and what had succeeded gives its result at once',
    topology: 'steps',
    resumable: true,
    operations: { 'a run': { returns: 'kept' }, 'b run': ['abort', 'ok'] },
    resumptions: RESUME,
    workflow: async (ctx) => {
      const value = await run(ctx, 'a').get();
      await run(ctx, 'b').get();
      say(ctx, value);
    },
    expected: {
      status: 'terminated',
      trace: [
        'a run started',
        'a run succeeded',
        'b run started',
        'b run failed',
        'b run started',
        'b run succeeded',
        '"kept"',
      ],
    },
  },
  {
    id: 'resume_fails_again',
    section: '7.1',
    name: 'a resumed execution fails like any other',
    topology: 'steps',
    resumable: true,
    operations: { 'a run': 'abort' },
    resumptions: RESUME,
    workflow: graphOf((graph, ctx) => graph.addTask(run(ctx, 'a'))),
    expected: {
      status: 'failed',
      error: failed('a'),
      trace: ['a run started', 'a run failed', 'a run started', 'a run failed'],
    },
  },
  {
    id: 'resume_of_states_and_events',
    section: '7.3',
    name: 'events that were sent and states that were set are not repeated by a resume',
    topology: 'steps',
    resumable: true,
    operations: { 'a run': ['abort', 'ok'] },
    resumptions: RESUME,
    workflow: graphOf((graph, ctx) => {
      const instance = instanceOf(ctx, 'a');
      graph
        .sequence()
        .add(
          instance.sendEvent('before'),
          instance.setState('creating'),
          run(ctx, 'a'),
          instance.setState('created'),
          instance.sendEvent('after'),
        );
    }),
    expected: {
      status: 'terminated',
      trace: ['a "before"', 'a run started', 'a run failed', 'a run started', 'a run succeeded', 'a "after"'],
      states: { a: 'created' },
    },
  },
  {
    id: 'resume_of_a_second_graph',
    section: '7.3',
    name: 'of several graphs those that were done are not run again',
    topology: 'steps',
    resumable: true,
    operations: { 'b run': ['abort', 'ok'] },
    resumptions: RESUME,
    workflow: async (ctx) => {
      for (const name of ['a', 'b']) {
        const graph = await ctx.graph(`graph of ${name}`, (steps) => steps.addTask(run(ctx, name)));
        await graph.execute();
      }
    },
    expected: {
      status: 'terminated',
      trace: [
        'a run started',
        'a run succeeded',
        'b run started',
        'b run failed',
        'b run started',
        'b run succeeded',
      ],
    },
  },
  {
    id: 'resume_of_an_install',
    section: '7.3',
    name: 'an install that failed goes on where it stopped',
    topology: 'pair',
    operations: { 'app start': ['abort', 'abort', 'ok'] },
    resumptions: RESUME,
    workflow: 'install',
    expected: {
      status: 'terminated',
      before: [
        ['db start succeeded', 'app start failed'],
        ['app start failed', 'app start succeeded'],
      ],
      states: { db: 'started', app: 'started' },
    },
  },
  {
    id: 'resume_after_a_kill',
    section: '7.3',
    name: 'an operation that was killed runs again when its execution is resumed',
    topology: 'steps',
    resumable: true,
    operations: { 'a run': [{ until: 'never' }, 'ok'] },
    actions: [{ after: 'a run started', does: 'kill' }],
    resumptions: RESUME,
    workflow: graphOf((graph, ctx) => graph.sequence().add(run(ctx, 'a'), run(ctx, 'b'))),
    expected: {
      status: 'terminated',
      before: [
        ['a run started', 'a run succeeded'],
        ['a run succeeded', 'b run started'],
      ],
    },
    only: { side: 'server', because: 'there are no processes in memory' },
  },
  {
    id: 'force_resume',
    section: '7.2',
    name: 'a forced resume sends again what still runs',
    traps: [41],
    topology: 'steps',
    resumable: true,
    operations: { 'a run': [{ until: 'b run succeeded' }, 'ok'] },
    actions: [{ after: 'a run started', does: 'cancel' }],
    resumptions: [{ does: 'force-resume' }],
    workflow: graphOf((graph, ctx) => graph.sequence().add(run(ctx, 'a'), run(ctx, 'b'))),
    expected: { status: 'terminated', before: [['a run succeeded', 'b run started']] },
    only: { side: 'server', because: 'in memory every operation has ended before a resume' },
  },
];
