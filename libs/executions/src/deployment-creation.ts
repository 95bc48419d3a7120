import type { BlueprintPlan, JsonObject } from '@cloudloom/blueprint';
import {
  AlreadyExistsError,
  type Blueprint,
  type Deployment,
  type Scope,
  type Transaction,
} from '@cloudloom/model';
import { requireParents } from './dependencies/parents.ts';
import {
  DeploymentCreationError,
  ForbiddenError,
  MissingDeploymentInputsError,
  UnknownDeploymentInputsError,
} from './errors.ts';
import { scopeOf } from './resource-scope.ts';
import { createLabels } from './labels.ts';
import type { CreateDeployment } from './requests.ts';
import { requireUsableSite } from './sites/site.service.ts';
import { everything, type Stores } from './stores.ts';

/** A blueprint that is uploaded. Throws DeploymentCreationError for any other state. */
export function requirePlan(blueprint: Blueprint): BlueprintPlan {
  if (blueprint.state !== 'uploaded' || blueprint.plan === null) {
    throw new DeploymentCreationError(
      `Unable to create a deployment based on a blueprint which is not \`uploaded\` but: \`${blueprint.state}\``,
    );
  }
  return blueprint.plan;
}

/** Missing inputs first, then unknown ones. Throws the errors of the wire contract. */
export function checkInputs(plan: Pick<BlueprintPlan, 'inputs'>, inputs: JsonObject): void {
  const missing = Object.entries(plan.inputs)
    .filter(
      ([name, schema]) =>
        schema.required !== false && schema.default === undefined && !Object.hasOwn(inputs, name),
    )
    .map(([name]) => name);
  if (missing.length > 0) throw new MissingDeploymentInputsError(missing);
  const unknown = Object.keys(inputs).filter((name) => !Object.hasOwn(plan.inputs, name));
  if (unknown.length > 0) throw new UnknownDeploymentInputsError(unknown);
}

/** A global deployment needs a global blueprint. Throws ForbiddenError. */
export function checkVisibility(request: CreateDeployment, blueprint: Blueprint): void {
  if (request.visibility === 'global' && blueprint.visibility !== 'global')
    throw new ForbiddenError(
      `Can't create global deployment ${request.deploymentId} because blueprint ${blueprint.id} is not global`,
    );
}

type CreationStores = Pick<Stores, 'deployments' | 'deploymentTree' | 'executions' | 'sites'>;

/** Makes room for the id: a deployment whose environment could never be created gives way. Throws AlreadyExistsError. */
export async function replaceFailed(
  stores: CreationStores,
  tx: Transaction,
  scope: Scope,
  deploymentId: string,
): Promise<void> {
  const existing = await stores.deployments.find(scope, deploymentId, tx);
  if (existing === null) return;
  const { items } = await stores.executions.list(
    scopeOf(existing),
    everything({ deploymentId: [deploymentId] }),
    tx,
  );
  const [only] = items;
  const neverWorked =
    items.length === 1 && only?.workflowId === 'create_deployment_environment' && only.status === 'failed';
  if (!neverWorked || existing.tenantName !== scope.tenantName)
    throw new AlreadyExistsError('Deployment', deploymentId, scope.tenantName);
  await stores.deployments.delete(scope, deploymentId, tx);
}

/** Stores the row that the environment's execution will complete. */
export async function insertDeployment(
  stores: CreationStores,
  tx: Transaction,
  creation: { scope: Scope; request: CreateDeployment; executionId: string },
): Promise<Deployment> {
  const { scope, request, executionId } = creation;
  const labels = createLabels(request.labels ?? [], { at: new Date(), by: scope.username });
  await requireParents(stores, scope, { id: request.deploymentId, labels }, tx);
  if (request.siteName != null) {
    const site = await stores.sites.get(scope, request.siteName, tx);
    requireUsableSite(site, { id: request.deploymentId, visibility: request.visibility ?? 'tenant' });
  }
  return stores.deployments.insert(
    {
      id: request.deploymentId,
      tenantName: scope.tenantName,
      createdBy: scope.username,
      blueprintId: request.blueprintId,
      displayName: request.displayName ?? request.deploymentId,
      inputs: request.inputs ?? {},
      siteName: request.siteName ?? null,
      labels,
      createExecutionId: executionId,
      runtimeOnlyEvaluation: request.runtimeOnlyEvaluation ?? false,
      workflowSettings: request.workflowSettings ?? {},
      dedicatedWorkers: request.dedicatedWorkers ?? null,
      ...(request.visibility === undefined ? {} : { visibility: request.visibility }),
    },
    tx,
  );
}
