import { defineWorkflow } from '@cloudloom/workflow';
import { firstInstance } from './instances.ts';

const LIFECYCLE = 'cloudify.interfaces.lifecycle';

/** Brings an instance up and then upgrades it: two parts, and one order between them. */
export const useSubgraphs = defineWorkflow(async (ctx, { node_id }: { node_id: string }) => {
  const graph = ctx.graphMode();
  const instance = firstInstance(ctx, node_id);

  // A subgraph belongs to the graph that made it, as a task of it.
  const start = graph.subgraph('start');
  start
    .sequence()
    .add([
      instance.executeOperation(`${LIFECYCLE}.create`),
      instance.executeOperation(`${LIFECYCLE}.configure`),
      instance.executeOperation(`${LIFECYCLE}.start`),
    ]);

  const upgrade = graph.subgraph('upgrade');
  upgrade
    .sequence()
    .add([
      instance.executeOperation('maintenance.backup'),
      instance.executeOperation('maintenance.upgrade'),
      instance.executeOperation('maintenance.verify'),
    ]);

  // Nothing of the upgrade begins before everything of the start has ended.
  graph.addDependency(upgrade, start);

  await graph.execute();
});
