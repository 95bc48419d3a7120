import { defineWorkflow } from '@cloudloom/workflow';
import { firstInstance } from './instances.ts';

/** Says what is in an instance, directly and however deep. */
export const useContainedSubgraph = defineWorkflow(async (ctx, { node_id }: { node_id: string }) => {
  const graph = ctx.graphMode();
  const instance = firstInstance(ctx, node_id);
  const sequence = graph.sequence();

  for (const contained of instance.containedInstances)
    sequence.add(contained.sendEvent(`Directly contained in ${node_id}`));

  // The instance itself comes first.
  for (const contained of instance.getContainedSubgraph())
    sequence.add(contained.sendEvent(`Goes where ${node_id} goes`));

  await graph.execute();
});
