import type { Deployment, Dependent, ExecutionStatus, Transaction } from '@cloudloom/model';
import type { Stores } from '../stores.ts';

/** Workflows that would pull a deployment away from under others. */
const DISTURBING: ReadonlySet<string> = new Set([
  ...['stop', 'uninstall', 'update', 'csys_new_deployment_update', 'heal'],
]);

/** A dependent on which one of those is in one of these statuses is on its way out itself. */
const UNDER_WAY: readonly ExecutionStatus[] = ['started', 'pending', 'queued'];

/** How many dependents of a kind a refusal names. */
const MOST_NAMED = 3;

type DependentStores = Pick<Stores, 'dependencies' | 'deploymentTree' | 'executions'>;

/** What is about to happen to a deployment. */
export interface Disturbance {
  workflowId: string;
  /** Children are uninstalled or deleted first. */
  isRecursive: boolean;
}

export const isDisturbing = (workflowId: string): boolean => DISTURBING.has(workflowId);

/**
 * Lines that say which other deployments depend on the deployment; empty when none stands in the way. A dependent that is
 * itself being stopped, uninstalled, updated or healed does not.
 */
export async function findDependents(
  stores: DependentStores,
  tx: Transaction,
  target: Pick<Deployment, 'tenantName' | 'id'>,
  { workflowId, isRecursive }: Disturbance,
): Promise<string[]> {
  const children = isRecursive ? [] : await childrenOf(stores, tx, target);
  const records = (await stores.dependencies.dependents(target, tx)).filter(
    (record) => workflowId !== 'uninstall' || !isIdleReader(record),
  );
  const { tenantName } = target;
  const named = [
    ...(
      await firstStaying(children, ({ id }) => isLeaving(stores, tx, { tenantName, deploymentId: id }))
    ).map(({ id }) => `Deployment '${id}' depends on the current deployment`),
    ...(
      await firstStaying(records, ({ sourceTenantName, sourceDeploymentId: deploymentId }) =>
        isLeaving(stores, tx, { tenantName: sourceTenantName, deploymentId }),
      )
    ).map(describe),
  ];
  return named.map((text, index) => `[${index + 1}] ${text}`);
}

async function firstStaying<T>(all: readonly T[], isGoing: (one: T) => Promise<boolean>): Promise<T[]> {
  const staying: T[] = [];
  for (const one of all) {
    if (staying.length >= MOST_NAMED) break;
    if (!(await isGoing(one))) staying.push(one);
  }
  return staying;
}

/** Children, without those that are components of the deployment: they come and go with it. */
async function childrenOf(
  stores: DependentStores,
  tx: Transaction,
  target: Pick<Deployment, 'tenantName' | 'id'>,
): Promise<{ id: string }[]> {
  const children = await stores.deploymentTree.children(target, tx);
  if (children.length === 0) return [];
  const components = await stores.dependencies.componentsOf(target, tx);
  return children.filter(({ id }) => !components.includes(id));
}

async function isLeaving(
  stores: DependentStores,
  tx: Transaction,
  dependent: { tenantName: string; deploymentId: string },
): Promise<boolean> {
  const running = await stores.executions.inStatuses(UNDER_WAY, dependent, tx);
  return running.some(({ workflowId }) => DISTURBING.has(workflowId));
}

/** Asks for a capability only, and is not installed: it reads nothing. */
const isIdleReader = ({ dependencyCreator, installationStatus }: Dependent): boolean =>
  dependencyCreator.endsWith('.get_capability') && installationStatus === 'inactive';

function describe({ dependencyCreator, sourceDeploymentId }: Dependent): string {
  const [kind = '', node = ''] = dependencyCreator.split('.');
  if (kind === 'component')
    return `Deployment '${sourceDeploymentId}' contains the current deployment as a component in its node '${node}'`;
  if (kind === 'sharedresource')
    return `Deployment '${sourceDeploymentId}' uses a shared resource from the current deployment in its node '${node}'`;
  return `Deployment '${sourceDeploymentId}' uses capabilities of the current deployment`;
}
