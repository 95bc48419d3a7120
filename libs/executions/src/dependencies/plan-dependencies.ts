import { findInterDeploymentFunctions, type DeploymentPlan, type Json } from '@cloudloom/blueprint';
import { ConflictError, type Deployment, type NewDependency, type Transaction } from '@cloudloom/model';
import type { PlannedNodeInstance } from '@cloudloom/topology';
import { scopeOf } from '../execution-end.ts';
import type { Stores } from '../stores.ts';

/** What a function yields that names a deployment; null where it cannot be told yet. */
type Evaluate = (call: Json) => Promise<Json>;

/** Deployments whose capabilities a plan asks for, each place and target once, with the ids that functions yield now. */
export async function findNeeds(
  plan: DeploymentPlan,
  instances: readonly PlannedNodeInstance[],
  evaluate: Evaluate,
): Promise<{ creator: string; target: string | null; call: Json }[]> {
  const needs = new Map<string, { creator: string; target: string | null; call: Json }>();
  for (const { functionIdentifier: creator, targetDeployment } of findInterDeploymentFunctions(
    plan,
    instances,
  )) {
    const [known, call] = targetDeployment;
    const value = known ?? (await evaluate(call));
    const target = typeof value === 'string' ? value : null;
    needs.set(JSON.stringify([creator, target]), { creator, target, call: known === null ? call : null });
  }
  return [...needs.values()];
}

/**
 * Stores what a new deployment needs of others. A target that there is not, yet, is kept as it was written.
 * Throws ConflictError for a circle.
 */
export async function storeNeeds(
  stores: Pick<Stores, 'dependencies' | 'deployments'>,
  tx: Transaction,
  source: Deployment,
  needs: readonly { creator: string; target: string | null; call: Json }[],
): Promise<void> {
  const { tenantName, createdBy, visibility, id: sourceDeploymentId } = source;
  const records: NewDependency[] = [];
  for (const { creator, target, call } of needs) {
    // Its own capabilities are no dependency.
    if (target === sourceDeploymentId) continue;
    const found = target === null ? null : await stores.deployments.find(scopeOf(source), target, tx);
    const isOwn = found !== null && found.tenantName === tenantName;
    if (
      isOwn &&
      (await stores.dependencies.needs(tenantName, { source: found.id, target: sourceDeploymentId }, tx))
    )
      throw new ConflictError(
        `Deployment ${sourceDeploymentId} depending on ${found.id} results in cyclic inter-deployment dependencies.`,
      );
    records.push({
      ...{ tenantName, createdBy, visibility, sourceDeploymentId },
      dependencyCreator: creator,
      targetDeploymentId: isOwn ? found.id : null,
      targetDeploymentFunc: isOwn ? call : (call ?? target),
      externalSource: null,
      externalTarget: null,
    });
  }
  await stores.dependencies.insert(records, tx);
}
