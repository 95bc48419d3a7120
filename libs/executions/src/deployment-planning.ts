import { createDeploymentPlan, type DeploymentPlan, type JsonObject } from '@cloudloom/blueprint';
import { NotFoundError, type Deployment, type PluginReference, type Scope } from '@cloudloom/model';
import type { DeploymentEvaluation } from './deployment-evaluation.ts';
import { SystemTaskError } from './errors.ts';
import { createLabels } from './labels.ts';
import { ObjectLookup, type LookupStores } from './object-lookup.ts';
import { isObjectType } from './parameter-types.ts';
import type { Stores } from './stores.ts';
import { isTransient } from './transient-error.ts';

type PlanningStores = LookupStores & Pick<Stores, 'blueprints' | 'secrets'>;

/** What a plan of a deployment is made from. */
export interface PlanRequest {
  scope: Scope;
  blueprintId: string;
  inputs: JsonObject;
  runtimeOnlyEvaluation: boolean;
  /** False while the deployment has nothing yet that inputs could name. */
  isUpdate: boolean;
  /** Casts text given for numbers and booleans. */
  autoCorrectTypes: boolean;
}

/** Makes the plan of a deployment. Throws NotFoundError, or SystemTaskError with the sentence of what the plan refuses. */
export async function planDeployment(
  stores: PlanningStores,
  evaluation: DeploymentEvaluation,
  request: PlanRequest,
): Promise<DeploymentPlan> {
  const { scope, blueprintId } = request;
  const blueprint = await stores.blueprints.find(scope, blueprintId);
  if (blueprint === null) throw new NotFoundError('Blueprint', blueprintId);
  const { plan } = blueprint;
  if (plan === null)
    throw new SystemTaskError(`Blueprint ${blueprint.id} has no plan: its upload has not succeeded`);
  const lookup = new ObjectLookup(stores, {
    scope,
    current: { blueprintId },
    capabilityValues: (...of) => evaluation.capabilityValues(...of),
  });
  return failingLater(() =>
    createDeploymentPlan(plan, {
      inputs: request.inputs,
      autoCorrectTypes: request.autoCorrectTypes,
      objectExists: async (type, value, constraints) =>
        !isObjectType(type) || (await lookup.missing({ type, values: [value], constraints })).length === 0,
      current: { hasDeployment: request.isUpdate, hasBlueprint: true },
      secretExists: async (name) => (await stores.secrets.find(scope, name)) !== null,
      runtimeOnlyEvaluation: request.runtimeOnlyEvaluation,
    }),
  );
}

/** What a plan says about the deployment as a whole. */
export const attributesOf = (plan: DeploymentPlan) => ({
  inputs: plan.inputs,
  workflows: plan.workflows,
  plugins: referencesOf(plan),
  outputs: plan.outputs,
  capabilities: plan.capabilities,
  groups: plan.groups as JsonObject,
  scalingGroups: plan.scalingGroups,
  policyTypes: plan.policyTypes as JsonObject,
  policyTriggers: plan.policyTriggers as JsonObject,
  resourceTags: plan.resourceTags,
  description: plan.description,
});

/** What the deployment's executions need to know of plugins, each name once. */
function referencesOf(plan: DeploymentPlan): PluginReference[] {
  const lists = [
    plan.workflowPluginsToInstall,
    plan.deploymentPluginsToInstall,
    plan.hostAgentPluginsToInstall,
  ];
  const references = lists
    .flat()
    .map(({ name, packageName, packageVersion }) => ({ name, packageName, packageVersion }));
  return [...new Map(references.map((reference) => [reference.name, reference])).values()];
}

/** Labels that a plan declares and the deployment does not have. */
export function missingLabels(
  deployment: Pick<Deployment, 'labels'>,
  plan: DeploymentPlan,
): { key: string; value: string }[] {
  const declared = Object.entries(plan.labels).flatMap(([key, { values }]) =>
    values.map((value) => ({ key, value: String(value) })),
  );
  return declared.filter(
    ({ key, value }) =>
      !deployment.labels.some((label) => label.key === key.toLowerCase() && label.value === value),
  );
}

/** The deployment's labels and, stamped with now, those of the plan. */
export const mergeLabels = (deployment: Deployment, plan: DeploymentPlan): Deployment['labels'] => [
  ...deployment.labels,
  ...createLabels(missingLabels(deployment, plan), { at: new Date(), by: deployment.createdBy }),
];

/** What the plan refuses is an answer for the user, not a reason to try again. */
export function failing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new SystemTaskError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** The same for work that takes a while. */
export async function failingLater<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isTransient(error)) throw error;
    throw new SystemTaskError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
