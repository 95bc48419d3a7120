import { DomainError, type Deployment, type Execution } from '@cloudloom/model';
import type { ResourceFolders } from './archives/resource-folders.ts';
import { decide } from './decision.ts';
import { refuseDeletion } from './deployment-deletion.ts';
import { SystemTaskError } from './errors.ts';
import { ExecutionEnd } from './execution-end.ts';
import { scopeOf } from './resource-scope.ts';
import type { Stores } from './stores.ts';
import type { SystemTaskLog } from './system-task-log.ts';
import { isTransient } from './transient-error.ts';

/** A deletion that takes what hangs on the deployment with it. */
export interface RecursiveDeletion {
  execution: Execution;
  deployment: Deployment;
  log: SystemTaskLog;
}

/**
 * Deletes the deployments that hang on another one by the label `csys-obj-parent`, in all generations. Executions of their own would
 * wait for a place that the deletion itself may occupy; each goes in one decision instead.
 */
export class SubDeploymentDeletion {
  private readonly end: ExecutionEnd;

  constructor(
    private readonly stores: Stores,
    private readonly folders: ResourceFolders,
  ) {
    this.end = new ExecutionEnd(stores);
  }

  /**
   * Grandchildren first; one that others of them need goes after those. May be repeated. Those that the execution's user does not
   * see are left alone. Throws SystemTaskError that names who could not go, and why; the others are gone then.
   */
  async run(deletion: RecursiveDeletion): Promise<void> {
    let left = await this.stores.deploymentTree.descendants(deletion.deployment);
    while (left.length > 0) {
      const refused: { id: string; reason: string }[] = [];
      for (const id of left) {
        const reason = await this.delete(id, deletion);
        if (reason !== null) refused.push({ id, reason });
      }
      if (refused.length === left.length)
        throw new SystemTaskError(
          `Deployments that depend on ${deletion.deployment.id} could not be deleted:\n` +
            refused.map(({ reason }) => reason).join('\n'),
        );
      left = refused.map(({ id }) => id);
    }
  }

  /** Why it cannot go; null when it is gone. */
  private async delete(id: string, { execution, log }: RecursiveDeletion): Promise<string | null> {
    const scope = scopeOf(execution);
    const force = execution.parameters['force'] === true;
    await this.requireWanted(execution);
    if ((await this.stores.deployments.find(scope, id)) !== null)
      await log.info(`deleting/${id}`, `Deleting deployment environment: ${id}`);
    try {
      await decide(this.stores, async (tx) => {
        const deployment = await this.stores.deployments.find(scope, id, tx);
        if (deployment === null || deployment.tenantName !== scope.tenantName) return;
        await refuseDeletion(this.stores, tx, { scope, deployment, force, isRecursive: true });
        await this.folders.removeDeployment(deployment.tenantName, id);
        await this.end.removeDeployment(tx, scope, id);
      });
      return null;
    } catch (error) {
      if (!(error instanceof DomainError) || isTransient(error)) throw error;
      return error.message;
    }
  }

  private async requireWanted({ id }: Execution): Promise<void> {
    const { status } = (await this.stores.executions.byId(id)) ?? { status: 'cancelled' };
    if (status !== 'pending' && status !== 'started')
      throw new SystemTaskError(`The deletion is not wanted any more: its execution is ${status}`);
  }
}
