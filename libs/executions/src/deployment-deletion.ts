import type { Deployment, Scope, Transaction } from '@cloudloom/model';
import { findDependents } from './dependencies/dependents.ts';
import { DependentExistsError } from './errors.ts';
import { ACTIVE } from './status-machine.ts';
import { everything, type Stores } from './stores.ts';

const GONE = new Set(['uninitialized', 'deleted']);

/**
 * Refuses to delete a deployment that is in use: executions under way (force does not help), then deployments that depend on it, then
 * live node instances.
 * Throws DependentExistsError. The transaction holds the decision lock.
 */
export async function refuseDeletion(
  stores: Pick<Stores, 'dependencies' | 'deploymentTree' | 'executions' | 'surroundings' | 'nodeInstances'>,
  tx: Transaction,
  deletion: { scope: Scope; deployment: Deployment; force: boolean; isRecursive?: boolean },
): Promise<void> {
  const { scope, deployment, force, isRecursive = false } = deletion;
  const { id: deploymentId, tenantName } = deployment;
  const running = await stores.executions.inStatuses([...ACTIVE, 'queued'], { tenantName, deploymentId }, tx);
  if (running.length > 0) {
    throw new DependentExistsError(
      `Can't delete deployment ${deploymentId} - There are running or queued executions for this deployment. ` +
        `Running executions ids: ${running.map((execution) => execution.id).join(',')}`,
    );
  }
  if (force) return;
  const disturbance = { workflowId: 'delete_deployment_environment', isRecursive };
  const dependents = await findDependents(stores, tx, deployment, disturbance);
  if (dependents.length > 0)
    throw new DependentExistsError(
      `Can't delete deployment ${deploymentId} - the following existing installations depend on it:\n${dependents.join('\n')}`,
    );
  const states = await stores.surroundings.instanceStates(tenantName, deploymentId, tx);
  const live = [...states.keys()].filter((state) => !GONE.has(state));
  if (live.length === 0) return;
  const { items } = await stores.nodeInstances.list(
    { ...scope, tenantName },
    everything({ deploymentId: [deploymentId], state: live }),
    tx,
  );
  throw new DependentExistsError(
    `Can't delete deployment ${deploymentId} - There are live nodes for this deployment. ` +
      `Live nodes ids: ${items.map((instance) => instance.id).join(',')}`,
  );
}
