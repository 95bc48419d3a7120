import { randomUUID } from 'node:crypto';
import type { BlueprintPlan, JsonObject } from '@cloudloom/blueprint';
import {
  ConflictError,
  NotFoundError,
  type DeploymentGroup,
  type Label,
  type NewDeployment,
  type NewExecution,
  type Scope,
  type Transaction,
} from '@cloudloom/model';
import { checkInputs, checkVisibility, requirePlan } from '../deployment-creation.ts';
import { createLabels } from '../labels.ts';
import type { Stores } from '../stores.ts';
import { nameDeployments } from './deployment-names.ts';
import type { NewGroupDeployment } from './group-requests.ts';
import { joinGroup } from './membership.ts';

/** Environments that a group creates at the same time. */
const ENVIRONMENTS_AT_ONCE = 10;
const WAIT_AFTER_FAIL_SECONDS = 600;

interface Creation {
  scope: Scope;
  group: DeploymentGroup;
  specs: readonly NewGroupDeployment[];
}

/**
 * Stores deployments made of the group's blueprint, inputs and labels, as members, and the queued executions that create their
 * environments; the caller advances the queue. Answers the group's counter after them. Throws what a single creation throws.
 */
export async function createDeployments(
  stores: Stores,
  tx: Transaction,
  creation: Creation,
): Promise<number> {
  const { scope, group, specs } = creation;
  const { blueprintId, plan } = await requireBlueprint(stores, tx, scope, group);
  const { names, counter } = nameDeployments(specs, {
    groupId: group.id,
    blueprintId,
    counter: group.creationCounter,
    taken: await takenIds(stores, tx, scope),
    drawUuid: randomUUID,
  });
  const at = new Date();
  const deployments = specs.map((spec, index) => {
    const inputs = { ...group.defaultInputs, ...spec.inputs };
    checkInputs(plan, inputs);
    const { id = '', displayName = id } = names[index] ?? {};
    return toDeployment(creation, { spec, id, displayName, inputs, blueprintId, at });
  });
  await stores.deployments.insertMany(deployments, tx);
  await joinGroup(
    stores,
    tx,
    group,
    deployments.map(({ id }) => id),
  );
  await storeCreations(stores, tx, creation, deployments);
  return counter;
}

async function requireBlueprint(
  { blueprints }: Pick<Stores, 'blueprints'>,
  tx: Transaction,
  scope: Scope,
  group: DeploymentGroup,
): Promise<{ blueprintId: string; plan: BlueprintPlan }> {
  const { defaultBlueprintId: blueprintId } = group;
  if (blueprintId === null)
    throw new ConflictError(`Cannot create deployments: group ${group.id} has no default blueprint set`);
  const blueprint = await blueprints.find(scope, blueprintId, tx);
  if (blueprint === null) throw new NotFoundError('Blueprint', blueprintId);
  checkVisibility({ deploymentId: group.id, blueprintId, visibility: group.visibility }, blueprint);
  return { blueprintId, plan: requirePlan(blueprint) };
}

/** Of every deployment that a new one of the tenant must not be called like. */
async function takenIds(
  { deployments }: Pick<Stores, 'deployments'>,
  tx: Transaction,
  scope: Scope,
): Promise<ReadonlySet<string>> {
  return new Set(await deployments.takenIds(scope.tenantName, tx));
}

function toDeployment(
  { scope, group }: Creation,
  given: {
    spec: NewGroupDeployment;
    id: string;
    displayName: string;
    inputs: JsonObject;
    blueprintId: string;
    at: Date;
  },
): NewDeployment & { createExecutionId: string; inputs: JsonObject; labels: Label[] } {
  const { spec, id, displayName, inputs, blueprintId, at } = given;
  const own = createLabels(spec.labels ?? [], { at, by: scope.username });
  const isOwn = (label: Label) => own.some(({ key, value }) => key === label.key && value === label.value);
  return {
    id,
    displayName,
    inputs,
    blueprintId,
    tenantName: scope.tenantName,
    createdBy: scope.username,
    visibility: group.visibility,
    labels: [...group.labels.filter((label) => !isOwn(label)), ...own],
    createExecutionId: randomUUID(),
    runtimeOnlyEvaluation: spec.runtimeOnlyEvaluation ?? false,
    siteName: spec.siteName ?? null,
  };
}

async function storeCreations(
  { executionGroups, executions }: Stores,
  tx: Transaction,
  { scope, group }: Creation,
  deployments: readonly ReturnType<typeof toDeployment>[],
): Promise<void> {
  const { tenantName, username: createdBy } = scope;
  const workflowId = 'create_deployment_environment';
  const { visibility, id: deploymentGroupId } = group;
  const owned = { tenantName, createdBy, visibility, workflowId };
  const { id: executionGroupId } = await executionGroups.insert(
    { ...owned, deploymentGroupId, concurrency: ENVIRONMENTS_AT_ONCE },
    tx,
  );
  const rows = deployments.map(
    ({ id, createExecutionId, blueprintId, inputs, labels, displayName }): NewExecution & { id: string } => ({
      ...owned,
      id: createExecutionId,
      executionGroupId,
      deploymentId: id,
      blueprintId,
      status: 'queued',
      parameters: {
        inputs,
        labels: labels.map(({ key, value }) => ({ [key]: value })),
        display_name: displayName ?? id,
      },
      allowCustomParameters: true,
      waitAfterFail: WAIT_AFTER_FAIL_SECONDS,
    }),
  );
  await executions.insertMany(rows, tx);
}
