import type { Deployment, Execution, Transaction } from '@cloudloom/model';
import { scopeOf } from './resource-scope.ts';
import { isActive } from './status-machine.ts';
import type { Stores } from './stores.ts';
import { isSystemTask } from './system-workflows.ts';

/** Decides which workers run an execution: those that all deployments share, or those of its deployment alone. */
export class WorkerChoice {
  constructor(
    private readonly stores: Pick<Stores, 'deployments' | 'executions'>,
    /** For deployments that do not say. */
    private readonly dedicatedByDefault: boolean,
  ) {}

  /** Tasks of the system (environments, blueprints) are no workflows of a deployment: shared workers run them. */
  isDedicated(
    workflowId: string,
    deployment: Pick<Deployment, 'dedicatedWorkers'> | null,
  ): { isDedicated: boolean } {
    const isDedicated =
      deployment !== null &&
      !isSystemTask(workflowId) &&
      (deployment.dedicatedWorkers ?? this.dedicatedByDefault);
    return { isDedicated };
  }

  /** Decides anew for another attempt: its run begins on whatever queue the deployment has by now. */
  async reassign(tx: Transaction, execution: Execution): Promise<Execution> {
    const scope = scopeOf(execution);
    const deployment =
      execution.deploymentId === null
        ? null
        : await this.stores.deployments.find(scope, execution.deploymentId, tx);
    const choice = this.isDedicated(execution.workflowId, deployment);
    if (choice.isDedicated === execution.isDedicated) return execution;
    return this.stores.executions.update(scope, execution.id, choice, tx);
  }
}

/**
 * Why a dedicated execution that may run does not get on: no process serves its queue yet. Null when one does, and for all
 * executions of shared workers.
 */
export async function explainMissingWorker(
  stores: Pick<Stores, 'workers'>,
  execution: Execution,
  tx?: Transaction,
): Promise<string | null> {
  const { tenantName, deploymentId, workflowPluginId: pluginId } = execution;
  if (!execution.isDedicated || deploymentId === null || !isActive(execution.status)) return null;
  const worker = await stores.workers.dedicatedTo({ tenantName, deploymentId, pluginId }, tx);
  if (worker?.state === 'running') return null;
  if (worker?.state === 'starting')
    return `The worker of deployment ${deploymentId} is starting on ${worker.hostName}.`;
  const { limit, taken } = await stores.workers.places(tx);
  if (limit === 0)
    return `Deployment ${deploymentId} has workers of its own, and no worker host is there to start one.`;
  return taken >= limit
    ? `Deployment ${deploymentId} has workers of its own, and all ${limit} places for such workers are taken. ` +
        'It gets one as soon as another is idle.'
    : `The worker of deployment ${deploymentId} has not started yet.`;
}
