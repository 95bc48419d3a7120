import { defineWorkflow } from '@cloudloom/workflow';
import { buildInstallGraph } from './install-graph.ts';
import { splitInstances, type FilterParameters } from './instance-filter.ts';
import { buildUninstallGraph } from './uninstall-graph.ts';

export interface ReinstallParameters extends FilterParameters {
  ignore_failure?: boolean;
}

/** Uninstalls the selected instances, then installs them; the second only if the first went well. */
export const reinstall = defineWorkflow<ReinstallParameters>(
  async (ctx, { ignore_failure = false, ...filter }) => {
    const removal = await ctx.graph('reinstall-uninstall', (graph) =>
      buildUninstallGraph(ctx, graph, { ...splitInstances(ctx, filter), ignoreFailure: ignore_failure }),
    );
    await removal.execute();
    // The installation decides by state, so it must see what the removal left.
    await ctx.refreshNodeInstances();
    const installation = await ctx.graph('reinstall-install', (graph) =>
      buildInstallGraph(graph, splitInstances(ctx, filter)),
    );
    await installation.execute();
  },
  { resumable: true },
);
