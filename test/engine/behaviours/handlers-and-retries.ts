import { fail, ignore, proceed, retry } from '@cloudloom/workflow';
import type { Behaviour } from '../behaviour.ts';
import { graphOf, run, say } from './steps.ts';

const EXIT = 'ProcessException `exit_code: 1`';
const failed = (operation: string, cause: string): string =>
  `Task failed: script_runner.tasks.run (a:work.${operation}): ${cause}`;

/** Chapter 3: what becomes of a task that ended, and where numbers of retries come from. */
export const handlersAndRetries: Behaviour[] = [
  {
    id: 'recoverable_failures_are_retried',
    section: '3.2',
    name: 'a recoverable failure is retried, numbered from 1',
    traps: [15, 16, 17, 62],
    topology: 'one',
    operations: { 'a run': ['fail', 'fail', 'ok'] },
    workflow: graphOf((graph, ctx) => graph.addTask(run(ctx, 'a'))),
    expected: {
      status: 'terminated',
      trace: [
        'a run started',
        'a run failed',
        'a run started [retry 1/2]',
        'a run failed [retry 1/2]',
        'a run started [retry 2/2]',
        'a run succeeded [retry 2/2]',
      ],
    },
  },
  {
    id: 'retries_run_out',
    section: '3.2',
    name: 'a task runs once more often than it has retries, then it fails',
    traps: [15],
    topology: 'one',
    operations: { 'a run': 'fail' },
    workflow: graphOf((graph, ctx) => graph.addTask(run(ctx, 'a'))),
    expected: {
      status: 'failed',
      error: failed('run', EXIT),
      trace: [
        'a run started',
        'a run failed',
        'a run started [retry 1/2]',
        'a run failed [retry 1/2]',
        'a run started [retry 2/2]',
        'a run failed [retry 2/2]',
      ],
    },
  },
  {
    id: 'retries_of_the_operation',
    section: '3.4',
    name: 'the retries of an operation go before those of the system',
    topology: 'one',
    operations: { 'a thrice': ['fail', 'fail', 'fail', 'ok'] },
    workflow: graphOf((graph, ctx) => graph.addTask(run(ctx, 'a', 'work.thrice'))),
    expected: {
      status: 'terminated',
      trace: [
        'a thrice started',
        'a thrice failed',
        'a thrice started [retry 1/3]',
        'a thrice failed [retry 1/3]',
        'a thrice started [retry 2/3]',
        'a thrice failed [retry 2/3]',
        'a thrice started [retry 3/3]',
        'a thrice succeeded [retry 3/3]',
      ],
    },
  },
  {
    id: 'no_retries',
    section: '3.4',
    name: 'an operation with 0 retries runs once',
    topology: 'one',
    operations: { 'a once': 'fail' },
    workflow: graphOf((graph, ctx) => graph.addTask(run(ctx, 'a', 'work.once'))),
    expected: { status: 'failed', error: failed('once', EXIT), trace: ['a once started', 'a once failed'] },
  },
  {
    id: 'retries_without_limit',
    section: '3.4',
    name: 'an operation with -1 retries is retried without limit, and its events count without a total',
    traps: [15, 22],
    topology: 'one',
    operations: { 'a forever': ['fail', 'fail', 'fail', 'fail', 'ok'] },
    workflow: graphOf((graph, ctx) => graph.addTask(run(ctx, 'a', 'work.forever'))),
    expected: {
      status: 'terminated',
      trace: [
        'a forever started',
        'a forever failed',
        ...['[retry 1]', '[retry 2]', '[retry 3]'].flatMap((number) => [
          `a forever started ${number}`,
          `a forever failed ${number}`,
        ]),
        'a forever started [retry 4]',
        'a forever succeeded [retry 4]',
      ],
    },
  },
  {
    id: 'non_recoverable_is_final',
    section: '3.2',
    name: 'a non-recoverable failure is not retried',
    topology: 'one',
    operations: { 'a forever': 'abort' },
    workflow: graphOf((graph, ctx) => graph.addTask(run(ctx, 'a', 'work.forever'))),
    expected: {
      status: 'failed',
      error: failed('forever', 'NonRecoverableError `no use`'),
      trace: ['a forever started', 'a forever failed'],
    },
  },
  {
    id: 'retry_interval',
    section: '3.2',
    name: 'a retry waits for the interval of the task',
    topology: 'one',
    operations: { 'a slowly': ['fail', 'fail', 'ok'] },
    workflow: graphOf((graph, ctx) => graph.addTask(run(ctx, 'a', 'work.slowly'))),
    expected: { status: 'terminated', seconds: 2 },
  },
  {
    id: 'operation_asks_to_run_again',
    section: '3.2',
    name: 'an operation that asks to run again is rescheduled, after its own delay if it names one',
    topology: 'one',
    operations: { 'a run': [{ asksAfter: 1 }, 'ok'] },
    workflow: graphOf((graph, ctx) => graph.addTask(run(ctx, 'a'))),
    expected: {
      status: 'terminated',
      trace: [
        'a run started',
        'a run rescheduled',
        'a run started [retry 1/2]',
        'a run succeeded [retry 1/2]',
      ],
      seconds: 1,
    },
  },
  {
    id: 'asking_passes_the_handler_by',
    section: '3.2',
    name: 'an operation that asks to run again is not shown to its onFailure handler',
    traps: [14],
    topology: 'one',
    operations: { 'a run': ['ask', 'ok'] },
    workflow: graphOf((graph, ctx) => {
      const task = run(ctx, 'a');
      task.onFailure = () => {
        say(ctx, 'never told');
        return ignore();
      };
      graph.addTask(task);
    }),
    expected: {
      status: 'terminated',
      trace: [
        'a run started',
        'a run rescheduled',
        'a run started [retry 1/2]',
        'a run succeeded [retry 1/2]',
      ],
    },
  },
  {
    id: 'asking_too_often_fails',
    section: '3.2',
    name: 'an operation that asks to run again too often fails, even when its handler would ignore failures',
    traps: [14],
    topology: 'one',
    operations: { 'a run': 'ask' },
    workflow: graphOf((graph, ctx) => {
      const task = run(ctx, 'a');
      task.onFailure = () => ignore();
      graph.addTask(task);
    }),
    expected: {
      status: 'failed',
      errorPart: 'not yet',
      trace: [
        'a run started',
        'a run rescheduled',
        'a run started [retry 1/2]',
        'a run rescheduled [retry 1/2]',
        'a run started [retry 2/2]',
        'a run rescheduled [retry 2/2]',
      ],
    },
  },
  {
    id: 'handler_ignores',
    section: '3.2',
    name: 'a handler that ignores a failure lets the next task start, at the first failure and without a retry',
    traps: [13],
    topology: 'steps',
    operations: { 'a run': 'fail' },
    workflow: graphOf((graph, ctx) => {
      const task = run(ctx, 'a');
      task.onFailure = ({ error, state }) => {
        say(ctx, state, error?.kind);
        return ignore();
      };
      graph.sequence().add(task, run(ctx, 'b'));
    }),
    expected: {
      status: 'terminated',
      trace: ['a run started', 'a run failed', '"failed recoverable"', 'b run started', 'b run succeeded'],
    },
  },
  {
    id: 'handler_continues',
    section: '3.1',
    name: 'for what follows, continuing after a failure is the same as ignoring it',
    traps: [8],
    topology: 'steps',
    operations: { 'a run': 'fail' },
    workflow: graphOf((graph, ctx) => {
      const task = run(ctx, 'a');
      task.onFailure = () => proceed();
      graph.sequence().add(task, run(ctx, 'b'));
    }),
    expected: {
      status: 'terminated',
      trace: ['a run started', 'a run failed', 'b run started', 'b run succeeded'],
    },
  },
  {
    id: 'handler_fails',
    section: '3.2',
    name: 'a handler that says fail ends a task that could have been retried',
    traps: [13],
    topology: 'one',
    operations: { 'a forever': 'fail' },
    workflow: graphOf((graph, ctx) => {
      const task = run(ctx, 'a', 'work.forever');
      task.onFailure = () => fail();
      graph.addTask(task);
    }),
    expected: {
      status: 'failed',
      error: failed('forever', EXIT),
      trace: ['a forever started', 'a forever failed'],
    },
  },
  {
    id: 'handler_retries',
    section: '3.2',
    name: 'a handler may retry even a non-recoverable failure, and is asked again after each run',
    topology: 'one',
    operations: { 'a run': ['abort', 'fail', 'ok'] },
    workflow: graphOf((graph, ctx) => {
      const task = run(ctx, 'a');
      task.onFailure = ({ currentRetries }) => {
        say(ctx, 'retries so far', currentRetries);
        return retry();
      };
      graph.addTask(task);
    }),
    expected: {
      status: 'terminated',
      trace: [
        'a run started',
        'a run failed',
        '"retries so far 0"',
        'a run started [retry 1/2]',
        'a run failed [retry 1/2]',
        '"retries so far 1"',
        'a run started [retry 2/2]',
        'a run succeeded [retry 2/2]',
      ],
    },
  },
  {
    id: 'handler_retries_run_out',
    section: '3.2',
    name: 'a retry that a handler asks for beyond the budget is a failure',
    topology: 'one',
    operations: { 'a once': 'fail' },
    workflow: graphOf((graph, ctx) => {
      const task = run(ctx, 'a', 'work.once');
      task.onFailure = () => retry();
      graph.addTask(task);
    }),
    expected: { status: 'failed', error: failed('once', EXIT), trace: ['a once started', 'a once failed'] },
  },
  {
    id: 'handler_retries_beyond_the_budget',
    section: '3.1',
    name: 'a handler may retry beyond the budget when it says so',
    topology: 'one',
    operations: { 'a once': ['fail', 'fail', 'ok'] },
    workflow: graphOf((graph, ctx) => {
      const task = run(ctx, 'a', 'work.once');
      task.onFailure = () => retry({ ignoreTotalRetries: true });
      graph.addTask(task);
    }),
    expected: {
      status: 'terminated',
      trace: [
        'a once started',
        'a once failed',
        'a once started [retry 1/0]',
        'a once failed [retry 1/0]',
        'a once started [retry 2/0]',
        'a once succeeded [retry 2/0]',
      ],
    },
  },
  {
    id: 'handler_delays',
    section: '3.1',
    name: 'a handler may set the delay of a retry',
    topology: 'one',
    operations: { 'a run': ['fail', 'ok'] },
    workflow: graphOf((graph, ctx) => {
      const task = run(ctx, 'a');
      task.onFailure = () => retry({ retryAfter: 2 });
      graph.addTask(task);
    }),
    expected: { status: 'terminated', seconds: 2 },
  },
  {
    id: 'success_is_told',
    section: '3.2',
    name: 'a handler of success sees the value of the task before the next one starts',
    topology: 'steps',
    operations: { 'a run': { returns: 'ten' } },
    workflow: graphOf((graph, ctx) => {
      const task = run(ctx, 'a');
      task.onSuccess = ({ output, state }) => {
        say(ctx, state, output);
        return proceed();
      };
      graph.sequence().add(task, run(ctx, 'b'));
    }),
    expected: {
      status: 'terminated',
      before: [
        ['a run succeeded', '"succeeded ten"'],
        ['"succeeded ten"', 'b run started'],
      ],
    },
  },
  {
    id: 'success_polls',
    section: '3.2',
    name: 'a handler of success may run the task again, to poll',
    topology: 'one',
    operations: { 'a run': [{ returns: false }, { returns: false }, { returns: true }] },
    workflow: graphOf((graph, ctx) => {
      const task = run(ctx, 'a');
      task.onSuccess = ({ output }) => (output === true ? proceed() : retry({ ignoreTotalRetries: true }));
      graph.addTask(task);
    }),
    expected: {
      status: 'terminated',
      trace: [
        'a run started',
        'a run succeeded',
        'a run started [retry 1/2]',
        'a run succeeded [retry 1/2]',
        'a run started [retry 2/2]',
        'a run succeeded [retry 2/2]',
      ],
    },
  },
  {
    id: 'success_is_refused',
    section: '3.2',
    name: 'a handler of success may call it a failure',
    topology: 'steps',
    workflow: graphOf((graph, ctx) => {
      const task = run(ctx, 'a');
      task.onSuccess = () => fail();
      graph.sequence().add(task, run(ctx, 'b'));
    }),
    expected: {
      status: 'failed',
      errorPart: 'Task failed: script_runner.tasks.run (a:work.run): ',
      trace: ['a run started', 'a run succeeded'],
    },
  },
  {
    id: 'handlers_may_wait',
    section: '3.1',
    name: 'a handler may take its time, and what depends on the task waits for it',
    topology: 'steps',
    workflow: graphOf((graph, ctx) => {
      const task = run(ctx, 'a');
      task.onSuccess = async () => {
        await ctx.sleep(1);
        say(ctx, 'slept');
        return proceed();
      };
      graph.sequence().add(task, run(ctx, 'b'));
    }),
    expected: {
      status: 'terminated',
      before: [['"slept"', 'b run started']],
      seconds: 1,
    },
  },
  {
    id: 'handler_throws',
    section: '3.1',
    name: 'a handler that throws fails the execution with its error',
    topology: 'steps',
    operations: { 'a run': 'fail' },
    workflow: graphOf((graph, ctx) => {
      const task = run(ctx, 'a');
      task.onFailure = () => {
        throw new TypeError('a slip of the pen');
      };
      graph.sequence().add(task, run(ctx, 'b'));
    }),
    expected: {
      status: 'failed',
      errorPart: 'a slip of the pen',
      trace: ['a run started', 'a run failed'],
    },
  },
  {
    id: 'handlers_of_local_tasks',
    section: '3.2',
    name: 'handlers decide about local tasks, too',
    topology: 'steps',
    workflow: graphOf((graph, ctx) => {
      const task = ctx.localTask('broken', () => Promise.reject(new Error('broken')));
      task.onFailure = ({ error }) => {
        say(ctx, error?.type, error?.message);
        return ignore();
      };
      graph.sequence().add(task, run(ctx, 'b'));
    }),
    expected: {
      status: 'terminated',
      trace: [
        'task broken started',
        'task broken failed',
        '"Error broken"',
        'b run started',
        'b run succeeded',
      ],
    },
  },
  {
    id: 'lifecycle_is_run_again',
    section: '3.5',
    name: 'an install whose instance fails is undone and run again, as often as the system allows',
    topology: 'pair',
    operations: { 'db start': ['abort'] },
    workflow: 'install',
    parameters: { node_ids: ['db'] },
    expected: {
      status: 'terminated',
      before: [
        ['db start failed', 'db "Node lifecycle failed. Attempting to re-run node lifecycle"'],
        ['db "Node lifecycle failed. Attempting to re-run node lifecycle"', 'db start succeeded'],
      ],
      states: { db: 'started' },
    },
  },
  {
    id: 'ignored_failures_of_an_uninstall',
    section: '3.5',
    name: 'an uninstall that ignores failures goes on at the first one, without retries, and says so',
    traps: [13],
    topology: 'pair',
    operations: { 'db stop': 'fail' },
    workflow: 'uninstall',
    parameters: { ignore_failure: true, node_ids: ['db'] },
    states: { db: 'started' },
    expected: {
      status: 'terminated',
      before: [
        ['db stop failed', 'db "Ignoring task script_runner.tasks.run failure"'],
        ['db "Ignoring task script_runner.tasks.run failure"', 'db delete started'],
      ],
      states: { db: 'deleted' },
    },
  },
  {
    id: 'timeout_is_final',
    section: '3.6',
    name: 'an operation that exceeds its timeout is ended, and is not retried',
    traps: [21],
    topology: 'one',
    operations: {
      'a hurried': {
        script: 'sleep 60',
        ends: { kind: 'non_recoverable', message: 'Process killed due to timeout of 1 seconds' },
      },
    },
    workflow: graphOf((graph, ctx) => graph.addTask(run(ctx, 'a', 'work.hurried'))),
    expected: {
      status: 'failed',
      errorPart: 'Process killed due to timeout of 1 seconds',
      trace: ['a hurried started', 'a hurried failed'],
    },
  },
  {
    id: 'timeout_that_is_recoverable',
    section: '3.6',
    name: 'a timeout can be declared recoverable, and then the operation is retried',
    topology: 'one',
    operations: {
      'a patient': [
        {
          script: 'sleep 60',
          ends: { kind: 'recoverable', message: 'Process killed due to timeout of 1 seconds' },
        },
        'ok',
      ],
    },
    workflow: graphOf((graph, ctx) => graph.addTask(run(ctx, 'a', 'work.patient'))),
    expected: {
      status: 'terminated',
      trace: [
        'a patient started',
        'a patient failed',
        'a patient started [retry 1/2]',
        'a patient succeeded [retry 1/2]',
      ],
    },
  },
];
