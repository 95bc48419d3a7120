import { findInterDeploymentFunctions, type DeploymentPlan, type Json } from '@cloudloom/blueprint';
import {
  DomainError,
  type Deployment,
  type InterDeploymentDependency,
  type NewDependency,
  type Transaction,
} from '@cloudloom/model';
import type { DeploymentEvaluation } from '../deployment-evaluation.ts';
import { scopeOf } from '../resource-scope.ts';
import type { Stores } from '../stores.ts';
import { isTransient } from '../transient-error.ts';
import { refuseCircle } from './circles.ts';
import { isAboutInstances, toTargetFunction, type TargetFunction } from './target-function.ts';

/** A place of a plan that asks another deployment for a capability. */
export interface Need {
  creator: string;
  /** Id of the other deployment; null where it cannot be told yet. */
  target: string | null;
  /** What yields the id; null where it is written down. */
  call: TargetFunction | null;
}

/** What a function yields that names a deployment; null where it cannot be told yet. */
type Evaluate = (call: TargetFunction) => Promise<Json>;

type Instances = Parameters<typeof findInterDeploymentFunctions>[1];

/**
 * Deployments whose capabilities a plan asks for, each place once, with the ids that functions yield now; a function about node
 * instances once for each instance.
 */
export async function findNeeds(
  plan: DeploymentPlan,
  instances: Instances,
  evaluate: Evaluate,
): Promise<Need[]> {
  const needs = new Map<string, Need>();
  for (const { functionIdentifier: creator, targetDeployment, context } of findInterDeploymentFunctions(
    plan,
    instances,
  )) {
    const [known, written] = targetDeployment;
    const call =
      known === null ? { function: written, context: isAboutInstances(written) ? context : {} } : null;
    const key = JSON.stringify([creator, known, call]);
    if (needs.has(key)) continue;
    const value = call === null ? known : await evaluate(call);
    needs.set(key, { creator, target: typeof value === 'string' ? value : null, call });
  }
  return [...needs.values()];
}

/**
 * What a function yields at once, read in the transaction where there is one; null where that cannot be told yet. It is weighed
 * again when an execution ends.
 */
export async function evaluateEarly(
  evaluation: DeploymentEvaluation,
  deployment: Deployment,
  { function: call, context }: TargetFunction,
  tx?: Transaction,
): Promise<Json> {
  const scope = scopeOf(deployment);
  try {
    return tx === undefined
      ? await evaluation.payload(scope, deployment.id, context, call)
      : await evaluation.target(scope, deployment.id, { call, context, tx });
  } catch (error) {
    if (error instanceof DomainError && !isTransient(error)) return null;
    throw error;
  }
}

type NeedStores = Pick<Stores, 'dependencies' | 'deployments'>;

/**
 * Stores what a deployment needs of others. A target that there is not, yet, is kept as it was written.
 * Throws ConflictError for a circle.
 */
export async function storeNeeds(
  stores: NeedStores,
  tx: Transaction,
  source: Deployment,
  needs: readonly Need[],
): Promise<InterDeploymentDependency[]> {
  const { tenantName, createdBy, visibility, id: sourceDeploymentId } = source;
  const records: NewDependency[] = [];
  for (const { creator, target, call } of needs) {
    // Its own capabilities are no dependency.
    if (call === null && target === sourceDeploymentId) continue;
    const found = target === null ? null : await findTarget(stores, tx, source, target);
    if (found !== null) await refuseCircle(stores, tx, source, found);
    const written = call === null ? target : toTargetFunction(call);
    records.push({
      ...{ tenantName, createdBy, visibility, sourceDeploymentId },
      dependencyCreator: creator,
      targetDeploymentId: found,
      targetDeploymentFunc: call === null && found !== null ? null : written,
      externalSource: null,
      externalTarget: null,
    });
  }
  return stores.dependencies.insert(records, tx);
}

/** Replaces what functions of a deployment's plan have recorded; other records are not the plan's. Throws as `storeNeeds`. */
export async function rewriteNeeds(
  stores: NeedStores,
  tx: Transaction,
  source: Deployment,
  needs: readonly Need[],
): Promise<InterDeploymentDependency[]> {
  await stores.dependencies.clearFunctions(source, tx);
  return storeNeeds(stores, tx, source, needs);
}

/** The id of another deployment of the source's tenant that its owner sees; null when there is no such. */
export async function findTarget(
  stores: Pick<Stores, 'deployments'>,
  tx: Transaction,
  source: Deployment,
  id: string,
): Promise<string | null> {
  const found = id === source.id ? null : await stores.deployments.find(scopeOf(source), id, tx);
  return found !== null && found.tenantName === source.tenantName ? found.id : null;
}
