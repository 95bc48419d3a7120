import {
  EXECUTION_CANCELLED_RESULT,
  ExecutionCancelledError,
  proceed,
  type WorkflowContext,
} from '@cloudloom/workflow';
import type { Behaviour } from '../behaviour.ts';
import { graphOf, instanceOf, nameOf, run, say } from './steps.ts';

const cancelAfter = (line: string) => [{ after: line, does: 'cancel' as const }];

/** Waits for the cancel request without any task. */
async function untilCancelled(ctx: WorkflowContext): Promise<void> {
  while (!ctx.hasCancelRequest()) await ctx.sleep(0.2).catch(() => undefined);
}

/** Chapter 6: what a cancel request does, and what code can do about it. */
export const cancellation: Behaviour[] = [
  {
    id: 'cancel_before_the_start',
    section: '6.2',
    name: 'an execution that is cancelled before it starts never calls the workflow',
    topology: 'steps',
    actions: cancelAfter('start'),
    workflow: async (ctx) => say(ctx, 'never told'),
    expected: { status: 'cancelled', trace: [] },
    only: {
      side: 'memory',
      because:
        'on a server nothing holds the moment between acceptance and start; a queued execution that is cancelled is shown in test/e2e/stopping.test.ts',
    },
  },
  {
    id: 'cancel_of_a_graph',
    section: '6.2',
    name: 'a cancelled graph starts nothing more, and what runs goes on to its own end and records it',
    traps: [35],
    topology: 'steps',
    operations: { 'a run': { until: 'end' } },
    actions: cancelAfter('a run started'),
    workflow: graphOf((graph, ctx) => graph.sequence().add(run(ctx, 'a'), run(ctx, 'b'))),
    expected: { status: 'cancelled', trace: ['a run started'], later: ['a run succeeded'] },
  },
  {
    id: 'cancel_of_a_subgraph',
    section: '6.2',
    name: 'a cancel stops a graph inside its subgraphs, too, without calling them failed',
    topology: 'steps',
    operations: { 'a run': { until: 'end' } },
    actions: cancelAfter('a run started'),
    workflow: graphOf((graph, ctx) => {
      const inner = graph.subgraph('inner');
      inner.sequence().add(run(ctx, 'a'), run(ctx, 'b'));
      inner.onFailure = () => {
        say(ctx, 'never told');
        return proceed();
      };
    }),
    expected: {
      status: 'cancelled',
      trace: ['subgraph inner started', 'a run started'],
      later: ['a run succeeded'],
    },
  },
  {
    id: 'cancel_and_clean_up',
    section: '6.2',
    name: 'a workflow may catch the cancel, clean up and throw it again',
    topology: 'steps',
    operations: { 'a run': { until: 'end' } },
    actions: cancelAfter('a run started'),
    workflow: async (ctx) => {
      const graph = ctx.graphMode();
      graph.sequence().add(run(ctx, 'a'), run(ctx, 'b'));
      try {
        await graph.execute();
      } catch (error) {
        if (error instanceof ExecutionCancelledError) say(ctx, 'cleaning up');
        throw error;
      }
    },
    expected: {
      status: 'cancelled',
      trace: ['a run started', '"cleaning up"'],
      later: ['a run succeeded'],
    },
  },
  {
    id: 'cancel_swallowed',
    section: '6.5',
    name: 'a workflow that catches the cancel and returns has terminated',
    traps: [33],
    topology: 'steps',
    operations: { 'a run': { until: 'end' } },
    actions: cancelAfter('a run started'),
    workflow: async (ctx) => {
      const graph = ctx.graphMode();
      graph.addTask(run(ctx, 'a'));
      await graph.execute().catch((error: unknown) => say(ctx, nameOf(error)));
    },
    expected: {
      status: 'terminated',
      trace: ['a run started', '"ExecutionCancelledError: The execution was cancelled."'],
      later: ['a run succeeded'],
    },
  },
  {
    id: 'clean_up_fails',
    section: '6.5',
    name: 'an error of the clean-up after a cancel is a failure',
    topology: 'steps',
    operations: { 'a run': { until: 'end' } },
    actions: cancelAfter('a run started'),
    workflow: async (ctx) => {
      const graph = ctx.graphMode();
      graph.addTask(run(ctx, 'a'));
      await graph.execute().catch(() => {
        throw new Error('the broom broke');
      });
    },
    expected: {
      status: 'failed',
      errorPart: 'Error: the broom broke',
      trace: ['a run started'],
      later: ['a run succeeded'],
    },
  },
  {
    id: 'failure_outranks_cancel',
    section: '6.5',
    name: 'a failure from before the cancel outranks it',
    traps: [2],
    topology: 'steps',
    operations: { 'a run': { until: 'b run started', then: 'abort' }, 'b run': { until: 'end' } },
    actions: cancelAfter('"a is over"'),
    workflow: graphOf((graph, ctx) => {
      const a = run(ctx, 'a');
      a.onFailure = async () => {
        say(ctx, 'a is over');
        await ctx.sleep(3600).catch(() => undefined);
        return { action: 'fail' };
      };
      graph.addTask(a);
      graph.addTask(run(ctx, 'b'));
    }),
    expected: {
      status: 'failed',
      error: 'Task failed: script_runner.tasks.run (a:work.run): NonRecoverableError `no use`',
      trace: ['a run started', 'b run started', 'a run failed', '"a is over"'],
      later: ['b run succeeded'],
    },
  },
  {
    id: 'cancel_at_the_last_moment',
    section: '6.5',
    name: 'a cancel that comes while the last task ends still ends the graph as cancelled',
    traps: [7],
    topology: 'steps',
    actions: cancelAfter('"the last task"'),
    workflow: graphOf((graph, ctx) => {
      const task = run(ctx, 'a');
      task.onSuccess = async () => {
        say(ctx, 'the last task');
        await ctx.sleep(3600).catch(() => undefined);
        return proceed();
      };
      graph.addTask(task);
    }),
    expected: {
      status: 'cancelled',
      trace: ['a run started', 'a run succeeded', '"the last task"'],
    },
  },
  {
    id: 'graphs_after_a_cancel',
    section: '6.2',
    name: 'after a cancel every graph that is executed ends at once',
    topology: 'steps',
    actions: cancelAfter('"waiting"'),
    workflow: async (ctx) => {
      say(ctx, 'waiting');
      await untilCancelled(ctx);
      const graph = await ctx.graph('late', (late) => late.addTask(run(ctx, 'a')));
      await graph.execute().catch((error: unknown) => say(ctx, nameOf(error).split(':')[0]));
    },
    expected: { status: 'terminated', trace: ['"waiting"', '"ExecutionCancelledError"'] },
  },
  {
    id: 'get_after_a_cancel',
    section: '6.2',
    name: 'waiting for a result throws the cancel, though the request came before the waiting began',
    topology: 'steps',
    operations: { 'a run': { until: 'end' } },
    actions: cancelAfter('a run started'),
    workflow: async (ctx) => {
      const task = run(ctx, 'a');
      await untilCancelled(ctx);
      await task.get();
    },
    expected: { status: 'cancelled', trace: ['a run started'], later: ['a run succeeded'] },
  },
  {
    id: 'result_from_before_the_cancel',
    section: '1.10',
    name: 'a result that was there before the cancel is still given',
    topology: 'steps',
    operations: { 'a run': { returns: 'kept' } },
    actions: cancelAfter('"waiting"'),
    workflow: async (ctx) => {
      const task = run(ctx, 'a');
      await task.get();
      say(ctx, 'waiting');
      await untilCancelled(ctx);
      say(ctx, await task.get());
    },
    expected: {
      status: 'terminated',
      trace: ['a run started', 'a run succeeded', '"waiting"', '"kept"'],
    },
  },
  {
    id: 'operations_after_a_cancel',
    section: '6.2',
    name: 'after a cancel an operation does not start any more, and waiting for it throws',
    topology: 'steps',
    actions: cancelAfter('"waiting"'),
    workflow: async (ctx) => {
      say(ctx, 'waiting');
      await untilCancelled(ctx);
      await run(ctx, 'a')
        .get()
        .catch((error: unknown) => say(ctx, nameOf(error).split(':')[0]));
    },
    expected: { status: 'terminated', trace: ['"waiting"', '"ExecutionCancelledError"'] },
  },
  {
    id: 'events_and_states_after_a_cancel',
    section: '6.2',
    name: 'after a cancel events are still sent and states still set',
    topology: 'steps',
    actions: cancelAfter('"waiting"'),
    workflow: async (ctx) => {
      say(ctx, 'waiting');
      await untilCancelled(ctx);
      void instanceOf(ctx, 'a').setState('abandoned');
      void instanceOf(ctx, 'a').sendEvent('left behind');
      throw new ExecutionCancelledError();
    },
    expected: {
      status: 'cancelled',
      trace: ['"waiting"', 'a "left behind"'],
      states: { a: 'abandoned' },
    },
  },
  {
    id: 'cancel_ignored',
    section: '6.5',
    name: 'a workflow without a graph that ignores a cancel goes on and ends terminated',
    traps: [33],
    topology: 'steps',
    actions: cancelAfter('"waiting"'),
    workflow: async (ctx) => {
      say(ctx, 'waiting');
      await untilCancelled(ctx);
      say(ctx, 'and so on');
    },
    expected: { status: 'terminated', trace: ['"waiting"', '"and so on"'] },
  },
  {
    id: 'cancel_noticed',
    section: '6.2',
    name: 'a workflow without a graph may look for a cancel request, clean up and end as cancelled',
    topology: 'steps',
    actions: cancelAfter('"waiting"'),
    workflow: async (ctx) => {
      say(ctx, 'waiting');
      await untilCancelled(ctx);
      say(ctx, 'cleaning up');
      throw new ExecutionCancelledError();
    },
    expected: { status: 'cancelled', trace: ['"waiting"', '"cleaning up"'] },
  },
  {
    id: 'cancelled_result',
    section: '1.9',
    name: 'returning the deprecated result value ends an execution as cancelled',
    topology: 'steps',
    workflow: () => Promise.resolve(EXECUTION_CANCELLED_RESULT),
    expected: { status: 'cancelled', trace: [] },
  },
  {
    id: 'cancelled_without_a_request',
    section: '1.9',
    name: 'throwing the cancel ends an execution as cancelled though nobody asked for it',
    topology: 'steps',
    workflow: async (ctx) => {
      await run(ctx, 'a').get();
      throw new ExecutionCancelledError();
    },
    expected: { status: 'cancelled', trace: ['a run started', 'a run succeeded'] },
  },
  {
    id: 'cancel_in_the_final_wait',
    section: '6.2',
    name: 'a cancel while the execution waits for its last tasks ends it as cancelled',
    topology: 'steps',
    operations: { 'a run': { until: 'end' } },
    actions: cancelAfter('a run started'),
    workflow: async (ctx) => void run(ctx, 'a'),
    expected: { status: 'cancelled', trace: ['a run started'], later: ['a run succeeded'] },
  },
  {
    id: 'cancel_of_a_sleep',
    section: '6.2',
    name: 'a sleep ends at the moment of the cancel',
    traps: [34],
    topology: 'steps',
    actions: cancelAfter('"going to bed"'),
    workflow: async (ctx) => {
      say(ctx, 'going to bed');
      await ctx.sleep(3600);
      say(ctx, 'never told');
    },
    expected: { status: 'cancelled', trace: ['"going to bed"'] },
  },
  {
    id: 'cancel_before_a_retry',
    section: '6.2',
    name: 'a retry that waits for its time does not happen after a cancel',
    topology: 'one',
    operations: { 'a run': { asksAfter: 3 } },
    actions: cancelAfter('a run rescheduled'),
    workflow: graphOf((graph, ctx) => graph.addTask(run(ctx, 'a'))),
    expected: { status: 'cancelled', trace: ['a run started', 'a run rescheduled'] },
  },
  {
    id: 'cancel_before_a_handlers_retry',
    section: '3.3',
    name: 'a retry that a handler decided on does not happen after a cancel',
    topology: 'one',
    operations: { 'a run': 'fail' },
    actions: cancelAfter('a run failed'),
    workflow: graphOf((graph, ctx) => {
      const task = run(ctx, 'a');
      task.onFailure = () => ({ action: 'retry', retryAfter: 3600 });
      graph.addTask(task);
    }),
    expected: { status: 'cancelled', trace: ['a run started', 'a run failed'] },
  },
  {
    id: 'no_handler_after_a_cancel',
    section: '6.2',
    name: 'the end of an operation that outlives its cancelled graph calls no handler',
    topology: 'steps',
    operations: { 'a run': { until: 'end' } },
    actions: cancelAfter('a run started'),
    workflow: async (ctx) => {
      const graph = ctx.graphMode();
      const task = run(ctx, 'a');
      task.onSuccess = () => {
        say(ctx, 'never told');
        return proceed();
      };
      graph.addTask(task);
      const error: unknown = await graph.execute().catch((thrown: unknown) => thrown);
      say(ctx, 'after the graph');
      throw error;
    },
    expected: {
      status: 'cancelled',
      trace: ['a run started', '"after the graph"'],
      later: ['a run succeeded'],
    },
  },
  {
    id: 'force_cancel',
    section: '6.3',
    name: 'a forced cancel ends the execution at once, without clean-up, and running operations go on',
    traps: [35, 64],
    topology: 'steps',
    operations: { 'a run': { until: 'end' } },
    actions: [{ after: 'a run started', does: 'force-cancel' }],
    workflow: async (ctx) => {
      const graph = ctx.graphMode();
      graph.sequence().add(run(ctx, 'a'), run(ctx, 'b'));
      await graph.execute().finally(() => say(ctx, 'never told'));
    },
    expected: { status: 'cancelled', trace: ['a run started'], later: ['a run succeeded'] },
    only: { side: 'server', because: 'it ends the process from outside: there is none in memory' },
  },
  {
    id: 'force_cancel_of_a_stubborn_workflow',
    section: '6.3',
    name: 'a forced cancel ends a workflow that ignores an ordinary one',
    topology: 'steps',
    actions: [
      { after: '"waiting"', does: 'cancel' },
      { after: '"ignored"', does: 'force-cancel' },
    ],
    workflow: async (ctx) => {
      say(ctx, 'waiting');
      await untilCancelled(ctx);
      say(ctx, 'ignored');
      await ctx.refreshNodeInstances();
      await new Promise(() => undefined);
    },
    expected: { status: 'cancelled', trace: ['"waiting"', '"ignored"'] },
    only: { side: 'server', because: 'it ends the process from outside: there is none in memory' },
  },
  {
    id: 'kill',
    section: '6.4',
    name: 'a kill ends the execution and the processes of its operations, which have no end at all',
    traps: [35],
    topology: 'steps',
    operations: { 'a run': { until: 'never' } },
    actions: [{ after: 'a run started', does: 'kill' }],
    workflow: graphOf((graph, ctx) => graph.sequence().add(run(ctx, 'a'), run(ctx, 'b'))),
    expected: { status: 'cancelled', trace: ['a run started'] },
    only: { side: 'server', because: 'there are no processes in memory' },
  },
];
