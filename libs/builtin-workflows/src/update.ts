import { defineWorkflow, type DeploymentUpdate, type WorkflowContext } from '@cloudloom/workflow';
import { WorkflowRefusedError } from './errors.ts';
import { runInstallGraph } from './install-graph.ts';
import { idsOf } from './instance-filter.ts';
import { uninstallLostPlugins } from './lost-plugins.ts';
import { scopeOf } from './scale-modification.ts';
import { buildUninstallGraph } from './uninstall-graph.ts';
import { updateOrReinstall } from './update-or-reinstall.ts';
import { customParameters, type UpdateParameters } from './update-parameters.ts';
import { establishGained, unlinkLost } from './update-relationships.ts';

const DAY = 24 * 60 * 60;
/** How long a workflow in place of the built-in steps may take when nobody says otherwise. */
const CUSTOM_WORKFLOW_SECONDS = 365 * DAY;

/** Makes a deployment follow another plan. The server's steps are made once, whatever attempt asks for them. */
export const update = defineWorkflow<UpdateParameters>(
  async (ctx, parameters) => {
    const update = ctx.deployment.openUpdate(parameters.update_id);
    refuseUnsupported(ctx, await update.prepare());
    if (!parameters.preview) {
      if (parameters.workflow_id) await runCustomWorkflow(ctx, update, parameters);
      else await runBuiltInSteps(ctx, update, parameters);
      await uninstallLostPlugins(ctx, await update.finalize());
    }
    await update.complete();
  },
  { resumable: true },
);

function refuseUnsupported(ctx: WorkflowContext, { unsupported }: { unsupported: readonly string[] }): void {
  for (const step of unsupported) ctx.logger.error(`Unsupported step: ${step}`);
  if (unsupported.length > 0)
    throw new WorkflowRefusedError('unsupported_update', 'Cannot update: unsupported steps found');
}

async function runCustomWorkflow(
  ctx: WorkflowContext,
  update: DeploymentUpdate,
  parameters: UpdateParameters,
): Promise<void> {
  const changes = await update.perform();
  const seconds = parameters.custom_workflow_timeout ?? CUSTOM_WORKFLOW_SECONDS;
  const given = customParameters(parameters, changes, ctx.nodeInstances);
  await update.runWorkflow(parameters.workflow_id ?? '', given, seconds);
  await update.detach();
}

async function runBuiltInSteps(
  ctx: WorkflowContext,
  update: DeploymentUpdate,
  parameters: UpdateParameters,
): Promise<void> {
  const { skip_install = false, skip_uninstall = false, ignore_failure = false } = parameters;
  const changes = await update.perform();
  const removed = scopeOf(changes.removed);
  if (!skip_uninstall) {
    await unlinkLost(ctx, changes);
    if (removed.selected.length > 0) {
      const graph = await ctx.graph('uninstall', (graph) =>
        buildUninstallGraph(ctx, graph, { ...removed, ignoreFailure: ignore_failure }),
      );
      await graph.execute();
    }
  }
  await update.detach();
  const added = scopeOf(changes.added);
  await updateOrReinstall(ctx, parameters, {
    modifiedNodes: new Set(changes.modifiedNodes),
    added: idsOf(added.selected),
    removed: idsOf(removed.selected),
  });
  if (skip_install) return;
  if (added.selected.length > 0) await runInstallGraph(ctx, 'install', added);
  await establishGained(ctx, changes);
}
