import { NonRecoverableError, RecoverableError, TaskFailedError } from '@cloudloom/workflow';
import type { Behaviour } from '../behaviour.ts';
import { graphOf, instanceOf, nameOf, run, say } from './steps.ts';

/** Chapter 4: kinds of errors, and what they mean to the engine. */
export const errors: Behaviour[] = [
  {
    id: 'workflow_throws',
    section: '4.3',
    name: 'an error of the workflow function fails the execution at once, with its class and message',
    topology: 'steps',
    workflow: () => Promise.reject(new RangeError('there is no such port')),
    expected: { status: 'failed', errorPart: 'RangeError: there is no such port', trace: [] },
  },
  {
    id: 'workflow_throws_after_work',
    section: '4.3',
    name: 'an error of the workflow function fails the execution whatever was done before',
    topology: 'steps',
    workflow: async (ctx) => {
      await run(ctx, 'a').get();
      throw new NonRecoverableError('that is not what I wanted');
    },
    expected: {
      status: 'failed',
      errorPart: 'NonRecoverableError: that is not what I wanted',
      trace: ['a run started', 'a run succeeded'],
    },
  },
  {
    id: 'workflow_throws_a_text',
    section: '4.3',
    name: 'whatever a workflow throws becomes the error of the execution',
    topology: 'steps',
    workflow: () => Promise.reject('just a text'),
    expected: { status: 'failed', errorPart: 'just a text', trace: [] },
  },
  {
    id: 'local_non_recoverable',
    section: '4.1',
    name: 'a local task that throws NonRecoverableError is not retried',
    topology: 'one',
    workflow: async (ctx) => {
      const work = (): Promise<void> => {
        say(ctx, 'tried');
        return Promise.reject(new NonRecoverableError('no use'));
      };
      await ctx.localTask('work', work, { totalRetries: 5 }).get();
    },
    expected: {
      status: 'failed',
      errorPart: 'TaskFailedError: Task failed: work: NonRecoverableError `no use`',
      trace: ['task work started', '"tried"', 'task work failed'],
    },
  },
  {
    id: 'local_recoverable',
    section: '4.1',
    name: 'a local task that throws RecoverableError runs again after the delay that the error names',
    topology: 'one',
    workflow: async (ctx) => {
      let runs = 0;
      const work = (): Promise<string> =>
        (runs += 1) < 3 ? Promise.reject(new RecoverableError('not yet', 1)) : Promise.resolve('done');
      say(ctx, await ctx.localTask('work', work, { totalRetries: 5 }).get(), runs);
    },
    expected: {
      status: 'terminated',
      trace: [
        'task work started',
        'task work failed',
        'task work started [retry 1/5]',
        'task work failed [retry 1/5]',
        'task work started [retry 2/5]',
        'task work succeeded [retry 2/5]',
        '"done 3"',
      ],
      seconds: 2,
    },
  },
  {
    id: 'unknown_errors_are_recoverable',
    section: '4.1',
    name: 'an error of an unknown class is recoverable',
    traps: [17],
    topology: 'one',
    workflow: graphOf((graph, ctx) => {
      let runs = 0;
      const work = (): Promise<void> => {
        say(ctx, `run ${(runs += 1)}`);
        return runs < 2 ? Promise.reject(new SyntaxError('a comma too many')) : Promise.resolve();
      };
      graph.addTask(ctx.localTask('work', work, { totalRetries: 1, retryInterval: 0 }));
    }),
    expected: {
      status: 'terminated',
      trace: [
        'task work started',
        '"run 1"',
        'task work failed',
        'task work started [retry 1/1]',
        '"run 2"',
        'task work succeeded [retry 1/1]',
      ],
    },
  },
  {
    id: 'local_failure_in_a_graph',
    section: '2.5',
    name: 'the failure of a local task is reported by the name of the task',
    topology: 'one',
    workflow: graphOf((graph, ctx) =>
      graph.addTask(ctx.localTask('careful', () => Promise.reject(new NonRecoverableError('no use')))),
    ),
    expected: {
      status: 'failed',
      errorPart: 'Task failed: careful: NonRecoverableError `no use`',
      trace: ['task careful started', 'task careful failed'],
    },
  },
  {
    id: 'errors_are_recognised',
    section: '4.1',
    name: 'what get throws is a TaskFailedError that tells the kind and the class of the cause',
    topology: 'steps',
    operations: { 'a run': 'abort' },
    workflow: async (ctx) => {
      const error: unknown = await run(ctx, 'a')
        .get()
        .catch((thrown: unknown) => thrown);
      if (!(error instanceof TaskFailedError)) throw error;
      say(ctx, error.code, error.error.kind, error.error.type, error.error.message);
    },
    expected: {
      status: 'terminated',
      trace: ['a run started', 'a run failed', '"task_failed non_recoverable NonRecoverableError no use"'],
    },
  },
  {
    id: 'exit_code',
    section: '4.3',
    name: 'a script that exits with another code than 0 failed recoverably',
    traps: [17],
    topology: 'one',
    operations: {
      'a once': {
        script: 'exit 3',
        ends: { kind: 'recoverable', type: 'ProcessException', message: 'exit_code: 3' },
      },
    },
    workflow: graphOf((graph, ctx) => graph.addTask(run(ctx, 'a', 'work.once'))),
    expected: {
      status: 'failed',
      error: 'Task failed: script_runner.tasks.run (a:work.once): ProcessException `exit_code: 3`',
    },
  },
  {
    id: 'abort_beats_exit_code',
    section: '4.3',
    name: 'an operation that aborts has failed for good, whatever its script exits with',
    traps: [51],
    topology: 'one',
    operations: {
      'a run': {
        script: "ctx abort-operation 'the disk is gone'; exit 0",
        ends: { kind: 'non_recoverable', message: 'the disk is gone' },
      },
    },
    workflow: graphOf((graph, ctx) => graph.addTask(run(ctx, 'a'))),
    expected: {
      status: 'failed',
      error: 'Task failed: script_runner.tasks.run (a:work.run): NonRecoverableError `the disk is gone`',
      trace: ['a run started', 'a run failed'],
    },
  },
  {
    id: 'returns_and_exit_code',
    section: '4.3',
    name: 'a script that returns a value and then exits with another code than 0 has failed',
    traps: [52],
    topology: 'one',
    operations: {
      'a run': [
        {
          script: 'ctx returns 5; exit 1',
          ends: { kind: 'recoverable', type: 'ProcessException', message: 'exit_code: 1' },
        },
        { returns: 6 },
      ],
    },
    workflow: async (ctx) => say(ctx, await run(ctx, 'a').get()),
    expected: {
      status: 'terminated',
      trace: [
        'a run started',
        'a run failed',
        'a run started [retry 1/2]',
        'a run succeeded [retry 1/2]',
        '"6"',
      ],
    },
  },
  {
    id: 'printed_text_is_no_result',
    section: '4.3',
    name: 'what a script prints is not its result',
    traps: [52],
    topology: 'one',
    operations: { 'a run': { script: 'echo 5', ends: { returns: null } } },
    workflow: async (ctx) => say(ctx, await run(ctx, 'a').get()),
    expected: { status: 'terminated', trace: ['a run started', 'a run succeeded', '"null"'] },
  },
  {
    id: 'retry_without_a_text',
    section: '4.3',
    name: 'an operation that asks to run again without saying why is told with the text None',
    traps: [20],
    topology: 'one',
    operations: {
      'a run': [{ script: 'ctx operation retry', ends: { kind: 'retry', message: 'None' } }, 'ok'],
    },
    workflow: graphOf((graph, ctx) => graph.addTask(run(ctx, 'a'))),
    expected: {
      status: 'terminated',
      texts: ["Task rescheduled 'script_runner.tasks.run' -> None"],
    },
  },
  {
    id: 'delay_as_text',
    section: '4.3',
    name: 'the delay of a retry may be given as a text of digits',
    traps: [19],
    topology: 'one',
    operations: {
      'a run': [
        {
          script: "ctx retry-operation 'not yet' 1",
          ends: { kind: 'retry', message: 'not yet [retry_after=1]', retryAfter: 1 },
        },
        'ok',
      ],
    },
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
    id: 'failed_ctx_call_goes_on',
    section: '4.3',
    name: 'a shell script that does not stop at errors goes on after a ctx call that failed',
    traps: [51],
    topology: 'one',
    operations: {
      'a run': { script: 'ctx no such thing; ctx returns 7; exit 0', ends: { returns: '7' } },
    },
    workflow: async (ctx) => say(ctx, await run(ctx, 'a').get()),
    expected: { status: 'terminated', trace: ['a run started', 'a run succeeded', '"7"'] },
  },
  {
    id: 'first_retry_number_is_silent',
    section: '4.3',
    name: 'the number of retries is 0 in the first run, which ctx prints as nothing',
    traps: [16, 53],
    topology: 'one',
    operations: {
      'a run': [
        {
          script: '[ -z "$(ctx operation retry-number)" ] || ctx abort-operation wrong; exit 1',
          ends: { kind: 'recoverable', type: 'ProcessException', message: 'exit_code: 1' },
        },
        { script: 'ctx returns "$(ctx operation retry-number)"', ends: { returns: '1' } },
      ],
    },
    workflow: async (ctx) => say(ctx, await run(ctx, 'a').get()),
    expected: {
      status: 'terminated',
      trace: [
        'a run started',
        'a run failed',
        'a run started [retry 1/2]',
        'a run succeeded [retry 1/2]',
        '"1"',
      ],
    },
  },
  {
    id: 'properties_survive_failure',
    section: '9.3',
    name: 'what an operation wrote before it failed or asked to run again is kept',
    traps: [46],
    topology: 'one',
    operations: {
      'a run': [
        {
          script: 'ctx instance runtime-properties seen first; exit 1',
          ends: { kind: 'recoverable', type: 'ProcessException', message: 'exit_code: 1' },
        },
        { script: 'ctx returns "$(ctx instance runtime-properties seen)"', ends: { returns: 'first' } },
      ],
    },
    workflow: async (ctx) => say(ctx, await run(ctx, 'a').get()),
    expected: {
      status: 'terminated',
      trace: [
        'a run started',
        'a run failed',
        'a run started [retry 1/2]',
        'a run succeeded [retry 1/2]',
        '"first"',
      ],
    },
  },
  {
    id: 'nested_properties_are_kept',
    section: '9.3',
    name: 'a change inside a nested runtime property is kept',
    traps: [48],
    topology: 'one',
    operations: {
      'a run': { script: 'ctx instance runtime-properties deep.inner one', ends: { returns: null } },
      'a once': { script: 'ctx instance runtime-properties deep.other two', ends: { returns: null } },
      'a thrice': {
        script:
          'ctx returns "$(ctx instance runtime-properties deep.inner) $(ctx instance runtime-properties deep.other)"',
        ends: { returns: 'one two' },
      },
    },
    workflow: async (ctx) => {
      await run(ctx, 'a').get();
      await run(ctx, 'a', 'work.once').get();
      say(ctx, await run(ctx, 'a', 'work.thrice').get());
    },
    expected: {
      status: 'terminated',
      trace: [
        'a run started',
        'a run succeeded',
        'a once started',
        'a once succeeded',
        'a thrice started',
        'a thrice succeeded',
        '"one two"',
      ],
    },
  },
  {
    id: 'state_and_properties_do_not_collide',
    section: '9.3',
    name: 'a state set while an operation runs survives what the operation stores at its end',
    traps: [47],
    topology: 'one',
    operations: {
      'a run': {
        until: '"the state is set"',
        then: { script: 'ctx instance runtime-properties seen yes', ends: { returns: null } },
      },
    },
    workflow: async (ctx) => {
      const running = run(ctx, 'a');
      await instanceOf(ctx, 'a').setState('configured').get();
      say(ctx, 'the state is set');
      await running.get();
      say(ctx, await instanceOf(ctx, 'a').getState().get());
    },
    expected: { status: 'terminated', states: { a: 'configured' } },
  },
  {
    id: 'writers_of_different_keys',
    section: '9.3',
    name: 'operations that write different properties of one instance at the same time do not disturb each other',
    traps: [47, 49],
    topology: 'one',
    operations: {
      'a once': {
        until: 'a run started',
        then: { script: 'ctx instance runtime-properties left 1', ends: { returns: null } },
      },
      'a run': {
        script: 'ctx instance runtime-properties; ctx instance runtime-properties right 2',
        ends: { returns: null },
      },
      'a thrice': {
        script:
          'ctx returns "$(ctx instance runtime-properties left)$(ctx instance runtime-properties right)"',
        ends: { returns: '12' },
      },
    },
    workflow: async (ctx) => {
      await Promise.all([run(ctx, 'a', 'work.once').get(), run(ctx, 'a').get()]);
      say(ctx, await run(ctx, 'a', 'work.thrice').get());
    },
    expected: { status: 'terminated', before: [['a thrice succeeded', '"12"']] },
  },
  {
    id: 'catching_is_up_to_the_code',
    section: '4.3',
    name: 'an error of one graph does not keep the workflow from running another',
    topology: 'steps',
    operations: { 'a run': 'abort' },
    workflow: async (ctx) => {
      const first = await ctx.graph('first', (graph) => graph.addTask(run(ctx, 'a')));
      await first.execute().catch((error: unknown) => say(ctx, nameOf(error).split(':')[0]));
      const second = await ctx.graph('second', (graph) => graph.addTask(run(ctx, 'b')));
      await second.execute();
    },
    expected: {
      status: 'terminated',
      trace: ['a run started', 'a run failed', '"WorkflowFailedError"', 'b run started', 'b run succeeded'],
    },
  },
];
