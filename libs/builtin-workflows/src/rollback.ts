import { defineWorkflow } from '@cloudloom/workflow';
import { selectInstances, type FilterParameters } from './instance-filter.ts';
import { runRollbackGraph } from './rollback-graph.ts';
import { UNFINISHED } from './rollback-lifecycle.ts';
import { buildUninstallGraph } from './uninstall-graph.ts';

export interface RollbackParameters extends FilterParameters {
  /** Afterwards uninstall everything, whatever the filter. */
  full_rollback?: boolean;
}

/** Undoes what an installation was doing to the selected instances when it was cut short. Goes on whatever fails. */
export const rollback = defineWorkflow<RollbackParameters>(
  async (ctx, { full_rollback = false, ...filter }) => {
    const selected = selectInstances(ctx, filter).filter(({ state }) => UNFINISHED.includes(state));
    const ids = new Set(selected.map(({ id }) => id));
    const intact = ctx.nodeInstances.filter(({ id }) => !ids.has(id));
    await runRollbackGraph(ctx, 'rollback', { selected, intact, ignoreFailure: true });
    if (!full_rollback) return;
    // What is left to uninstall follows from the states that the rollback left.
    await ctx.refreshNodeInstances();
    const graph = await ctx.graph('uninstall-auninstall', (graph) =>
      buildUninstallGraph(ctx, graph, { selected: ctx.nodeInstances, intact: [], ignoreFailure: false }),
    );
    await graph.execute();
  },
  { resumable: true },
);
