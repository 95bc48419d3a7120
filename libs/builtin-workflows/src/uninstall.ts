import { defineWorkflow } from '@cloudloom/workflow';
import { splitInstances, type FilterParameters } from './instance-filter.ts';
import { runOnServices } from './service-deployments.ts';
import { buildUninstallGraph } from './uninstall-graph.ts';

export interface UninstallParameters extends FilterParameters {
  /** Go on whatever fails, and end with everything `deleted`. */
  ignore_failure?: boolean;
  /** First uninstall the deployments that are services of this one. */
  recursive?: boolean;
}

/** Brings the selected instances to `deleted`, sources of relationships first. */
export const uninstall = defineWorkflow<UninstallParameters>(
  async (ctx, { ignore_failure = false, recursive = false, ...filter }) => {
    if (recursive) {
      ctx.logger.info('Uninstalling service deployments recursively');
      await runOnServices(ctx, { ...ctx.parameters, recursive: true });
    }
    const graph = await ctx.graph('uninstall', (graph) =>
      buildUninstallGraph(ctx, graph, { ...splitInstances(ctx, filter), ignoreFailure: ignore_failure }),
    );
    await graph.execute();
  },
  { resumable: true },
);
