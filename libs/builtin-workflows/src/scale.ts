import { defineWorkflow, type Modification, type WorkflowContext } from '@cloudloom/workflow';
import { runInstallGraph } from './install-graph.ts';
import { runRollbackGraph } from './rollback-graph.ts';
import { obtainModification, presentScope } from './scale-modification.ts';
import type { ScaleParameters } from './scale-parameters.ts';
import { readScaleRequest, type ScaleRequest } from './scale-request.ts';
import { buildUninstallGraph } from './uninstall-graph.ts';

interface ScaleOptions {
  ignoreFailure: boolean;
  rollbackIfFailed: boolean;
  abortStarted: boolean;
}

/** Gives a node or scaling group more instances or fewer: installs what comes, uninstalls what goes. */
export const scaleEntity = defineWorkflow<ScaleParameters>(scaleByParameters, { resumable: true });

/** The same by the parameters of old blueprints, where only nodes could be scaled. */
export const scale = defineWorkflow<Omit<ScaleParameters, 'scalable_entity_name'> & { node_id: string }>(
  (ctx, { node_id, ...parameters }) =>
    scaleByParameters(ctx, { ...parameters, scalable_entity_name: node_id }),
);

async function scaleByParameters(ctx: WorkflowContext, parameters: ScaleParameters): Promise<void> {
  const request = readScaleRequest(ctx, parameters);
  if (!request) return ctx.logger.info('delta parameter is 0, so no scaling will take place.');
  const { ignore_failure = false, rollback_if_failed = true, abort_started = false } = parameters;
  await run(ctx, request, {
    ignoreFailure: ignore_failure,
    rollbackIfFailed: rollback_if_failed,
    abortStarted: abort_started,
  });
}

async function run(ctx: WorkflowContext, request: ScaleRequest, options: ScaleOptions): Promise<void> {
  const modification = await obtainModification(ctx, request, options);
  if (!modification) return;
  ctx.logger.info(`Deployment modification started. [modification_id=${modification.id}]`);
  try {
    if (request.delta > 0) await scaleOut(ctx, { modification, name: request.entityName }, options);
    else await scaleIn(ctx, { modification, name: request.entityName }, options);
  } catch (error) {
    if (options.rollbackIfFailed) {
      ctx.logger.warning(`Rolling back deployment modification. [modification_id=${modification.id}]`);
      await end(ctx, modification, 'rollback');
    }
    throw error;
  }
  await end(ctx, modification, 'finish');
}

interface Scaling {
  modification: Modification;
  /** First part of the names of its graphs. */
  name: string;
}

async function scaleOut(
  ctx: WorkflowContext,
  { modification, name }: Scaling,
  { ignoreFailure, rollbackIfFailed }: ScaleOptions,
): Promise<void> {
  try {
    await runInstallGraph(ctx, `${name}_install`, presentScope(ctx, modification.added));
  } catch (error) {
    ctx.logger.error(rollbackIfFailed ? 'Scale out failed, scaling back in.' : 'Scale out failed.');
    if (!rollbackIfFailed) throw error;
    // What is to be taken back follows from how far the installation came.
    await ctx.refreshNodeInstances();
    const scope = presentScope(ctx, modification.added);
    await runRollbackGraph(ctx, `${name}_rollback`, { ...scope, ignoreFailure });
    throw error;
  }
}

async function scaleIn(
  ctx: WorkflowContext,
  { modification, name }: Scaling,
  { ignoreFailure }: ScaleOptions,
): Promise<void> {
  const graph = await ctx.graph(`${name}_uninstall`, (graph) =>
    buildUninstallGraph(ctx, graph, { ...presentScope(ctx, modification.removed), ignoreFailure }),
  );
  await graph.execute();
}

async function end(
  ctx: WorkflowContext,
  modification: Modification,
  step: 'finish' | 'rollback',
): Promise<void> {
  try {
    await modification[step]();
  } catch (error) {
    ctx.logger.error(
      `Deployment modification ${step} failed. ` +
        `The deployment model is most likely in some corrupted state.[modification_id=${modification.id}]`,
    );
    throw error;
  }
}
