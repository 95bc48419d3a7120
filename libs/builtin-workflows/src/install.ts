import { defineWorkflow } from '@cloudloom/workflow';
import { buildInstallGraph } from './install-graph.ts';
import { splitInstances, type FilterParameters } from './instance-filter.ts';

/** Brings the selected instances to `started`, targets of relationships first. Harmless where they are started already. */
export const install = defineWorkflow<FilterParameters>(
  async (ctx, filter) => {
    const graph = await ctx.graph('install', (graph) =>
      buildInstallGraph(graph, splitInstances(ctx, filter)),
    );
    await graph.execute();
  },
  { resumable: true },
);
