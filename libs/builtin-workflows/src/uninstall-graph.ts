import type { NodeInstance, SubgraphTask, TaskGraph, WorkflowContext } from '@cloudloom/workflow';
import type { InstanceScope } from './install-graph.ts';
import { orderSourcesFirst } from './instance-ordering.ts';
import { addIntactInstances } from './intact-instances.ts';
import { ignoringWithEvent, onEveryFailure, restartingLifecycle } from './task-handlers.ts';
import { addAllUninstallSteps, addUninstallSteps, type UninstallSteps } from './uninstall-lifecycle.ts';

export interface UninstallScope extends InstanceScope {
  ignoreFailure: boolean;
  /** Whatever states the instances are in, nothing is left out. */
  isThorough?: boolean;
}

/** Builds the removal of `selected`; instances left as they are unlink from these, whatever comes of it. */
export function buildUninstallGraph(
  ctx: WorkflowContext,
  graph: TaskGraph,
  { selected, intact, ignoreFailure, isThorough = false }: UninstallScope,
): void {
  const addSteps = isThorough ? addAllUninstallSteps : addUninstallSteps;
  const subgraphs = new Map<string, SubgraphTask>();
  for (const instance of selected) {
    const subgraph = ignoreFailure
      ? insistentSubgraph(ctx, graph, instance, addSteps)
      : uninstallSubgraph(graph, instance, addSteps);
    subgraphs.set(instance.id, subgraph);
  }
  const onFailure = (instance: NodeInstance) => ignoringWithEvent(ctx, instance);
  const treated = new Set(subgraphs.keys());
  const stubs = addIntactInstances(graph, { intact, treated }, { operation: 'unlink', onFailure });
  for (const [id, stub] of stubs) subgraphs.set(id, stub);
  orderSourcesFirst(graph, [...selected, ...intact], subgraphs);
}

function uninstallSubgraph(graph: TaskGraph, instance: NodeInstance, addSteps: UninstallSteps): SubgraphTask {
  const subgraph = graph.subgraph(instance.id);
  addSteps(subgraph, instance);
  subgraph.onFailure = restartingLifecycle(() => uninstallSubgraph(graph, instance, addSteps));
  return subgraph;
}

/** Goes on to the end whatever fails. */
function insistentSubgraph(
  ctx: WorkflowContext,
  graph: TaskGraph,
  instance: NodeInstance,
  addSteps: UninstallSteps,
): SubgraphTask {
  const subgraph = graph.subgraph(instance.id);
  addSteps(subgraph, instance);
  onEveryFailure(subgraph, ignoringWithEvent(ctx, instance));
  return subgraph;
}
