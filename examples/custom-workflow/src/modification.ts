import { defineWorkflow, type Modification, type WorkflowContext } from '@cloudloom/workflow';

const LIFECYCLE = 'cloudify.interfaces.lifecycle';

interface Parameters {
  node_id: string;
  instances: number;
}

/** Brings a node to another number of instances. */
export const useModify = defineWorkflow(async (ctx, { node_id, instances }: Parameters) => {
  const node = ctx.getNode(node_id);
  if (!node) throw new Error(`There is no node "${node_id}".`);
  // No change is required.
  if (node.numberOfInstances === instances) return;

  const isGrowing = node.numberOfInstances < instances;
  const modification = await ctx.deployment.startModification({ [node.id]: { instances } });
  try {
    if (isGrowing) await startAdded(ctx, modification);
    else await stopRemoved(ctx, modification);
  } catch (error) {
    // What the operations did outside is undone here, if need be; this undoes what is stored. A cancel comes here, too.
    ctx.sendEventNow('Restoring the instances as they were');
    await modification.rollback();
    throw error;
  }
  await modification.finish();
});

/** The new instances, and those that are related to them: each of the latter hears of its new neighbour. */
async function startAdded(ctx: WorkflowContext, { added }: Modification): Promise<void> {
  const graph = ctx.graphMode();
  for (const instance of added.nodeInstances) {
    if (instance.modification === 'added')
      graph
        .sequence()
        .add(
          instance.setState('starting'),
          instance.executeOperation(`${LIFECYCLE}.start`),
          instance.setState('started'),
        );
    else graph.addTask(instance.sendEvent('Has a new neighbour'));
  }
  await graph.execute();
}

/** The instances that go, and those whose relationships to them go. */
async function stopRemoved(ctx: WorkflowContext, { removed }: Modification): Promise<void> {
  const graph = ctx.graphMode();
  for (const instance of removed.nodeInstances) {
    if (instance.modification === 'removed')
      graph
        .sequence()
        .add(
          instance.setState('stopping'),
          instance.executeOperation(`${LIFECYCLE}.stop`),
          instance.setState('deleted'),
        );
    else graph.addTask(instance.sendEvent('Loses a neighbour'));
  }
  await graph.execute();
}
