import type { Deployment, ExecutionStatus } from '@cloudloom/model';
import { isEnded } from './status-machine.ts';

export type DeploymentStatuses = Pick<Deployment, 'installationStatus' | 'deploymentStatus'>;

/**
 * The two statuses of a deployment, recomputed whenever one of its executions ends. `instanceStates` counts node instances
 * by state; a deployment without instances is active.
 */
export function computeStatuses(
  latestExecutionStatus: ExecutionStatus | null,
  instanceStates: ReadonlyMap<string, number>,
): DeploymentStatuses {
  let total = 0;
  for (const count of instanceStates.values()) total += count;
  const active = (instanceStates.get('started') ?? 0) === total;
  const installationStatus = active ? 'active' : 'inactive';
  if (latestExecutionStatus !== null && !isEnded(latestExecutionStatus))
    return { installationStatus, deploymentStatus: 'in_progress' };
  const troubled = latestExecutionStatus === 'failed' || !active;
  return { installationStatus, deploymentStatus: troubled ? 'requires_attention' : 'good' };
}
