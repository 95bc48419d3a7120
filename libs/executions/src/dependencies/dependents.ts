import type { Deployment, Dependent, Transaction } from '@cloudloom/model';
import type { Stores } from '../stores.ts';
import { ACTIVE } from '../status-machine.ts';

/** Workflows that would pull a deployment away from under others. */
const DISTURBING: ReadonlySet<string> = new Set([
  ...['stop', 'uninstall', 'update', 'csys_new_deployment_update', 'heal'],
]);

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
  target: Pick<Deployment, 'tenantName' | 'id' | 'installationStatus'>,
  disturbance: Disturbance,
): Promise<string[]> {
  const children = disturbance.isRecursive ? [] : await childrenOf(stores, tx, target);
  const records = await stores.dependencies.dependents(target, tx);
  const blocking: string[] = [];
  for (const record of records) {
    if (blocking.length >= MOST_NAMED) break;
    if (
      disturbance.workflowId === 'uninstall' &&
      isFunction(record) &&
      target.installationStatus === 'inactive'
    )
      continue;
    if (!(await isLeaving(stores, tx, record))) blocking.push(describe(record));
  }
  const named = children
    .slice(0, MOST_NAMED)
    .map(({ id }) => `Deployment '${id}' depends on the current deployment`);
  return [...named, ...blocking].map((text, index) => `[${index + 1}] ${text}`);
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

async function isLeaving(stores: DependentStores, tx: Transaction, dependent: Dependent): Promise<boolean> {
  const source = { tenantName: dependent.sourceTenantName, deploymentId: dependent.sourceDeploymentId };
  const running = await stores.executions.inStatuses([...ACTIVE, 'queued'], source, tx);
  return running.some(({ workflowId }) => DISTURBING.has(workflowId));
}

const isFunction = ({ dependencyCreator }: Dependent): boolean =>
  dependencyCreator.endsWith('.get_capability');

function describe({ dependencyCreator, sourceDeploymentId }: Dependent): string {
  const [kind = '', node = ''] = dependencyCreator.split('.');
  if (kind === 'component')
    return `Deployment '${sourceDeploymentId}' contains the current deployment as a component in its node '${node}'`;
  if (kind === 'sharedresource')
    return `Deployment '${sourceDeploymentId}' uses a shared resource from the current deployment in its node '${node}'`;
  return `Deployment '${sourceDeploymentId}' uses capabilities of the current deployment`;
}
