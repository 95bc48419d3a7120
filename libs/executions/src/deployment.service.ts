import { randomUUID } from 'node:crypto';
import type { Json, JsonObject } from '@cloudloom/blueprint';
import { NotFoundError, type Deployment, type Execution, type Scope } from '@cloudloom/model';
import { readInside, type ResourceFolders } from './archives/resource-folders.ts';
import { hasFailed } from './blueprint-state.ts';
import type { BlueprintService } from './blueprint.service.ts';
import {
  checkInputs,
  checkVisibility,
  insertDeployment,
  replaceFailed,
  requirePlan,
} from './deployment-creation.ts';
import { refuseDeletion } from './deployment-deletion.ts';
import { DeploymentEnvironment } from './deployment-environment.ts';
import {
  BadParametersError,
  DeploymentCreationError,
  EnvironmentCreationInProgressError,
  lastLine,
} from './errors.ts';
import { DeploymentEvaluation } from './deployment-evaluation.ts';
import { scopeOf } from './resource-scope.ts';
import type { ExecutionService } from './execution.service.ts';
import type { ExecutionWaiter } from './execution-waiter.ts';
import { requireParents } from './dependencies/parents.ts';
import { replaceLabels } from './labels.ts';
import { requireUsableSite } from './sites/site.service.ts';
import type { CreateDeployment, DeleteDeployment, UpdateDeployment, WaitOptions } from './requests.ts';
import { requireOwnTenant } from './ownership.ts';
import { requireLegalId } from './resource-id.ts';
import type { Stores } from './stores.ts';

const CREATION_WAIT_MILLISECONDS = 120_000;

export interface DeploymentServiceOptions {
  stores: Stores;
  executions: ExecutionService;
  blueprints: BlueprintService;
  waiter: ExecutionWaiter;
  folders: ResourceFolders;
}

/** Deployments: creating and deleting them by executions of their own, their attributes, and what they evaluate to. */
export class DeploymentService {
  private readonly stores: Stores;
  private readonly environment: DeploymentEnvironment;
  private readonly evaluation: DeploymentEvaluation;

  constructor(private readonly options: DeploymentServiceOptions) {
    this.stores = options.stores;
    this.environment = new DeploymentEnvironment(options.stores, options.folders);
    this.evaluation = new DeploymentEvaluation(options.stores);
  }

  /**
   * Creates a deployment and its environment; waits for the environment unless asynchronous. Throws, with the wire's codes:
   * unknown or unfinished blueprint, taken id, missing or unknown inputs, and what made the environment fail.
   */
  async create(scope: Scope, request: CreateDeployment, options: WaitOptions = {}): Promise<Deployment> {
    const wait = options.waitMilliseconds ?? CREATION_WAIT_MILLISECONDS;
    requireLegalId('deployment_id', request.deploymentId, { anyFirstCharacter: true });
    const plan = await this.requireBlueprintPlan(scope, request, wait);
    const inputs = request.inputs ?? {};
    const executionId = randomUUID();
    const displayName = request.displayName ?? request.deploymentId;
    const task = {
      id: executionId,
      workflowId: 'create_deployment_environment' as const,
      blueprintId: request.blueprintId,
      parameters: { inputs, labels: presentLabels(request.labels), display_name: displayName },
    };
    await this.options.executions.startSystemTask(scope, task, async (tx) => {
      await replaceFailed(this.stores, tx, scope, request.deploymentId);
      checkInputs(plan, inputs);
      return insertDeployment(this.stores, tx, { scope, request, executionId });
    });
    if (request.async !== true) requireCreated(await this.options.waiter.waitForEnd(executionId, wait));
    return this.require(scope, request.deploymentId);
  }

  /** Starts the deletion; the row goes when its execution ends. Throws NotFoundError or DependentExistsError. */
  async delete(scope: Scope, deploymentId: string, request: DeleteDeployment = {}): Promise<void> {
    const { blueprintId } = await this.requireOwn(scope, deploymentId);
    const parameters = {
      delete_logs: request.deleteLogs ?? false,
      force: request.force ?? false,
      recursive: request.recursive ?? false,
    };
    const task = {
      id: randomUUID(),
      workflowId: 'delete_deployment_environment' as const,
      blueprintId,
      parameters,
    };
    await this.options.executions.startSystemTask(scope, task, async (tx) => {
      const deployment = await this.stores.deployments.find(scope, deploymentId, tx);
      if (deployment === null) throw new NotFoundError('Deployment', deploymentId);
      const { force, recursive: isRecursive } = parameters;
      await refuseDeletion(this.stores, tx, { scope, deployment, force, isRecursive });
      return deployment;
    });
  }

  /** Changes labels and settings (each as a whole) and the display name. Throws NotFoundError or BadParametersError. */
  async update(scope: Scope, deploymentId: string, request: UpdateDeployment): Promise<Deployment> {
    const deployment = await this.requireOwn(scope, deploymentId);
    const labels =
      request.labels === undefined ? undefined : replaceLabels(deployment.labels, request.labels, scope);
    if (labels !== undefined) await requireParents(this.stores, scope, { id: deploymentId, labels });
    if (request.displayName === '') throw new BadParametersError('The `display_name` argument is empty');
    return this.stores.deployments.update(scope, deploymentId, {
      updatedAt: new Date(),
      ...(request.displayName === undefined ? {} : { displayName: request.displayName }),
      ...(request.workflowSettings === undefined ? {} : { workflowSettings: request.workflowSettings }),
      ...(request.dedicatedWorkers === undefined ? {} : { dedicatedWorkers: request.dedicatedWorkers }),
      ...(labels === undefined ? {} : { labels }),
    });
  }

  /** Puts it at a site; null takes it from where it is. Throws NotFoundError for either, IllegalActionError. */
  async setSite(scope: Scope, deploymentId: string, siteName: string | null): Promise<Deployment> {
    const deployment = await this.requireOwn(scope, deploymentId);
    if (siteName !== null) requireUsableSite(await this.stores.sites.get(scope, siteName), deployment);
    return this.stores.database.transaction((tx) =>
      this.stores.deployments.setSite(scope, deploymentId, siteName, tx),
    );
  }

  /** Values of all outputs, evaluated now. Throws OutputsEvaluationError. */
  async outputs(scope: Scope, deploymentId: string): Promise<JsonObject> {
    return this.evaluation.outputs(scope, await this.require(scope, deploymentId));
  }

  /** Values of all capabilities, evaluated now. Throws CapabilitiesEvaluationError. */
  async capabilities(scope: Scope, deploymentId: string): Promise<JsonObject> {
    return this.evaluation.capabilities(scope, await this.require(scope, deploymentId));
  }

  /** Evaluates the functions in a payload; `context` is that of the wire (`self`, `source`, `target`, ...). */
  async evaluate(scope: Scope, deploymentId: string, context: JsonObject, payload: Json): Promise<Json> {
    await this.require(scope, deploymentId);
    return this.evaluation.payload(scope, deploymentId, context, payload);
  }

  /** Tags with their functions evaluated now; one that needs a secret stays as it was written. Throws FunctionsEvaluationError. */
  async resourceTags(scope: Scope, deploymentId: string): Promise<JsonObject> {
    const { resourceTags } = await this.require(scope, deploymentId);
    return this.evaluation.parameters(scope, deploymentId, resourceTags);
  }

  /**
   * A file of the deployment's folder, else of a blueprint: the given one, that of the deployment, and while an update is not
   * over those that came before (what goes has its files there). Null when none has it.
   */
  async readResource(
    scope: Scope,
    deploymentId: string,
    path: string,
    blueprintId?: string,
  ): Promise<Buffer | null> {
    const deployment = await this.require(scope, deploymentId);
    const own = await readInside(this.options.folders.deployment(deployment.tenantName, deploymentId), path);
    if (own !== null) return own;
    const former = blueprintId === undefined || blueprintId === deployment.blueprintId ? [] : [blueprintId];
    const found =
      (await this.readOfFormer(deployment, former, path)) ??
      (await this.options.blueprints.readResource(scopeOf(deployment), deployment.blueprintId, path));
    if (found !== null) return found;
    return this.readOfFormer(deployment, await this.stores.updates.leftBlueprints(deployment), path);
  }

  /** Former blueprints may be deleted. */
  private async readOfFormer(
    deployment: Deployment,
    blueprintIds: readonly string[],
    path: string,
  ): Promise<Buffer | null> {
    const scope = scopeOf(deployment);
    for (const id of blueprintIds) {
      if ((await this.stores.blueprints.find(scope, id)) === null) continue;
      const found = await this.options.blueprints.readResource(scope, id, path);
      if (found !== null) return found;
    }
    return null;
  }

  /** The work of a `create_deployment_environment` execution. */
  async runCreateEnvironment(executionId: string): Promise<void> {
    await this.environment.create(await this.requireExecution(executionId));
  }

  /** The work of a `delete_deployment_environment` execution. */
  async runDeleteEnvironment(executionId: string): Promise<void> {
    await this.environment.delete(await this.requireExecution(executionId));
  }

  private async requireBlueprintPlan(scope: Scope, request: CreateDeployment, waitMilliseconds: number) {
    const found = await this.stores.blueprints.find(scope, request.blueprintId);
    if (found === null) throw new NotFoundError('Blueprint', request.blueprintId);
    const wait = request.async === true && !hasFailed(found);
    const blueprint = wait
      ? await this.options.blueprints.waitForUpload(scope, found, waitMilliseconds)
      : found;
    const plan = requirePlan(blueprint);
    checkVisibility(request, blueprint);
    return plan;
  }

  private async require(scope: Scope, deploymentId: string): Promise<Deployment> {
    const deployment = await this.stores.deployments.find(scope, deploymentId);
    if (deployment === null) throw new NotFoundError('Deployment', deploymentId);
    return deployment;
  }

  private async requireOwn(scope: Scope, deploymentId: string): Promise<Deployment> {
    const deployment = await this.require(scope, deploymentId);
    requireOwnTenant(scope, deployment);
    return deployment;
  }

  private async requireExecution(executionId: string): Promise<Execution> {
    const execution = await this.stores.executions.byId(executionId);
    if (execution === null) throw new NotFoundError('Execution', executionId);
    return execution;
  }
}

/** Throws what a synchronous creation answers when its environment is not there in time. */
function requireCreated(execution: Execution | null): void {
  if (execution?.status === 'terminated') return;
  if (execution?.status === 'failed') throw new DeploymentCreationError(lastLine(execution.error));
  throw new EnvironmentCreationInProgressError();
}

const presentLabels = (labels: CreateDeployment['labels']): JsonObject[] =>
  (labels ?? []).map(({ key, value }) => ({ [key]: value }));
