import type { WorkflowContext } from '@cloudloom/workflow';
import { runInstallGraph, type InstanceScope } from './install-graph.ts';
import { splitByIds } from './instance-filter.ts';
import { buildUninstallGraph } from './uninstall-graph.ts';

export interface ReinstallOptions {
  ignoreFailure: boolean;
  /** Ids of instances that are not only left as they are but take no part: their relationships stay untouched. */
  without?: ReadonlySet<string>;
}

/** Uninstalls the instances, then installs them; the second only if the first went well. */
export async function reinstallInstances(
  ctx: WorkflowContext,
  ids: ReadonlySet<string>,
  { ignoreFailure, without }: ReinstallOptions,
): Promise<void> {
  const removal = await ctx.graph('reinstall-uninstall', (graph) =>
    buildUninstallGraph(ctx, graph, { ...split(ctx, ids, without), ignoreFailure }),
  );
  await removal.execute();
  // The installation decides by state, so it must see what the removal left.
  await ctx.refreshNodeInstances();
  await runInstallGraph(ctx, 'reinstall-install', split(ctx, ids, without));
}

function split(
  ctx: WorkflowContext,
  ids: ReadonlySet<string>,
  without: ReadonlySet<string> = new Set(),
): InstanceScope {
  const { selected, intact } = splitByIds(ctx, ids);
  return { selected, intact: intact.filter(({ id }) => !without.has(id)) };
}
