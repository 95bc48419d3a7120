import { randomUUID } from 'node:crypto';
import type { Json, JsonObject } from '@cloudloom/blueprint';
import {
  NotFoundError,
  type Blueprint,
  type Deployment,
  type DeploymentUpdate,
  type Scope,
  type Transaction,
} from '@cloudloom/model';
import { requirePlan } from '../deployment-creation.ts';
import { requireEnvironment } from '../environment-gate.ts';
import { ActiveUpdateError, lastLine, UpdatePreviewError } from '../errors.ts';
import type { ExecutionWaiter } from '../execution-waiter.ts';
import type { ExecutionService } from '../execution.service.ts';
import { requireOwnTenant } from '../ownership.ts';
import type { Stores } from '../stores.ts';

const PREVIEW_WAIT_MILLISECONDS = 120_000;

/** A request to update a deployment. Flags that are absent are false. */
export interface InitiateUpdate {
  deploymentId: string;
  /** Default: the blueprint that the deployment has, so that only inputs change. */
  blueprintId?: string;
  /** Given ones win over those of the deployment; inputs that the new blueprint does not declare any more are left out. */
  inputs?: JsonObject;
  /** Finds out what would change, waits for that, changes nothing. */
  preview?: boolean;
  /** Goes ahead although other deployments depend on this one. */
  force?: boolean;
  /** Null or left out: as the deployment has it. */
  runtimeOnlyEvaluation?: boolean;
  /** What else the workflow is given, in the wire's names: its flags, the list of instances to reinstall, and so on. */
  options?: JsonObject;
}

export interface DeploymentUpdateServiceOptions {
  stores: Stores;
  executions: ExecutionService;
  waiter: ExecutionWaiter;
}

/** Updates of deployments, as clients see them: begun here, carried out by an execution of the workflow `update`. */
export class DeploymentUpdateService {
  constructor(private readonly options: DeploymentUpdateServiceOptions) {}

  /**
   * Begins an update, whatever runs on the deployment; a second update has to wait for the first. A preview is waited for.
   * Throws NotFoundError, ForbiddenError, DeploymentCreationError (the blueprint or the environment is not ready),
   * ActiveUpdateError, DependentExistsError (then the update is kept as failed), UpdatePreviewError.
   */
  async initiate(
    scope: Scope,
    request: InitiateUpdate,
    wait = PREVIEW_WAIT_MILLISECONDS,
  ): Promise<DeploymentUpdate> {
    const deployment = await this.requireReady(scope, request.deploymentId);
    const blueprint = await this.requireBlueprint(scope, request.blueprintId ?? deployment.blueprintId);
    const update = describe(scope, { deployment, blueprint, request });
    const { id, executionId } = update;
    const task = {
      ...({ id: executionId, workflowId: 'update', blueprintId: deployment.blueprintId } as const),
      parameters: parametersOf(update, request),
      isForced: request.force ?? false,
    };
    try {
      await this.options.executions.startSystemTask(scope, task, (tx) => this.store(tx, scope, update));
    } catch (error) {
      // A refusal by dependents leaves a failed execution, and the update with it; others leave nothing.
      await this.options.stores.database.transaction((tx) =>
        this.options.stores.updates.failOfExecution(executionId, tx),
      );
      throw error;
    }
    if (update.isPreview) await this.waitForPreview(executionId, wait);
    return this.require(scope, id);
  }

  /** @throws NotFoundError */
  async require(scope: Scope, id: string): Promise<DeploymentUpdate> {
    const update = await this.options.stores.updates.find(scope, id);
    if (update === null) throw new NotFoundError('DeploymentUpdate', id);
    return update;
  }

  private async store(tx: Transaction, scope: Scope, update: Described): Promise<Deployment> {
    const { deploymentInstances, updates } = this.options.stores;
    const deployment = await deploymentInstances.lock(scope, update.deploymentId, tx);
    const active = update.isPreview ? [] : await updates.underway(deployment, tx);
    if (active.length > 0) throw new ActiveUpdateError(active.map((each) => each.id));
    await updates.insert(update, tx);
    return deployment;
  }

  private async waitForPreview(executionId: string, milliseconds: number): Promise<void> {
    const execution = await this.options.waiter.waitForEnd(executionId, milliseconds);
    if (execution?.status === 'failed') throw new UpdatePreviewError(lastLine(execution.error));
  }

  private async requireReady(scope: Scope, deploymentId: string): Promise<Deployment> {
    const { deployments, executions } = this.options.stores;
    const deployment = await deployments.find(scope, deploymentId);
    if (deployment === null) throw new NotFoundError('Deployment', deploymentId);
    requireOwnTenant(scope, deployment);
    const { tenantName } = deployment;
    const creation = await executions.latestOfDeployment(
      tenantName,
      deploymentId,
      'create_deployment_environment',
    );
    requireEnvironment(deploymentId, creation);
    return deployment;
  }

  private async requireBlueprint(scope: Scope, id: string): Promise<Blueprint> {
    const blueprint = await this.options.stores.blueprints.find(scope, id);
    if (blueprint === null) throw new NotFoundError('Blueprint', id);
    requirePlan(blueprint);
    return blueprint;
  }
}

type Described = Parameters<Stores['updates']['insert']>[0];

function describe(
  scope: Scope,
  {
    deployment,
    blueprint,
    request,
  }: { deployment: Deployment; blueprint: Blueprint; request: InitiateUpdate },
): Described {
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

const parametersOf = (update: Described, request: InitiateUpdate): JsonObject => ({
  ...request.options,
  update_id: update.id,
  blueprint_id: update.newBlueprintId,
  inputs: (request.inputs ?? null) as Json,
  preview: update.isPreview,
  force: request.force ?? false,
  runtime_only_evaluation: request.runtimeOnlyEvaluation ?? null,
});
