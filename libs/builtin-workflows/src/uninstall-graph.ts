import type { NodeInstance, SubgraphTask, TaskGraph, WorkflowContext } from '@cloudloom/workflow';
import type { InstanceScope } from './install-graph.ts';
import { orderSourcesFirst } from './instance-ordering.ts';
import { addIntactInstances } from './intact-instances.ts';
import { ignoringWithEvent, onEveryFailure, restartingLifecycle } from './task-handlers.ts';
import { addUninstallSteps } from './uninstall-lifecycle.ts';

/** Builds the removal of `selected`; instances left as they are unlink from these, whatever comes of it. */
export function buildUninstallGraph(
  ctx: WorkflowContext,
  graph: TaskGraph,
  { selected, intact, ignoreFailure }: InstanceScope & { ignoreFailure: boolean },
): void {
  const subgraphs = new Map<string, SubgraphTask>();
  for (const instance of selected) {
    const subgraph = ignoreFailure
      ? insistentSubgraph(ctx, graph, instance)
      : uninstallSubgraph(graph, instance);
    subgraphs.set(instance.id, subgraph);
  }
  const onFailure = (instance: NodeInstance) => ignoringWithEvent(ctx, instance);
  const treated = new Set(subgraphs.keys());
  const stubs = addIntactInstances(graph, { intact, treated }, { operation: 'unlink', onFailure });
  for (const [id, stub] of stubs) subgraphs.set(id, stub);
  orderSourcesFirst(graph, [...selected, ...intact], subgraphs);
}

function uninstallSubgraph(graph: TaskGraph, instance: NodeInstance): SubgraphTask {
  const subgraph = graph.subgraph(instance.id);
  addUninstallSteps(subgraph, instance);
  subgraph.onFailure = restartingLifecycle(() => uninstallSubgraph(graph, instance));
  return subgraph;
}

/** Goes on to the end whatever fails. */
function insistentSubgraph(ctx: WorkflowContext, graph: TaskGraph, instance: NodeInstance): SubgraphTask {
  const subgraph = graph.subgraph(instance.id);
  addUninstallSteps(subgraph, instance);
  onEveryFailure(subgraph, ignoringWithEvent(ctx, instance));
  return subgraph;
}
