import {
  ignore,
  proceed,
  WorkflowFailedError,
  type NodeInstance,
  type SubgraphTask,
  type TaskGraph,
  type WorkflowContext,
} from '@cloudloom/workflow';
import { silentOperation } from './framed-operation.ts';
import { orderTargetsFirst } from './instance-ordering.ts';
import { LIFECYCLE } from './operation-names.ts';

/** Runs the heal operations of the instances, targets first. What fails is marked on the instance and fails nothing else. */
export async function runHealOperations(
  ctx: WorkflowContext,
  isHealed: (instance: NodeInstance) => boolean,
): Promise<void> {
  const graph = await ctx.graph('heal', (graph) => buildHealGraph(ctx, graph, isHealed));
  try {
    await graph.execute();
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    ctx.logger.error(`Error running heal: ${error.message}`);
  }
}

function buildHealGraph(
  ctx: WorkflowContext,
  graph: TaskGraph,
  isHealed: (instance: NodeInstance) => boolean,
): void {
  const subgraphs = new Map<string, SubgraphTask>();
  for (const instance of ctx.nodeInstances)
    // Instances that are not healed still pass the order on.
    subgraphs.set(
      instance.id,
      isHealed(instance) ? healSubgraph(ctx, graph, instance) : graph.subgraph(`stub_${instance.id}`),
    );
  orderTargetsFirst(graph, ctx.nodeInstances, subgraphs);
}

function healSubgraph(ctx: WorkflowContext, graph: TaskGraph, instance: NodeInstance): SubgraphTask {
  const subgraph = graph.subgraph(`heal_${instance.id}`);
  subgraph
    .sequence()
    .add(
      instance.sendEvent('Healing node instance'),
      ...silentOperation(instance, `${LIFECYCLE}.preheal`),
      ...silentOperation(instance, `${LIFECYCLE}.heal`),
      ...silentOperation(instance, `${LIFECYCLE}.postheal`),
      instance.sendEvent('Node instance healed'),
    );
  subgraph.onSuccess = () => {
    instance.updateSystemProperties({ merge: { status: { ok: true, task: null, healed: true } } });
    return proceed();
  };
  subgraph.onFailure = () => {
    instance.updateSystemProperties({ set: { heal_failed: ctx.executionId } });
    return ignore();
  };
  return subgraph;
}
