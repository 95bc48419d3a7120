import {
  NotFoundError,
  tenantKey,
  type DeploymentGroup,
  type FilterRule,
  type InTenant,
  type Scope,
  type Transaction,
} from '@cloudloom/model';
import { parseFilterRules } from '../filters/filter-rules.ts';
import { requireOwnTenant } from '../ownership.ts';
import { everything, type Stores } from '../stores.ts';
import { requireDeploymentGroup } from './required-group.ts';
import type { ChosenDeployments } from './group-requests.ts';

type MemberStores = Pick<Stores, 'deploymentGroups' | 'deployments' | 'filters'>;

/** The members of a group that the scope may see, in the order in which they came. */
export async function membersOf(
  { deploymentGroups }: Pick<Stores, 'deploymentGroups'>,
  scope: Scope,
  group: InTenant,
  tx?: Transaction,
): Promise<string[]> {
  return (await deploymentGroups.deploymentIds(scope, [group], tx)).get(tenantKey(group)) ?? [];
}

/**
 * The deployments that a request means, each once, in its order.
 * @throws NotFoundError for a deployment, group or filter that the scope does not see; ForbiddenError for one of another tenant
 */
export async function findChosen(
  stores: MemberStores,
  tx: Transaction,
  scope: Scope,
  { deploymentIds = [], deploymentsFromGroup, filterId, filterRules }: ChosenDeployments,
): Promise<string[]> {
  await requireOwnDeployments(stores, tx, scope, deploymentIds);
  const others =
    deploymentsFromGroup === undefined
      ? []
      : await membersOf(
          stores,
          scope,
          await requireDeploymentGroup(stores, scope, deploymentsFromGroup, tx),
          tx,
        );
  const stored =
    filterId === undefined ? [] : (await stores.filters.get('deployments', scope, filterId, tx)).rules;
  const rules = [...stored, ...parseFilterRules(filterRules ?? [], 'deployments')];
  const passing = rules.length === 0 ? [] : await findPassing(stores, tx, scope, rules);
  return [...new Set([...deploymentIds, ...others, ...passing])];
}

/** A group's members are of its tenant: global deployments of others are left out. */
async function findPassing(
  { deployments }: MemberStores,
  tx: Transaction,
  scope: Scope,
  rules: readonly FilterRule[],
): Promise<string[]> {
  const query = { ...everything({ tenantName: [scope.tenantName] }), rules };
  return (await deployments.list(scope, query, tx)).items.map(({ id }) => id);
}

async function requireOwnDeployments(
  { deployments }: MemberStores,
  tx: Transaction,
  scope: Scope,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  const { items } = await deployments.list(scope, everything({ id: [...ids] }), tx);
  for (const id of ids) {
    const found = items.filter((deployment) => deployment.id === id);
    const [deployment] = found;
    if (deployment === undefined) throw new NotFoundError('Deployment', id);
    if (!found.some(({ tenantName }) => tenantName === scope.tenantName)) requireOwnTenant(scope, deployment);
  }
}

/** Makes deployments of the group's tenant its members, and gives them its labels. */
export async function joinGroup(
  { deploymentGroups }: Pick<Stores, 'deploymentGroups'>,
  tx: Transaction,
  group: DeploymentGroup,
  deploymentIds: readonly string[],
): Promise<void> {
  if (deploymentIds.length === 0) return;
  await deploymentGroups.addMembers(group, deploymentIds, tx);
  if (group.labels.length > 0) await deploymentGroups.labelMembers(group, deploymentIds, tx);
}
