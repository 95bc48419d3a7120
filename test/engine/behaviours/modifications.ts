import type { Modification, WorkflowContext } from '@cloudloom/workflow';
import type { Behaviour } from '../behaviour.ts';
import { instanceOf, nameOf, run, say } from './steps.ts';

const indexes = (ctx: WorkflowContext, node: string): string =>
  ctx
    .getNode(node)!
    .instances.map(({ index }) => index)
    .join(' ');

/** What a modification is about: each instance with what becomes of it. */
const affected = ({ nodeInstances }: Modification['added']): string =>
  [...nodeInstances]
    .map((each) => `${each.nodeId}_${each.index}:${each.modification ?? 'related'}`)
    .join(' ');

/** Chapter 9: changing the numbers of instances. */
export const modifications: Behaviour[] = [
  {
    id: 'modification_adds',
    section: '9.1',
    name: 'a modification adds instances at once, and the context sees them; the counts change when it is finished',
    topology: 'many',
    workflow: async (ctx) => {
      const modification = await ctx.deployment.startModification({ web: { instances: 3 } });
      const counts = () => [
        ctx.getNode('web')!.numberOfInstances,
        ctx.getNode('web')!.plannedNumberOfInstances,
      ];
      say(ctx, indexes(ctx, 'web'), counts());
      for (const instance of modification.added.nodeInstances)
        if (instance.modification === 'added') say(ctx, instance.nodeId, instance.index, instance.state);
      say(ctx, [...modification.removed.nodeInstances].length);
      await modification.finish();
      await ctx.refreshNodeInstances();
      say(ctx, indexes(ctx, 'web'), counts());
    },
    expected: {
      status: 'terminated',
      trace: ['"1 2 3 [2,3]"', '"web 3 uninitialized"', '"0"', '"1 2 3 [3,3]"'],
    },
  },
  {
    id: 'modification_relates',
    section: '9.1',
    name: 'instances that gain relationships to new ones are told with those relationships alone',
    topology: 'group',
    workflow: async (ctx) => {
      const modification = await ctx.deployment.startModification({ cell: { instances: 2 } });
      for (const { nodeId, modification: fate, relationships } of modification.added.nodeInstances)
        say(ctx, nodeId, fate, relationships.length);
      await modification.finish();
    },
    expected: {
      status: 'terminated',
      trace: ['"disk added 0"', '"web added 1"', '"outside null 1"'],
    },
  },
  {
    id: 'modification_removes',
    section: '9.1',
    name: 'instances that go stay until the modification is finished, and in the context until a refresh',
    topology: 'many',
    workflow: async (ctx) => {
      const modification = await ctx.deployment.startModification({ web: { instances: 1 } });
      say(
        ctx,
        [...modification.removed.nodeInstances].filter((each) => each.modification === 'removed').length,
      );
      say(ctx, ctx.getNode('web')!.instances.length);
      await modification.finish();
      say(ctx, ctx.getNode('web')!.instances.length);
      await ctx.refreshNodeInstances();
      say(ctx, ctx.getNode('web')!.instances.length, ctx.getNode('web')!.numberOfInstances);
    },
    expected: { status: 'terminated', trace: ['"1"', '"2"', '"2"', '"1 1"'] },
  },
  {
    id: 'modification_hints',
    section: '9.1',
    name: 'hints say which instances go first and which stay',
    topology: 'many',
    workflow: async (ctx) => {
      const [first, second] = ctx.getNode('web')!.instances;
      const including = await ctx.deployment.startModification({
        web: { instances: 1, removedIdsIncludeHint: [second!.id] },
      });
      say(ctx, affected(including.removed));
      await including.rollback();
      const excluding = await ctx.deployment.startModification({
        web: { instances: 1, removedIdsExcludeHint: [second!.id] },
      });
      say(ctx, excluding.removed.getNodeInstance(first!.id)?.modification);
      await excluding.finish();
    },
    expected: { status: 'terminated', trace: ['"db_1:related web_2:removed"', '"removed"'] },
  },
  {
    id: 'modification_rolled_back',
    section: '9.1',
    name: 'a modification that is rolled back leaves the instances as they were, states included',
    topology: 'many',
    states: { db: 'started' },
    workflow: async (ctx) => {
      const modification = await ctx.deployment.startModification({ web: { instances: 4 } });
      await instanceOf(ctx, 'db').setState('broken').get();
      await modification.rollback();
      await ctx.refreshNodeInstances();
      say(
        ctx,
        indexes(ctx, 'web'),
        ctx.getNode('web')!.plannedNumberOfInstances,
        instanceOf(ctx, 'db').state,
      );
    },
    expected: { status: 'terminated', trace: ['"1 2 2 started"'], states: { db: 'started' } },
  },
  {
    id: 'second_modification',
    section: '9.1',
    name: 'a deployment has one started modification at most',
    topology: 'many',
    workflow: async (ctx) => {
      await ctx.deployment.startModification({ web: { instances: 3 } });
      await ctx.deployment
        .startModification({ web: { instances: 4 } })
        .catch((error: unknown) => say(ctx, nameOf(error).split('.')[0]));
      const [started] = await ctx.deployment.listStartedModifications();
      await started!.rollback();
    },
    expected: {
      status: 'terminated',
      trace: [
        '"ModificationRefusedError: Cannot start deployment modification while there are existing started deployment modifications"',
      ],
    },
  },
  {
    id: 'ended_modification',
    section: '9.1',
    name: 'a modification ends once',
    topology: 'many',
    workflow: async (ctx) => {
      const modification = await ctx.deployment.startModification({ web: { instances: 3 } });
      await modification.finish();
      for (const again of [() => modification.finish(), () => modification.rollback()])
        await again().catch((error: unknown) => say(ctx, nameOf(error).replace(modification.id, 'it')));
    },
    expected: {
      status: 'terminated',
      trace: [
        '"ModificationRefusedError: Cannot finish deployment modification: it. It is already in finished status."',
        '"ModificationRefusedError: Cannot rollback deployment modification: it. It is already in finished status."',
      ],
    },
  },
  {
    id: 'started_modifications',
    section: '9.1',
    name: 'a started modification can be found and ended by whoever comes later',
    topology: 'many',
    workflow: async (ctx) => {
      say(ctx, (await ctx.deployment.listStartedModifications()).length);
      const started = await ctx.deployment.startModification({ web: { instances: 3 } });
      const [found] = await ctx.deployment.listStartedModifications();
      say(ctx, found?.id === started.id, [...found!.added.nodeInstances].length);
      await found!.finish();
      say(ctx, (await ctx.deployment.listStartedModifications()).length);
    },
    expected: { status: 'terminated', trace: ['"0"', '"true 2"', '"0"'] },
  },
  {
    id: 'unknown_node_in_a_modification',
    section: '9.1',
    name: 'a modification of an unknown node is refused',
    topology: 'many',
    workflow: async (ctx) => {
      await ctx.deployment.startModification({ nobody: { instances: 3 } });
    },
    expected: { status: 'failed', errorPart: 'nobody', trace: [] },
  },
  {
    id: 'operations_of_new_instances',
    section: '9.1',
    name: 'operations run on instances that a modification added',
    topology: 'many',
    workflow: async (ctx) => {
      const modification = await ctx.deployment.startModification({ web: { instances: 3 } });
      const graph = await ctx.graph('grow', (steps) => {
        for (const instance of modification.added.nodeInstances)
          if (instance.modification === 'added')
            steps.sequence().add(instance.executeOperation('work.run'), instance.setState('started'));
      });
      await graph.execute();
      await modification.finish();
    },
    expected: {
      status: 'terminated',
      trace: ['web_3 run started', 'web_3 run succeeded'],
      states: { web_3: 'started' },
    },
  },
  {
    id: 'rollback_after_a_failure',
    section: '9.1',
    name: 'a workflow may roll its modification back when its work fails',
    topology: 'many',
    operations: { 'db run': 'abort' },
    workflow: async (ctx) => {
      const modification = await ctx.deployment.startModification({ web: { instances: 3 } });
      try {
        await run(ctx, 'db').get();
        await modification.finish();
      } catch (error) {
        await modification.rollback();
        throw error;
      } finally {
        await ctx.refreshNodeInstances();
        say(ctx, indexes(ctx, 'web'));
      }
    },
    expected: {
      status: 'failed',
      errorPart: 'NonRecoverableError `no use`',
      trace: ['db run started', 'db run failed', '"1 2"'],
    },
  },
  {
    id: 'resume_of_a_modification',
    section: '9.1',
    name: 'a resumed workflow gets the modification that it had started, not a second one',
    topology: 'many',
    resumable: true,
    operations: { 'db run': ['abort', 'ok'] },
    resumptions: [{ does: 'resume' }],
    workflow: async (ctx) => {
      const modification = await ctx.deployment.startModification({ web: { instances: 3 } });
      const graph = await ctx.graph('grow', (steps) => steps.addTask(run(ctx, 'db')));
      await graph.execute();
      await modification.finish();
      await ctx.refreshNodeInstances();
      say(ctx, indexes(ctx, 'web'));
    },
    expected: {
      status: 'terminated',
      trace: ['db run started', 'db run failed', 'db run started', 'db run succeeded', '"1 2 3"'],
    },
  },
  {
    id: 'dry_run_of_a_modification',
    section: '8.1',
    name: 'a modification is real in a dry run',
    traps: [58],
    topology: 'many',
    start: { dryRun: true },
    workflow: async (ctx) => {
      const modification = await ctx.deployment.startModification({ web: { instances: 3 } });
      await modification.finish();
      await ctx.refreshNodeInstances();
      say(ctx, indexes(ctx, 'web'));
    },
    expected: { status: 'terminated', trace: ['"1 2 3"'] },
  },
];
