import type { Json, JsonObject } from '@cloudloom/blueprint';
import type { Deployment, Scope, Transaction } from '@cloudloom/model';
import { DeploymentEvaluation } from '../deployment-evaluation.ts';
import { SecretNeededError } from '../evaluation-source.ts';
import { scopeOf } from '../resource-scope.ts';
import type { Stores } from '../stores.ts';
import { refuseCircle } from './circles.ts';
import { findTarget } from './plan-dependencies.ts';
import { readTargetFunction } from './target-function.ts';

export type WeighingStores = Pick<
  Stores,
  'dependencies' | 'deployments' | 'deploymentGroups' | 'nodes' | 'nodeInstances' | 'secrets'
>;

/**
 * Finds anew which deployments the functions of a deployment's records name; those that name none that there is have no target
 * until then. The transaction holds the decision lock. Throws FunctionsEvaluationError, NotFoundError (a function asks a
 * deployment that is gone), ConflictError for a circle: then the records are as they were.
 */
export async function weighAgain(
  stores: WeighingStores,
  tx: Transaction,
  scope: Scope,
  deploymentId: string,
): Promise<void> {
  const { tenantName } = scope;
  const records = await stores.dependencies.withFunctions({ tenantName, id: deploymentId }, tx);
  // Most deployments have none: for them, nothing more is read under the lock.
  if (records.length === 0) return;
  const source = await stores.deployments.find(scope, deploymentId, tx);
  if (source === null) return;
  const evaluation = new DeploymentEvaluation(stores);
  const found: { id: string; target: string | null }[] = [];
  const gone: string[] = [];
  for (const { id, targetDeploymentFunc, targetDeploymentId } of records) {
    const { function: call, context } = readTargetFunction(targetDeploymentFunc);
    if (!(await hasInstances(stores, tx, source, context))) {
      gone.push(id);
      continue;
    }
    const value = await evaluate(() => evaluation.target(scopeOf(source), source.id, { call, context, tx }));
    if (value === undefined) continue;
    const target = typeof value === 'string' ? await findTarget(stores, tx, source, value) : null;
    if (target === targetDeploymentId) continue;
    if (target !== null) await refuseCircle(stores, tx, source, target);
    found.push({ id, target });
  }
  await stores.dependencies.remove(gone, tx);
  for (const { id, target } of found) await stores.dependencies.aim(source, id, target, tx);
}

/** Undefined where a secret would have to be read: the record stays as it was found when it was made. */
async function evaluate(work: () => Promise<Json>): Promise<Json | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SecretNeededError) return undefined;
    throw error;
  }
}

/** False for a function of a node instance that there is not any more. */
async function hasInstances(
  stores: Pick<Stores, 'nodeInstances'>,
  tx: Transaction,
  source: Deployment,
  context: JsonObject,
): Promise<boolean> {
  for (const name of ['self', 'source', 'target']) {
    const id = context[name];
    if (typeof id === 'string' && (await stores.nodeInstances.find(scopeOf(source), id, tx)) === null)
      return false;
  }
  return true;
}
