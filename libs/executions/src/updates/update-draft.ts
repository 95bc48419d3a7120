import { randomUUID } from 'node:crypto';
import type { Json, JsonObject } from '@cloudloom/blueprint';
import {
  NotFoundError,
  type Blueprint,
  type Deployment,
  type Scope,
  type Transaction,
} from '@cloudloom/model';
import { requirePlan } from '../deployment-creation.ts';
import { requireEnvironment } from '../environment-gate.ts';
import { ActiveUpdateError } from '../errors.ts';
import { requireOwnTenant } from '../ownership.ts';
import type { Stores } from '../stores.ts';
import type { InitiateUpdate } from './update-request.ts';

/** The update as it is stored, and what its execution is given. */
export interface UpdateDraft {
  update: Parameters<Stores['updates']['insert']>[0];
  parameters: JsonObject;
  isForced: boolean;
}

/** Prepares updates of deployments, and stores them before the executions that carry them out. */
export class UpdateDrafts {
  constructor(
    private readonly stores: Pick<Stores, 'blueprints' | 'deploymentInstances' | 'executions' | 'updates'>,
  ) {}

  /** Throws NotFoundError, ForbiddenError, DeploymentCreationError (the blueprint or the environment is not ready). */
  async prepare(scope: Scope, deployment: Deployment, request: InitiateUpdate): Promise<UpdateDraft> {
    await this.requireReady(scope, deployment);
    const blueprint = await this.requireBlueprint(scope, request.blueprintId ?? deployment.blueprintId);
    const update = describe(scope, { deployment, blueprint, request });
    return { update, parameters: parametersOf(update, request), isForced: request.force ?? false };
  }

  /** A second update has to wait for the first; a preview need not. Throws ActiveUpdateError, NotFoundError. */
  async store(tx: Transaction, scope: Scope, { update }: Pick<UpdateDraft, 'update'>): Promise<Deployment> {
    const { deploymentInstances, updates } = this.stores;
    const deployment = await deploymentInstances.lock(scope, update.deploymentId, tx);
    const active = update.isPreview ? [] : await updates.underway(deployment, tx);
    if (active.length > 0) throw new ActiveUpdateError(active.map((each) => each.id));
    await updates.insert(update, tx);
    return deployment;
  }

  private async requireReady(scope: Scope, deployment: Deployment): Promise<void> {
    requireOwnTenant(scope, deployment);
    const { tenantName, id } = deployment;
    const creation = await this.stores.executions.latestOfDeployment(
      tenantName,
      id,
      'create_deployment_environment',
    );
    requireEnvironment(id, creation);
  }

  private async requireBlueprint(scope: Scope, id: string): Promise<Blueprint> {
    const blueprint = await this.stores.blueprints.find(scope, id);
    if (blueprint === null) throw new NotFoundError('Blueprint', id);
    requirePlan(blueprint);
    return blueprint;
  }
}

function describe(
  scope: Scope,
  {
    deployment,
    blueprint,
    request,
  }: { deployment: Deployment; blueprint: Blueprint; request: InitiateUpdate },
): UpdateDraft['update'] {
  const declared = requirePlan(blueprint).inputs;
  const kept = Object.entries(deployment.inputs).filter(([name]) => Object.hasOwn(declared, name));
  return {
    id: `${deployment.id}-${randomUUID()}`,
    tenantName: deployment.tenantName,
    visibility: deployment.visibility,
    createdBy: scope.username,
    deploymentId: deployment.id,
    executionId: randomUUID(),
    isPreview: request.preview ?? false,
    oldBlueprintId: deployment.blueprintId,
    newBlueprintId: blueprint.id,
    oldInputs: deployment.inputs,
    newInputs: { ...Object.fromEntries(kept), ...request.inputs },
    runtimeOnlyEvaluation: request.runtimeOnlyEvaluation ?? deployment.runtimeOnlyEvaluation,
  };
}

const parametersOf = (update: UpdateDraft['update'], request: InitiateUpdate): JsonObject => ({
  ...request.options,
  update_id: update.id,
  blueprint_id: update.newBlueprintId,
  inputs: (request.inputs ?? null) as Json,
  preview: update.isPreview,
  force: request.force ?? false,
  runtime_only_evaluation: request.runtimeOnlyEvaluation ?? null,
});
