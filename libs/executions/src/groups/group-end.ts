import type { ExecutionGroup, Transaction } from '@cloudloom/model';
import type { Stores } from '../stores.ts';
import { hasGroupEnded } from './group-status.ts';
import { joinGroup } from './membership.ts';

type GroupEndStores = Pick<Stores, 'executionGroups' | 'deploymentGroups'>;

/**
 * When all members of a group have ended: the deployments of terminated ones join its success group, those of failed ones its
 * failure group. Run in the transaction that may have ended the last of them. A group that was resumed ends again.
 */
export async function settleGroup(stores: GroupEndStores, tx: Transaction, groupId: string): Promise<void> {
  const group = await stores.executionGroups.byId(groupId, tx);
  if (group === null || (group.successGroupId === null && group.failureGroupId === null)) return;
  const counts = await stores.executionGroups.statusCounts([groupId], tx);
  if (!hasGroupEnded(counts.get(groupId) ?? {})) return;
  await join(stores, tx, group, { target: group.successGroupId, status: 'terminated' });
  await join(stores, tx, group, { target: group.failureGroupId, status: 'failed' });
}

async function join(
  stores: GroupEndStores,
  tx: Transaction,
  { id, tenantName }: ExecutionGroup,
  { target, status }: { target: string | null; status: 'terminated' | 'failed' },
): Promise<void> {
  if (target === null) return;
  const group = await stores.deploymentGroups.byId({ tenantName, id: target }, tx);
  if (group === null) return;
  const deploymentIds = await stores.executionGroups.deploymentsOfEnded(id, status, tx);
  await joinGroup(stores, tx, group, deploymentIds);
}
