import { randomUUID } from 'node:crypto';
import {
  NotFoundError,
  type DeploymentGroup,
  type NewExecution,
  type Scope,
  type Transaction,
} from '@cloudloom/model';
import { refuseDeletion } from '../deployment-deletion.ts';
import type { Stores } from '../stores.ts';
import type { DeleteDeploymentGroup } from './group-requests.ts';

const AT_ONCE = 5;
const WAIT_AFTER_FAIL_SECONDS = 600;

/**
 * Stores the queued executions that delete a group's members; the caller advances the queue. Answers the id of their group.
 * Throws DependentExistsError when one of the deployments cannot go: then all stay.
 */
export async function deleteMembers(
  stores: Stores,
  tx: Transaction,
  deletion: {
    scope: Scope;
    group: DeploymentGroup;
    members: readonly string[];
    request: DeleteDeploymentGroup;
  },
): Promise<string> {
  const { scope, group, members, request } = deletion;
  const { force = false, deleteLogs = false, recursive = false } = request;
  const { tenantName, username: createdBy } = scope;
  const workflowId = 'delete_deployment_environment';
  const rows: (NewExecution & { id: string })[] = [];
  const { visibility } = group;
  const { id: executionGroupId } = await stores.executionGroups.insert(
    { tenantName, createdBy, visibility, workflowId, concurrency: AT_ONCE },
    tx,
  );
  for (const deploymentId of members) {
    const deployment = await stores.deployments.find(scope, deploymentId, tx);
    if (deployment === null) throw new NotFoundError('Deployment', deploymentId);
    await refuseDeletion(stores, tx, { scope, deployment, force, isRecursive: recursive });
    rows.push({
      id: randomUUID(),
      tenantName,
      createdBy,
      workflowId,
      executionGroupId,
      deploymentId,
      blueprintId: deployment.blueprintId,
      status: 'queued',
      parameters: { delete_logs: deleteLogs, force, recursive },
      allowCustomParameters: true,
      waitAfterFail: WAIT_AFTER_FAIL_SECONDS,
    });
  }
  await stores.executions.insertMany(rows, tx);
  return executionGroupId;
}
