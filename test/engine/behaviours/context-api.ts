import type { Behaviour } from '../behaviour.ts';
import { instanceOf, nameOf, nodesOf, run, say } from './steps.ts';

/** Chapter 1: what workflow code is given, and how it starts tasks without a graph. */
export const contextApi: Behaviour[] = [
  {
    id: 'facts_of_the_execution',
    section: '1.1',
    name: 'the context knows the execution, who made it, and 600 seconds of waiting after a failure',
    topology: 'one',
    workflow: async (ctx) => {
      say(ctx, ctx.workflowId, ctx.tenantName, ctx.executionCreatorUsername);
      say(ctx, ctx.dryRun, ctx.resume, ctx.waitAfterFail);
      say(ctx, ctx.executionId !== '', ctx.deployment.id !== null, ctx.blueprint.id !== null);
    },
    expected: {
      status: 'terminated',
      trace: ['"facts_of_the_execution default_tenant admin"', '"false false 600"', '"true true true"'],
    },
  },
  {
    id: 'nodes_and_instances',
    section: '1.1',
    name: 'nodes and instances come in the order of the blueprint',
    topology: 'many',
    workflow: async (ctx) => {
      say(ctx, ctx.nodes.map(({ id }) => id).join(' '));
      say(ctx, nodesOf(ctx.nodeInstances));
    },
    expected: { status: 'terminated', trace: ['"db web"', '"db web_1 web_2"'] },
  },
  {
    id: 'unknown_names',
    section: '1.2',
    name: 'an unknown node or instance is undefined',
    topology: 'one',
    workflow: async (ctx) =>
      say(ctx, ctx.getNode('nobody') === undefined, ctx.getNodeInstance('nobody_1') === undefined),
    expected: { status: 'terminated', trace: ['"true true"'] },
  },
  {
    id: 'refresh_replaces_objects',
    section: '1.2',
    name: 'instances keep the state they were loaded with until a refresh, which makes new objects of the same ids',
    topology: 'one',
    workflow: async (ctx) => {
      const before = instanceOf(ctx, 'a');
      await before.setState('started').get();
      say(ctx, instanceOf(ctx, 'a').state);
      await ctx.refreshNodeInstances();
      const after = instanceOf(ctx, 'a');
      say(ctx, before.state, after.state, before === after, before.id === after.id);
    },
    expected: {
      status: 'terminated',
      trace: ['"uninitialized"', '"uninitialized started false true"'],
      states: { a: 'started' },
    },
  },
  {
    id: 'graph_mode_too_late',
    section: '1.2',
    name: 'graph mode is refused once tasks were started',
    topology: 'one',
    workflow: async (ctx) => {
      await run(ctx, 'a').get();
      ctx.graphMode();
    },
    expected: {
      status: 'failed',
      errorPart: 'Cannot switch to graph mode when tasks have already been executed',
      trace: ['a run started', 'a run succeeded'],
    },
  },
  {
    id: 'graph_mode_twice',
    section: '1.2',
    name: 'asking for graph mode again gives the same graph',
    topology: 'one',
    workflow: async (ctx) => {
      const graph = ctx.graphMode();
      graph.addTask(run(ctx, 'a'));
      say(ctx, ctx.graphMode() === graph, ctx.graphMode().tasks.length);
      await graph.execute();
    },
    expected: { status: 'terminated', trace: ['"true 1"', 'a run started', 'a run succeeded'] },
  },
  {
    id: 'graph_mode_starts_nothing',
    section: '1',
    name: 'in graph mode a task that is added to no graph never runs, and the log says so',
    traps: [26],
    topology: 'steps',
    workflow: async (ctx) => {
      const graph = ctx.graphMode();
      run(ctx, 'a');
      graph.addTask(run(ctx, 'b'));
      await graph.execute();
    },
    expected: {
      status: 'terminated',
      trace: [
        'b run started',
        'b run succeeded',
        'log warning 1 of the tasks that the workflow made were never added to a graph and did not run: script_runner.tasks.run (a:work.run)',
      ],
    },
  },
  {
    id: 'tasks_start_when_made',
    section: '1',
    name: 'without a graph a task starts when it is made, and its result is waited for with get',
    traps: [23],
    topology: 'steps',
    operations: { 'a run': { until: '"both are made"', then: { returns: 5 } } },
    workflow: async (ctx) => {
      const first = run(ctx, 'a');
      const second = run(ctx, 'b');
      await second.get();
      say(ctx, 'both are made');
      say(ctx, await first.get(), await second.get());
    },
    expected: {
      status: 'terminated',
      trace: [
        'a run started',
        'b run started',
        'b run succeeded',
        '"both are made"',
        'a run succeeded',
        '"5 null"',
      ],
    },
  },
  {
    id: 'unmapped_operation',
    section: '1.7',
    name: 'an operation that maps to nothing is a task that does nothing, with a result to wait for',
    traps: [24],
    topology: 'one',
    workflow: async (ctx) => {
      say(ctx, await run(ctx, 'a', 'work.unmapped').get());
    },
    expected: { status: 'terminated', trace: ['"null"'] },
  },
  {
    id: 'operation_of_other_nodes',
    section: '1.7',
    name: 'an operation that only other nodes have does nothing on a node that has it not',
    topology: 'tower',
    workflow: async (ctx) => {
      for (const instance of ctx.nodeInstances) await instance.executeOperation('work.run').get();
    },
    expected: {
      status: 'terminated',
      trace: ['app', 'module', 'balancer'].flatMap((name) => [
        `${name} run started`,
        `${name} run succeeded`,
      ]),
    },
  },
  {
    id: 'unknown_operation',
    section: '1.7',
    name: 'an operation that no node of the deployment has is a mistake, told by its name before anything runs',
    topology: 'one',
    workflow: async (ctx) => {
      const graph = ctx.graphMode();
      graph.addTask(run(ctx, 'a'));
      graph.addTask(run(ctx, 'a', 'work.unknown'));
      await graph.execute();
    },
    expected: {
      status: 'failed',
      errorPart: 'No node of this deployment has an operation "work.unknown"',
      trace: [],
    },
  },
  {
    id: 'has_operation',
    section: '1.5',
    name: 'a node has an operation only if it is mapped, by its full and by its unambiguous bare name',
    topology: 'one',
    workflow: async (ctx) => {
      const node = ctx.getNode('a');
      say(
        ctx,
        ['work.run', 'run', 'work.unmapped', 'work.unknown'].map((name) => node?.hasOperation(name)),
      );
    },
    expected: { status: 'terminated', trace: ['"[true,true,false,false]"'] },
  },
  {
    id: 'operation_by_bare_name',
    section: '1.5',
    name: 'an operation can be run by its unambiguous bare name',
    topology: 'one',
    workflow: async (ctx) => void (await run(ctx, 'a', 'run').get()),
    expected: { status: 'terminated', trace: ['a run started', 'a run succeeded'] },
  },
  {
    id: 'node_facts',
    section: '1.5',
    name: 'a node shows its type, its ancestors, its properties and how many instances it has',
    topology: 'one',
    workflow: async (ctx) => {
      const node = ctx.getNode('a')!;
      say(ctx, node.type, node.typeHierarchy.join(' < '));
      say(ctx, node.properties.size, node.properties.tags);
      say(ctx, node.numberOfInstances, node.plannedNumberOfInstances, node.hostId);
    },
    expected: {
      status: 'terminated',
      trace: ['"Machine cloudify.nodes.Root < Machine"', '"2 ["blue"]"', '"1 1 null"'],
    },
  },
  {
    id: 'hosts',
    section: '1.5',
    name: 'what is contained in a compute node knows it as its host',
    topology: 'tower',
    workflow: async (ctx) => {
      const module = ctx.getNode('module')!;
      say(ctx, module.hostId, module.hostNode?.id, ctx.getNode('balancer')?.hostId);
      say(ctx, instanceOf(ctx, 'module').hostId === instanceOf(ctx, 'vm').id);
    },
    expected: { status: 'terminated', trace: ['"vm vm null"', '"true"'] },
  },
  {
    id: 'relationships_of_nodes',
    section: '1.5',
    name: 'the relationships of a node are one for each target, in declared order',
    topology: 'tower',
    workflow: async (ctx) => {
      const { relationships } = ctx.getNode('balancer')!;
      for (const { type, targetId, targetNode } of relationships) say(ctx, type, targetId, targetNode?.type);
      const connected = ctx.getNode('balancer')!.getRelationship('app');
      say(
        ctx,
        connected?.isDerivedFrom('cloudify.relationships.depends_on'),
        connected?.isDerivedFrom('cloudify.relationships.contained_in'),
        ctx.getNode('balancer')!.getRelationship('module') === undefined,
      );
    },
    expected: {
      status: 'terminated',
      trace: [
        '"cloudify.relationships.connected_to app cloudify.nodes.Root"',
        '"cloudify.relationships.depends_on vm cloudify.nodes.Compute"',
        '"true false true"',
      ],
    },
  },
  {
    id: 'relationships_of_instances',
    section: '1.6',
    name: 'an instance is related to instances, one relationship for each target instance',
    topology: 'many',
    workflow: async (ctx) => {
      for (const instance of ctx.getNode('web')!.instances)
        for (const { nodeInstance, targetNodeInstance, sourceId, targetId, type } of instance.relationships)
          say(
            ctx,
            nodesOf([nodeInstance]),
            type,
            nodesOf([targetNodeInstance]),
            sourceId === instance.id,
            targetId === instanceOf(ctx, 'db').id,
          );
    },
    expected: {
      status: 'terminated',
      trace: [
        '"web_1 cloudify.relationships.connected_to db true true"',
        '"web_2 cloudify.relationships.connected_to db true true"',
      ],
    },
  },
  {
    id: 'containment',
    section: '1.6',
    name: 'an instance knows what it contains directly and, itself included, however deep',
    topology: 'tower',
    workflow: async (ctx) => {
      const vm = instanceOf(ctx, 'vm');
      say(ctx, nodesOf(vm.containedInstances));
      say(ctx, nodesOf(vm.getContainedSubgraph()));
      say(ctx, nodesOf(instanceOf(ctx, 'balancer').getContainedSubgraph()));
    },
    expected: { status: 'terminated', trace: ['"app"', '"vm app module"', '"balancer"'] },
  },
  {
    id: 'live_state',
    section: '1.6',
    name: 'get_state answers the live state, whatever the loaded one is',
    topology: 'one',
    workflow: async (ctx) => {
      const instance = instanceOf(ctx, 'a');
      await instance.setState('configured').get();
      say(ctx, instance.state, await instance.getState().get());
    },
    expected: {
      status: 'terminated',
      trace: ['"uninitialized configured"'],
      states: { a: 'configured' },
    },
  },
  {
    id: 'any_state',
    section: '9.2',
    name: 'a state is any text, and no transition is forbidden',
    topology: 'steps',
    workflow: async (ctx) => {
      const instance = instanceOf(ctx, 'a');
      for (const state of ['deleted', 'half way', 'uninitialized']) await instance.setState(state).get();
      await instanceOf(ctx, 'b').setState('half way').get();
    },
    expected: { status: 'terminated', states: { a: 'uninitialized', b: 'half way' } },
  },
  {
    id: 'events_of_instances',
    section: '1.6',
    name: 'an event of an instance is about that instance, one of the context about the execution',
    topology: 'one',
    workflow: async (ctx) => {
      await instanceOf(ctx, 'a').sendEvent('of the instance').get();
      await ctx.sendEvent('of the execution').get();
    },
    expected: { status: 'terminated', trace: ['a "of the instance"', '"of the execution"'] },
  },
  {
    id: 'operations_of_relationships',
    section: '1.7',
    name: 'operations of a relationship run on its source or its target',
    traps: [50],
    topology: 'pair',
    workflow: async (ctx) => {
      const [relationship] = instanceOf(ctx, 'app').relationships;
      await relationship!
        .executeSourceOperation('cloudify.interfaces.relationship_lifecycle.preconfigure')
        .get();
      await relationship!
        .executeTargetOperation('cloudify.interfaces.relationship_lifecycle.postconfigure')
        .get();
    },
    expected: {
      status: 'terminated',
      trace: [
        'app>db preconfigure started',
        'app>db preconfigure succeeded',
        'app>db postconfigure started',
        'app>db postconfigure succeeded',
      ],
    },
  },
  {
    id: 'operation_of_the_wrong_side',
    section: '1.7',
    name: 'an operation that only the other side of a relationship implements does nothing',
    topology: 'pair',
    workflow: async (ctx) => {
      const [relationship] = instanceOf(ctx, 'app').relationships;
      await relationship!
        .executeTargetOperation('cloudify.interfaces.relationship_lifecycle.preconfigure')
        .get();
    },
    expected: { status: 'terminated', trace: [] },
  },
  {
    id: 'kwargs_reach_the_operation',
    section: '1.7',
    name: 'keyword arguments reach the operation beside its inputs',
    topology: 'one',
    operations: { 'a run': { returnsInput: 'colour' } },
    workflow: async (ctx) => say(ctx, await run(ctx, 'a', 'work.run', { kwargs: { colour: 'green' } }).get()),
    expected: {
      status: 'terminated',
      trace: ['a run started', 'a run succeeded', '"green"'],
    },
  },
  {
    id: 'kwargs_against_inputs',
    section: '1.7',
    name: 'a keyword argument that an input of the operation has too is refused before anything runs',
    traps: [56],
    topology: 'one',
    workflow: async (ctx) => {
      const graph = ctx.graphMode();
      graph.addTask(run(ctx, 'a'));
      graph.addTask(run(ctx, 'a', 'work.sized', { kwargs: { size: 'large' } }));
      await graph.execute();
    },
    expected: {
      status: 'failed',
      errorPart:
        'Duplicate definition of size in operation properties and in kwargs. To allow redefinition, pass "allow_kwargs_override"',
      trace: [],
    },
  },
  {
    id: 'kwargs_override',
    section: '1.7',
    name: 'a keyword argument may override an input where that is allowed',
    traps: [56],
    topology: 'one',
    operations: { 'a sized': { returnsInput: 'size' } },
    workflow: async (ctx) => {
      const options = { kwargs: { size: 'large' }, allowKwargsOverride: true };
      say(ctx, await run(ctx, 'a', 'work.sized', options).get());
    },
    expected: { status: 'terminated', trace: ['a sized started', 'a sized succeeded', '"large"'] },
  },
  {
    id: 'local_task',
    section: '1.2',
    name: 'a local task runs a function of the workflow and has its result',
    topology: 'one',
    workflow: async (ctx) => {
      say(ctx, await ctx.localTask('sum', () => Promise.resolve(2 + 3)).get());
    },
    expected: {
      status: 'terminated',
      trace: ['task sum started', 'task sum succeeded', '"5"'],
    },
  },
  {
    id: 'sleep',
    section: '1.2',
    name: 'a workflow can sleep without a task',
    topology: 'one',
    workflow: async (ctx) => {
      await ctx.sleep(2);
      say(ctx, 'awake');
    },
    expected: { status: 'terminated', trace: ['"awake"'], seconds: 2 },
  },
  {
    id: 'results_of_many',
    section: '1.10',
    name: 'results can be waited for in any order, and more than once',
    topology: 'steps',
    operations: {
      'a run': { until: 'b run succeeded', then: { returns: 'one' } },
      'b run': { returns: 'two' },
    },
    workflow: async (ctx) => {
      const [first, second] = [run(ctx, 'a'), run(ctx, 'b')];
      say(ctx, await Promise.all([second.get(), first.get(), second.get()]));
    },
    expected: {
      status: 'terminated',
      trace: [
        'a run started',
        'b run started',
        'b run succeeded',
        'a run succeeded',
        '"["two","one","two"]"',
      ],
    },
  },
  {
    id: 'get_throws_for_failure',
    section: '1.10',
    name: 'waiting for a task that failed for good throws its error, which code may catch',
    topology: 'steps',
    operations: { 'a run': 'abort' },
    workflow: async (ctx) => {
      try {
        await run(ctx, 'a').get();
      } catch (error) {
        say(ctx, nameOf(error));
      }
      await run(ctx, 'b').get();
    },
    expected: {
      status: 'terminated',
      trace: [
        'a run started',
        'a run failed',
        '"TaskFailedError: Task failed: script_runner.tasks.run (a:work.run): NonRecoverableError `no use`"',
        'b run started',
        'b run succeeded',
      ],
    },
  },
  {
    id: 'get_retries',
    section: '1.10',
    name: 'a task without a graph is retried before its result is there',
    topology: 'steps',
    operations: { 'a run': ['fail', 'ask', { returns: 'third' }] },
    workflow: async (ctx) => say(ctx, await run(ctx, 'a').get()),
    expected: {
      status: 'terminated',
      trace: [
        'a run started',
        'a run failed',
        'a run started [retry 1/2]',
        'a run rescheduled [retry 1/2]',
        'a run started [retry 2/2]',
        'a run succeeded [retry 2/2]',
        '"third"',
      ],
    },
  },
  {
    id: 'handlers_without_a_graph',
    section: '1.10',
    name: 'without a graph onSuccess is not called, and a failure that onFailure ignores is thrown all the same',
    traps: [25],
    topology: 'steps',
    operations: { 'a run': 'abort', 'b run': 'abort' },
    workflow: async (ctx) => {
      const good = run(ctx, 'c');
      good.onSuccess = () => {
        say(ctx, 'never told');
        return { action: 'continue' };
      };
      await good.get();
      const bad = run(ctx, 'a');
      bad.onFailure = () => ({ action: 'ignore' });
      await bad.get();
    },
    expected: {
      status: 'failed',
      errorPart:
        'TaskFailedError: Task failed: script_runner.tasks.run (a:work.run): NonRecoverableError `no use`',
      trace: ['c run started', 'c run succeeded', 'a run started', 'a run failed'],
    },
  },
  {
    id: 'final_wait',
    section: '1.10',
    name: 'an execution ends only when every task that was started has ended',
    topology: 'steps',
    operations: { 'a run': { until: '"the code has ended"' } },
    workflow: async (ctx) => {
      run(ctx, 'a');
      say(ctx, 'the code has ended');
    },
    expected: {
      status: 'terminated',
      trace: ['a run started', '"the code has ended"', 'a run succeeded'],
    },
  },
  {
    id: 'returned_value_is_ignored',
    section: '1.9',
    name: 'what a workflow returns is ignored, but for the value that means cancelled',
    topology: 'one',
    workflow: () => Promise.resolve('anything'),
    expected: { status: 'terminated', trace: [] },
  },
];
