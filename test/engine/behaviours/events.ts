import type { Behaviour } from '../behaviour.ts';
import { graphOf, instanceOf, run } from './steps.ts';

const TASK = "'script_runner.tasks.run'";

/** Chapter 5: the texts of events. */
export const events: Behaviour[] = [
  {
    id: 'texts_of_an_operation',
    section: '5.3',
    name: 'an operation is sent, started and succeeded, named by its implementation',
    traps: [29, 31],
    topology: 'one',
    workflow: graphOf((graph, ctx) => graph.addTask(run(ctx, 'a'))),
    expected: {
      status: 'terminated',
      texts: [`Sending task ${TASK}`, `Task started ${TASK}`, `Task succeeded ${TASK}`],
    },
  },
  {
    id: 'texts_of_results',
    section: '5.3',
    name: 'the event of a success ends with the result, if there is one',
    topology: 'one',
    operations: { 'a run': { returns: 'fine' }, 'a once': { returns: { port: 80 } } },
    workflow: graphOf((graph, ctx) => graph.sequence().add(run(ctx, 'a'), run(ctx, 'a', 'work.once'))),
    expected: {
      status: 'terminated',
      texts: [`Task succeeded ${TASK} - fine`, `Task succeeded ${TASK} - {"port":80}`],
    },
  },
  {
    id: 'texts_of_retries',
    section: '5.3',
    name: 'events of a retry end with its number and the total; the first run has no number',
    traps: [28],
    topology: 'one',
    operations: { 'a run': ['fail', 'ask', 'ok'] },
    workflow: graphOf((graph, ctx) => graph.addTask(run(ctx, 'a'))),
    expected: {
      status: 'terminated',
      texts: [
        `Sending task ${TASK}`,
        `Task started ${TASK}`,
        `Task failed ${TASK} -> exit_code: 1`,
        `Sending task ${TASK} [retry 1/2]`,
        `Task started ${TASK} [retry 1/2]`,
        `Task rescheduled ${TASK} -> not yet [retry 1/2]`,
        `Sending task ${TASK} [retry 2/2]`,
        `Task started ${TASK} [retry 2/2]`,
        `Task succeeded ${TASK} [retry 2/2]`,
      ],
    },
  },
  {
    id: 'texts_of_retries_without_limit',
    section: '5.3',
    name: 'events of a retry without limit show the number alone',
    traps: [22],
    topology: 'one',
    operations: { 'a forever': ['fail', 'ok'] },
    workflow: graphOf((graph, ctx) => graph.addTask(run(ctx, 'a', 'work.forever'))),
    expected: {
      status: 'terminated',
      texts: [`Task failed ${TASK} -> exit_code: 1`, `Task succeeded ${TASK} [retry 1]`],
    },
  },
  {
    id: 'texts_of_single_runs',
    section: '5.3',
    name: 'an operation without retries never has a number in its events',
    traps: [22],
    topology: 'one',
    operations: { 'a once': 'fail' },
    workflow: graphOf((graph, ctx) => graph.addTask(run(ctx, 'a', 'work.once'))),
    expected: {
      status: 'failed',
      error: 'Task failed: script_runner.tasks.run (a:work.once): ProcessException `exit_code: 1`',
      texts: [`Task failed ${TASK} -> exit_code: 1`],
    },
  },
  {
    id: 'texts_of_subgraphs',
    section: '5.3',
    name: 'a subgraph is told by its name, also a failed one',
    topology: 'steps',
    operations: { 'b run': 'abort' },
    workflow: graphOf((graph, ctx) => {
      const [first, second] = [graph.subgraph('first'), graph.subgraph('second')];
      first.addTask(run(ctx, 'a'));
      second.addTask(run(ctx, 'b'));
      graph.addDependency(second, first);
    }),
    expected: {
      status: 'failed',
      error: 'Task failed: script_runner.tasks.run (b:work.run): NonRecoverableError `no use`',
      texts: [
        "Subgraph started 'first'",
        "Subgraph succeeded 'first'",
        "Subgraph started 'second'",
        "Subgraph failed 'second'",
      ],
    },
  },
  {
    id: 'text_of_the_start',
    section: '5.3',
    name: 'an execution begins with the event that names its workflow',
    traps: [30],
    topology: 'steps',
    workflow: () => Promise.resolve(),
    expected: {
      status: 'terminated',
      texts: ["Starting 'text_of_the_start' workflow execution"],
    },
  },
  {
    id: 'event_types',
    section: '5.3',
    name: 'workflow code may choose the type of an event',
    topology: 'one',
    workflow: async (ctx) => {
      await ctx.sendEvent('ordinary').get();
      await ctx.sendEvent('special', { eventType: 'my_type', args: { number: 1 } }).get();
      await instanceOf(ctx, 'a').sendEvent('of an instance').get();
      ctx.sendEventNow('at once', { nodeInstanceId: instanceOf(ctx, 'a').id });
    },
    expected: {
      status: 'terminated',
      trace: ['"ordinary"', '"special"', 'a "of an instance"', 'a "at once"'],
    },
  },
  {
    id: 'equal_events',
    section: '5.4',
    name: 'two events of the same text are two events, in a graph and outside',
    traps: [32],
    topology: 'one',
    workflow: async (ctx) => {
      const graph = ctx.graphMode();
      const instance = instanceOf(ctx, 'a');
      graph.sequence().add(instance.sendEvent('tick'), instance.sendEvent('tick'));
      await graph.execute();
      ctx.sendEventNow('tock');
      ctx.sendEventNow('tock');
    },
    expected: {
      status: 'terminated',
      trace: ['a "tick"', 'a "tick"', '"tock"', '"tock"'],
    },
  },
  {
    id: 'events_keep_their_order',
    section: '5.5',
    name: 'events of a chain are told in the order of the chain',
    topology: 'one',
    workflow: graphOf((graph, ctx) => {
      const instance = instanceOf(ctx, 'a');
      graph
        .sequence()
        .add(
          instance.sendEvent('Creating node instance'),
          run(ctx, 'a'),
          instance.sendEvent('Node instance created'),
        );
    }),
    expected: {
      status: 'terminated',
      trace: ['a "Creating node instance"', 'a run started', 'a run succeeded', 'a "Node instance created"'],
    },
  },
  {
    id: 'events_of_relationships',
    section: '5.2',
    name: 'events of an operation of a relationship name its source and its target',
    topology: 'pair',
    operations: { 'app>db establish': 'abort' },
    workflow: async (ctx) => {
      const [relationship] = instanceOf(ctx, 'app').relationships;
      await relationship!
        .executeSourceOperation('cloudify.interfaces.relationship_lifecycle.establish')
        .get();
    },
    expected: {
      status: 'failed',
      errorPart: 'NonRecoverableError `no use`',
      trace: ['app>db establish started', 'app>db establish failed'],
    },
  },
];
