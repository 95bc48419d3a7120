import type { Execution } from '@cloudloom/model';

/** What the order of the queue depends on. */
export type Waiting = Pick<
  Execution,
  'id' | 'tenantName' | 'deploymentId' | 'workflowId' | 'isSystemWorkflow' | 'isForced'
>;

/**
 * Picks the execution that may leave the queue next, or null when none may. Both lists are oldest first; `limit` bounds
 * the active ones, 0 = no limit. A waiting system-wide execution holds up all others until what runs has drained.
 */
export function chooseNext<T extends Waiting>(
  queued: readonly T[],
  active: readonly Waiting[],
  limit: number,
): T | null {
  const systemWide = queued.find((execution) => execution.isSystemWorkflow);
  if (systemWide !== undefined) return active.length === 0 ? systemWide : null;
  if (active.some((execution) => execution.isSystemWorkflow)) return null;
  if (limit > 0 && active.length >= limit) return null;
  const taken = new Set(active.filter((execution) => execution.deploymentId !== null).map(deploymentKey));
  for (const execution of queued)
    if (execution.workflowId === 'create_deployment_environment' && !taken.has(deploymentKey(execution)))
      return execution;
  for (const execution of queued) {
    if (execution.deploymentId === null || execution.isForced) return execution;
    const key = deploymentKey(execution);
    if (!taken.has(key)) return execution;
    // Whoever waits longest for a deployment is next on it.
    taken.add(key);
  }
  return null;
}

const deploymentKey = (execution: Pick<Waiting, 'tenantName' | 'deploymentId'>): string =>
  JSON.stringify([execution.tenantName, execution.deploymentId]);
