import { NonRecoverableError, taskConfig } from '@cloudloom/workflow';
import type { Behaviour } from '../behaviour.ts';
import { graphOf, instanceOf, nameOf, nodesOf, run, say } from './steps.ts';

/** Chapter 1, what goes beyond nodes and operations: logs, time, local functions, implementations, status. */
export const extendedContext: Behaviour[] = [
  {
    id: 'logs',
    section: '5.2',
    name: 'workflow code writes lines of the log, about the execution or about an instance',
    topology: 'one',
    workflow: async (ctx) => {
      ctx.logger.info('of the execution');
      instanceOf(ctx, 'a').logger.warning('of the instance');
      ctx.logger.debug('in detail');
      ctx.logger.error('gone wrong');
      ctx.logger.critical('lost');
    },
    expected: {
      status: 'terminated',
      trace: [
        'log info of the execution',
        'a log warning of the instance',
        'log debug in detail',
        'log error gone wrong',
        'log critical lost',
      ],
    },
  },
  {
    id: 'parameters_of_the_context',
    section: '1',
    name: 'the parameters are also found on the context',
    topology: 'one',
    defaults: { text: 'hello' },
    parameters: { number: 2 },
    workflow: async (ctx) => say(ctx, ctx.parameters.text, ctx.parameters.number),
    expected: { status: 'terminated', trace: ['"hello 2"'] },
  },
  {
    id: 'scaling_groups',
    section: '1.3',
    name: 'the deployment knows its scaling groups, and an instance those that it is in',
    topology: 'group',
    workflow: async (ctx) => {
      say(ctx, ctx.deployment.scalingGroups.cell);
      const groupsOf = (node: string) => instanceOf(ctx, node).scalingGroups.map(({ name }) => name);
      say(ctx, groupsOf('web'), groupsOf('outside'));
    },
    expected: {
      status: 'terminated',
      trace: ['"{"members":["disk","web"],"currentInstances":1,"plannedInstances":1}"', '"["cell"] []"'],
    },
  },
  {
    id: 'virtual_time',
    section: '1.2',
    name: 'the time that workflow code sees stands still between two waits and passes while it sleeps',
    traps: [66],
    topology: 'one',
    workflow: async (ctx) => {
      const start = ctx.now();
      say(ctx, ctx.now() - start);
      await ctx.sleep(1);
      say(ctx, ctx.now() - start >= 1000);
    },
    expected: { status: 'terminated', trace: ['"0"', '"true"'], seconds: 1 },
  },
  {
    id: 'settings_of_local_functions',
    section: '1.2',
    name: 'settings that a local function carries win over those of the call, unless the call says otherwise',
    topology: 'one',
    workflow: async (ctx) => {
      const carried = taskConfig({ name: 'carried', totalRetries: 0 }, ({ text }) => text ?? 'nothing');
      const [plain, overridden] = [
        ctx.localTask(carried, { name: 'given', totalRetries: 4, kwargs: { text: 'a text' } }),
        ctx.localTask(carried, { name: 'given', totalRetries: 4, overrideTaskConfig: true }),
      ];
      say(ctx, plain.name, plain.totalRetries, await plain.get());
      say(ctx, overridden.name, overridden.totalRetries, await overridden.get());
    },
    expected: {
      status: 'terminated',
      trace: [
        'task carried started',
        'task given started',
        'task carried succeeded',
        'task given succeeded',
        '"carried 0 a text"',
        '"given 4 nothing"',
      ],
    },
  },
  {
    id: 'local_retries_of_the_system',
    section: '1.2',
    name: 'a local task has the retries of the system unless it says otherwise',
    topology: 'one',
    workflow: async (ctx) => {
      let runs = 0;
      const work = (): Promise<number> =>
        (runs += 1) < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve(runs);
      say(ctx, await ctx.localTask('work', work).get());
    },
    expected: {
      status: 'terminated',
      trace: [
        'task work started',
        'task work failed',
        'task work started [retry 1/2]',
        'task work failed [retry 1/2]',
        'task work started [retry 2/2]',
        'task work succeeded [retry 2/2]',
        '"3"',
      ],
    },
  },
  {
    id: 'execute_task',
    section: '1.2',
    name: 'an implementation can be run for an instance without an operation that maps to it',
    topology: 'one',
    workflow: async (ctx) => {
      const nodeInstance = instanceOf(ctx, 'a');
      const kwargs = { script_source: '#!/bin/bash\nctx returns "$text"\n', text: 'said' };
      const task = ctx.executeTask('script_runner.tasks.run', { nodeInstance, kwargs });
      await task.get();
      say(ctx, task.state);
    },
    expected: {
      status: 'terminated',
      trace: ['a run started', 'a run succeeded', '"succeeded"'],
    },
  },
  {
    id: 'status_of_the_execution',
    section: '1.2',
    name: 'a workflow may ask for the status that its execution has',
    topology: 'one',
    workflow: async (ctx) => {
      await ctx.updateExecutionStatus('started').get();
      say(ctx, 'granted');
    },
    expected: { status: 'terminated', trace: ['"granted"'] },
  },
  {
    id: 'failure_of_a_built_in_task',
    section: '2.7',
    name: 'a built-in task that fails is not retried and fails the workflow',
    traps: [18],
    topology: 'one',
    workflow: graphOf((graph, ctx) =>
      graph.sequence().add(ctx.updateExecutionStatus('terminated'), run(ctx, 'a')),
    ),
    expected: { status: 'failed', errorPart: 'Task failed: UpdateExecutionStatusTask', trace: [] },
  },
  {
    id: 'cancel_callbacks',
    section: '1.9',
    name: 'workflow code may be called back at the moment of a cancel',
    topology: 'one',
    actions: [{ after: '"waiting"', does: 'cancel' }],
    workflow: async (ctx) => {
      ctx.onCancel(() => say(ctx, 'called back'));
      ctx.onCancel(() => say(ctx, 'never told'))();
      say(ctx, ctx.hasCancelRequest(), ctx.hasKillRequest());
      say(ctx, 'waiting');
      await ctx.sleep(3600);
    },
    expected: { status: 'cancelled', trace: ['"false false"', '"waiting"', '"called back"'] },
  },
  {
    id: 'silent_tasks',
    section: '5.4',
    name: 'a task without events still tells its failure',
    traps: [27],
    topology: 'steps',
    operations: { 'b run': 'abort' },
    workflow: async (ctx) => {
      await run(ctx, 'a', 'work.run', { sendTaskEvents: false }).get();
      await run(ctx, 'b', 'work.run', { sendTaskEvents: false }).get();
    },
    expected: {
      status: 'failed',
      errorPart: 'NonRecoverableError `no use`',
      trace: ['b run failed'],
    },
  },
  {
    id: 'lists_in_sequences',
    section: '2.3',
    name: 'a list in a sequence is its elements one after the other',
    topology: 'steps',
    workflow: graphOf((graph, ctx) => graph.sequence().add([run(ctx, 'a'), run(ctx, 'b')], run(ctx, 'c'))),
    expected: {
      status: 'terminated',
      before: [
        ['a run succeeded', 'b run started'],
        ['b run succeeded', 'c run started'],
      ],
    },
  },
  {
    id: 'handler_without_an_answer',
    section: '3.1',
    name: 'a handler that returns nothing is a mistake that fails the execution',
    topology: 'steps',
    workflow: graphOf((graph, ctx) => {
      const task = run(ctx, 'a');
      task.onSuccess = (() => undefined) as never;
      graph.sequence().add(task, run(ctx, 'b'));
    }),
    expected: {
      status: 'failed',
      errorPart: 'returned nothing',
      trace: ['a run started', 'a run succeeded'],
    },
  },
  {
    id: 'additional_context_of_events',
    section: '5.2',
    name: 'an event of the execution can be made one of an instance',
    topology: 'one',
    workflow: async (ctx) => {
      const additionalContext = { nodeInstanceId: instanceOf(ctx, 'a').id };
      await ctx.sendEvent('about a', { additionalContext }).get();
    },
    expected: { status: 'terminated', trace: ['a "about a"'] },
  },
  {
    id: 'not_a_task',
    section: '2.3',
    name: 'what is no task is refused by a graph',
    topology: 'one',
    workflow: async (ctx) => {
      try {
        ctx.graphMode().addTask(undefined as never);
      } catch (error) {
        say(ctx, nameOf(error).split(':')[0]);
      }
    },
    expected: { status: 'terminated', trace: ['"WorkflowUsageError"'] },
  },
  {
    id: 'unseen_failure',
    section: '1.10',
    name: 'a failure that nobody asked about fails the execution at its end',
    traps: [23],
    topology: 'steps',
    operations: { 'a run': 'abort' },
    workflow: async (ctx) => {
      run(ctx, 'a');
      await run(ctx, 'b').get();
    },
    expected: { status: 'failed', errorPart: 'NonRecoverableError `no use`' },
  },
  {
    id: 'local_task_of_an_instance',
    section: '1.2',
    name: 'a local task may be about an instance',
    topology: 'one',
    workflow: async (ctx) => {
      const nodeInstance = instanceOf(ctx, 'a');
      const task = ctx.localTask('checking', () => Promise.reject(new NonRecoverableError('loose')), {
        nodeInstance,
      });
      await task.get().catch(() => say(ctx, nodesOf([nodeInstance])));
    },
    expected: {
      status: 'terminated',
      trace: ['task checking started', 'task checking failed', '"a"'],
    },
  },
  {
    id: 'functions_in_inputs',
    section: '1.7',
    name: 'functions in inputs are evaluated when the operation runs, and again for each retry',
    traps: [57],
    topology: 'one',
    operations: {
      'a evaluated': [
        {
          script: 'ctx instance runtime-properties seen written; exit 1',
          ends: { kind: 'recoverable', type: 'ProcessException', message: 'exit_code: 1' },
        },
        { script: 'ctx returns "$seen"', ends: { returns: 'written' } },
      ],
    },
    workflow: async (ctx) => say(ctx, await run(ctx, 'a', 'work.evaluated').get()),
    expected: {
      status: 'terminated',
      trace: [
        'a evaluated started',
        'a evaluated failed',
        'a evaluated started [retry 1/2]',
        'a evaluated succeeded [retry 1/2]',
        '"written"',
      ],
    },
  },
  {
    id: 'properties_of_instances',
    section: '1.6',
    name: 'a refresh of an instance brings its runtime properties, which are not there before',
    topology: 'one',
    operations: {
      'a run': { script: 'ctx instance runtime-properties port @80', ends: { returns: null } },
    },
    workflow: async (ctx) => {
      const instance = instanceOf(ctx, 'a');
      try {
        say(ctx, instance.runtimeProperties);
      } catch (error) {
        say(ctx, nameOf(error).split(':')[0]);
      }
      await run(ctx, 'a').get();
      await instance.refresh();
      say(ctx, instance.runtimeProperties.port ?? 80);
    },
    expected: {
      status: 'terminated',
      trace: ['"WorkflowUsageError"', 'a run started', 'a run succeeded', '"80"'],
    },
  },
];
