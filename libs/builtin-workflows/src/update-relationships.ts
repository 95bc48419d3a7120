import type { ModifiedNodes, NodeInstance, UpdateChanges, WorkflowContext } from '@cloudloom/workflow';
import { orderSourcesFirst, orderTargetsFirst } from './instance-ordering.ts';
import { addIntactInstances } from './intact-instances.ts';
import { ignoringWithEvent } from './task-handlers.ts';

/**
 * Unlinks relationships between staying instances that go, whatever comes of it. Those to instances that go are unlinked
 * when these are uninstalled.
 */
export async function unlinkLost(ctx: WorkflowContext, { reduced, removed }: UpdateChanges): Promise<void> {
  const treated = targetsOutside(reduced, removed);
  if (treated.size === 0) return;
  const graph = await ctx.graph('unlink-uninstall', (graph) => {
    const onFailure = (instance: NodeInstance) => ignoringWithEvent(ctx, instance);
    const intact = reduced.nodeInstances;
    const stubs = addIntactInstances(graph, { intact, treated }, { operation: 'unlink', onFailure });
    orderSourcesFirst(graph, intact, stubs);
  });
  await graph.execute();
}

/** Establishes new relationships between staying instances. Those to new instances are established when these are installed. */
export async function establishGained(
  ctx: WorkflowContext,
  { extended, added }: UpdateChanges,
): Promise<void> {
  const treated = targetsOutside(extended, added);
  if (treated.size === 0) return;
  const graph = await ctx.graph('establish-install', (graph) => {
    const intact = extended.nodeInstances;
    const stubs = addIntactInstances(graph, { intact, treated }, { operation: 'establish' });
    orderTargetsFirst(graph, intact, stubs);
  });
  await graph.execute();
}

/** Ids of the targets of listed relationships, without those instances that come or go themselves. */
function targetsOutside(listed: ModifiedNodes, others: ModifiedNodes): Set<string> {
  const changing = new Set(
    others.nodeInstances.filter(({ modification }) => modification !== null).map(({ id }) => id),
  );
  const targets = listed.nodeInstances.flatMap(({ relationships }) =>
    relationships.map(({ targetId }) => targetId),
  );
  return new Set(targets.filter((id) => !changing.has(id)));
}
