import type { AffectedDeployment, Deployment, Transaction } from '@cloudloom/model';
import type { Stores } from '../stores.ts';

const KINDS: ReadonlySet<string> = new Set(['component', 'sharedresource']);

/** Deployments that need one, at once or through others, and why, nearest first. */
export async function findAffected(
  stores: Pick<Stores, 'dependencies'>,
  tx: Transaction,
  { tenantName, id }: Pick<Deployment, 'tenantName' | 'id'>,
): Promise<AffectedDeployment[]> {
  const dependents = await stores.dependencies.allDependents({ tenantName, id }, tx);
  return dependents.map(({ sourceDeploymentId: deployment, dependencyCreator }) => {
    const [kind = '', node = ''] = dependencyCreator.split('.');
    return KINDS.has(kind)
      ? { deployment, dependencyType: kind, dependentNode: node, tenantName }
      : { deployment, dependencyType: 'deployment', dependentNode: null, tenantName };
  });
}
