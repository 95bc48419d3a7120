import {
  NotFoundError,
  type DeploymentGroup,
  type ExecutionGroup,
  type Scope,
  type Transaction,
} from '@cloudloom/model';
import { requireOwnTenant } from '../ownership.ts';
import type { Stores } from '../stores.ts';

/** A group that the scope may change. Throws NotFoundError or ForbiddenError. */
export async function requireDeploymentGroup(
  { deploymentGroups }: Pick<Stores, 'deploymentGroups'>,
  scope: Scope,
  id: string,
  tx?: Transaction,
): Promise<DeploymentGroup> {
  const group = await deploymentGroups.find(scope, id, tx);
  if (group === null) throw new NotFoundError('DeploymentGroup', id);
  requireOwnTenant(scope, group);
  return group;
}

/** A group that the scope may change. Throws NotFoundError or ForbiddenError. */
export async function requireExecutionGroup(
  { executionGroups }: Pick<Stores, 'executionGroups'>,
  scope: Scope,
  id: string,
  tx?: Transaction,
): Promise<ExecutionGroup> {
  const group = await executionGroups.find(scope, id, tx);
  if (group === null) throw new NotFoundError('ExecutionGroup', id);
  requireOwnTenant(scope, group);
  return group;
}
