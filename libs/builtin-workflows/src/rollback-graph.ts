import type { NodeInstance, SubgraphTask, WorkflowContext } from '@cloudloom/workflow';
import type { InstanceScope } from './install-graph.ts';
import { orderSourcesFirst } from './instance-ordering.ts';
import { addIntactInstances } from './intact-instances.ts';
import { addRollbackSteps } from './rollback-lifecycle.ts';
import { ignoringWithEvent, onEveryFailure } from './task-handlers.ts';

/** Takes `selected` back, sources first, and runs that; instances left as they are unlink from these, whatever comes of it. */
export async function runRollbackGraph(
  ctx: WorkflowContext,
  name: string,
  { selected, intact, ignoreFailure }: InstanceScope & { ignoreFailure: boolean },
): Promise<void> {
  const graph = await ctx.graph(name, (graph) => {
    const subgraphs = new Map<string, SubgraphTask>();
    const onFailure = (instance: NodeInstance) => ignoringWithEvent(ctx, instance);
    for (const instance of selected) {
      const subgraph = graph.subgraph(instance.id);
      addRollbackSteps(subgraph, instance);
      if (ignoreFailure) onEveryFailure(subgraph, onFailure(instance));
      subgraphs.set(instance.id, subgraph);
    }
    const treated = new Set(subgraphs.keys());
    const stubs = addIntactInstances(graph, { intact, treated }, { operation: 'unlink', onFailure });
    orderSourcesFirst(graph, [...selected, ...intact], new Map([...subgraphs, ...stubs]));
  });
  await graph.execute();
}
