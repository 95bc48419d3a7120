import type { NewExecution, Transaction } from '@cloudloom/model';
import { DependentExistsError } from '../errors.ts';
import type { Stores } from '../stores.ts';
import { findDependents, isDisturbing } from './dependents.ts';

type DisturbanceStores = Pick<Stores, 'dependencies' | 'deployments' | 'deploymentTree' | 'executions'>;
type Subject = Pick<
  NewExecution,
  'tenantName' | 'createdBy' | 'deploymentId' | 'workflowId' | 'isForced' | 'parameters'
>;

/** Why the execution must not start: it would pull its deployment away from under others. Null: it may; forced ones always. */
export async function refuseDisturbance(
  stores: DisturbanceStores,
  tx: Transaction,
  { tenantName, createdBy: username, deploymentId, workflowId, isForced, parameters }: Subject,
): Promise<DependentExistsError | null> {
  if (deploymentId == null || isForced === true || !isDisturbing(workflowId)) return null;
  const deployment = await stores.deployments.find({ tenantName, username }, deploymentId, tx);
  if (deployment === null) return null;
  const isRecursive = workflowId === 'uninstall' && parameters?.['recursive'] === true;
  const lines = await findDependents(stores, tx, deployment, { workflowId, isRecursive });
  if (lines.length === 0) return null;
  return new DependentExistsError(
    `Can't execute workflow \`${workflowId}\` on deployment ${deploymentId} - existing installations depend on it:\n` +
      lines.join('\n'),
  );
}
