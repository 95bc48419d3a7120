import { defineWorkflow, type Json, type WorkflowContext } from '@cloudloom/workflow';
import { runHealOperations } from './heal-graph.ts';
import { healedScope, planHeal, refuseReinstall } from './heal-plan.ts';
import { pythonText } from './python-text.ts';
import { reinstallInstances } from './reinstall-graphs.ts';
import { runStatusChecks } from './status-graph.ts';

export interface HealParameters {
  /** Only what shares a host with this instance; without it, the whole deployment. */
  node_instance_id?: string | null;
  /** Goes into the log. */
  diagnose_value?: Json;
  /** In the removal that is the first half of a reinstallation. */
  ignore_failure?: boolean;
  /** Ask the instances first; otherwise their stored status decides. */
  check_status?: boolean;
  allow_reinstall?: boolean;
  /** Reinstall everything, whatever its status. */
  force_reinstall?: boolean;
}

/** Finds the instances that are not well, heals those that can be healed, and reinstalls the others. */
export const heal = defineWorkflow<HealParameters>(async (ctx, parameters) => {
  const { ignore_failure = true, check_status = true, allow_reinstall = true } = parameters;
  const target = parameters.node_instance_id || null;
  announce(ctx, target, parameters.diagnose_value);
  const scope = healedScope(ctx, target);
  if (parameters.force_reinstall) return reinstallInstances(ctx, scope, { ignoreFailure: ignore_failure });

  if (check_status)
    await runStatusChecks(ctx, { isSelected: ({ id }) => scope.has(id), ignoreFailures: true });
  await ctx.refreshNodeInstances({ withSystemProperties: true });
  const plan = planHeal(ctx, scope, { isTargeted: target !== null });
  refuseReinstall(ctx, plan.reinstall, { isAllowed: allow_reinstall });

  await runHealOperations(ctx, ({ id }) => plan.heal.has(id));
  await ctx.refreshNodeInstances({ withSystemProperties: true });
  const reinstall = new Set([...plan.reinstall, ...takeFailedHeals(ctx)]);
  refuseReinstall(ctx, reinstall, { isAllowed: allow_reinstall });
  if (reinstall.size > 0) await reinstallInstances(ctx, reinstall, { ignoreFailure: ignore_failure });
});

function announce(ctx: WorkflowContext, target: string | null, diagnosis: Json = 'Not provided'): void {
  const about = target === null ? `for '${ctx.deployment.id}' deployment` : `on ${target}`;
  const text = typeof diagnosis === 'string' ? diagnosis : pythonText(diagnosis);
  ctx.logger.info(`Starting 'heal' workflow ${about}, Diagnosis: ${text}`);
}

/** Instances whose healing failed in this execution: they alone, not what is contained in them. Takes the marks off. */
export function takeFailedHeals(ctx: WorkflowContext): string[] {
  const failed = ctx.nodeInstances.filter(
    ({ systemProperties }) => systemProperties['heal_failed'] === ctx.executionId,
  );
  for (const instance of failed) instance.updateSystemProperties({ remove: ['heal_failed'] });
  return failed.map(({ id }) => id);
}
