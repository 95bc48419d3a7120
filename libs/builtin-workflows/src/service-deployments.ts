import type { JsonObject, WorkflowContext } from '@cloudloom/workflow';

/** Seconds between two looks: a tenth of what was waited so far, but never less or more than these. */
const SHORTEST = 1;
const LONGEST = 30;

/**
 * Runs this execution's workflow on all services of its deployment and waits until it has ended there, however it ended.
 * Each of them does the same with its own services.
 * @throws ExecutionCancelledError when a cancel comes first
 */
export async function runOnServices(ctx: WorkflowContext, parameters: JsonObject): Promise<void> {
  const { executions, refused } = await ctx.deployment.startOnServices(ctx.workflowId, parameters);
  for (const { deploymentId, reason } of refused)
    ctx.logger.warning(`Nothing was started on service deployment ${deploymentId}: ${reason}`);
  const began = ctx.now();
  let open = executions;
  for (;;) {
    if (open.length > 0) open = await ctx.deployment.unendedExecutions(open);
    if (open.length === 0) return;
    const waited = (ctx.now() - began) / 1000;
    await ctx.sleep(Math.min(LONGEST, Math.max(SHORTEST, waited / 10)));
  }
}
