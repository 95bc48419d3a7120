import { NotFoundError, type DeploymentUpdate, type Scope } from '@cloudloom/model';
import { lastLine, UpdatePreviewError } from '../errors.ts';
import type { ExecutionWaiter } from '../execution-waiter.ts';
import type { ExecutionService } from '../execution.service.ts';
import type { Stores } from '../stores.ts';
import { UpdateDrafts } from './update-draft.ts';
import type { InitiateUpdate } from './update-request.ts';

const PREVIEW_WAIT_MILLISECONDS = 120_000;

export interface DeploymentUpdateServiceOptions {
  stores: Stores;
  executions: ExecutionService;
  waiter: ExecutionWaiter;
}

/** Updates of deployments, as clients see them: begun here, carried out by an execution of the workflow `update`. */
export class DeploymentUpdateService {
  private readonly drafts: UpdateDrafts;

  constructor(private readonly options: DeploymentUpdateServiceOptions) {
    this.drafts = new UpdateDrafts(options.stores);
  }

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
    const deployment = await this.options.stores.deployments.find(scope, request.deploymentId);
    if (deployment === null) throw new NotFoundError('Deployment', request.deploymentId);
    const { update, ...given } = await this.drafts.prepare(scope, deployment, request);
    const { id, executionId, isPreview } = update;
    const task = {
      ...({ id: executionId, workflowId: 'update', blueprintId: deployment.blueprintId } as const),
      ...given,
    };
    try {
      await this.options.executions.startSystemTask(scope, task, (tx) =>
        this.drafts.store(tx, scope, { update }),
      );
    } catch (error) {
      // A refusal by dependents leaves a failed execution, and the update with it; others leave nothing.
      await this.options.stores.database.transaction((tx) =>
        this.options.stores.updates.failOfExecution(executionId, tx),
      );
      throw error;
    }
    if (isPreview) await this.waitForPreview(executionId, wait);
    return this.require(scope, id);
  }

  /** @throws NotFoundError */
  async require(scope: Scope, id: string): Promise<DeploymentUpdate> {
    const update = await this.options.stores.updates.find(scope, id);
    if (update === null) throw new NotFoundError('DeploymentUpdate', id);
    return update;
  }

  private async waitForPreview(executionId: string, milliseconds: number): Promise<void> {
    const execution = await this.options.waiter.waitForEnd(executionId, milliseconds);
    if (execution?.status === 'failed') throw new UpdatePreviewError(lastLine(execution.error));
  }
}
