import type { JsonObject, NodeInstance, SubgraphTask, TaskGraph, WorkflowContext } from '@cloudloom/workflow';
import { selectInstances, type FilterParameters } from './instance-filter.ts';
import { addDependencyOrder } from './instance-ordering.ts';
import { pythonText } from './python-text.ts';

/** One operation to run on all selected instances. */
export interface OperationRun extends FilterParameters {
  operation: string;
  kwargs: JsonObject;
  allowKwargsOverride: boolean;
  /** Targets of relationships first, for every operation; otherwise all at once. */
  byDependencyOrder: boolean;
}

/** Builds and runs the graph of one operation. Where it is not implemented nothing happens, which is no error. */
export async function executeOperationGraph(ctx: WorkflowContext, run: OperationRun): Promise<void> {
  const graph = await ctx.graph(`execute_operation_${run.operation}`, (graph) => build(ctx, graph, run));
  await graph.execute();
}

function build(ctx: WorkflowContext, graph: TaskGraph, run: OperationRun): void {
  const subgraphs = new Map<string, SubgraphTask>();
  for (const instance of selectInstances(ctx, run))
    subgraphs.set(instance.id, operationSubgraph(graph, instance, run));
  if (run.byDependencyOrder) addDependencyOrder(graph, ctx.nodeInstances, subgraphs);
}

function operationSubgraph(graph: TaskGraph, instance: NodeInstance, run: OperationRun): SubgraphTask {
  const { operation, kwargs, allowKwargsOverride } = run;
  const subgraph = graph.subgraph(instance.id);
  if (!instance.node.hasOperation(operation)) return subgraph;
  const given = Object.keys(kwargs).length === 0 ? '' : ` (Operation parameters: ${pythonText(kwargs)})`;
  subgraph
    .sequence()
    .add(
      instance.sendEvent(`Starting operation ${operation}${given}`),
      instance.executeOperation(operation, { kwargs, allowKwargsOverride }),
      instance.sendEvent(`Finished operation ${operation}`),
    );
  return subgraph;
}
