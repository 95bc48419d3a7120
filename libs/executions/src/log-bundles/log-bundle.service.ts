import { randomUUID } from 'node:crypto';
import { DomainError, NotFoundError, type Execution, type LogBundle, type Scope } from '@cloudloom/model';
import { decide } from '../decision.ts';
import type { ExecutionService } from '../execution.service.ts';
import { requireOwnTenant } from '../ownership.ts';
import type { OpenedArchive } from '../ports/archive-storage.ts';
import { requireLegalId } from '../resource-id.ts';
import { isEnded } from '../status-machine.ts';
import { LogBundleCreation, logBundleKey, type LogBundleWorkOptions } from './log-bundle-creation.ts';

/** What cannot be done with a bundle as it is. */
export class LogBundleActionError extends DomainError {
  readonly code = 'log_bundle_action_error';
}

/** Log bundles of the whole system: made by system-wide executions, downloaded, deleted. */
export class LogBundleService {
  private readonly creation: LogBundleCreation;

  constructor(private readonly options: LogBundleWorkOptions & { executions: ExecutionService }) {
    this.creation = new LogBundleCreation(options);
  }

  /** Starts the execution that makes it. Throws AlreadyExistsError, ExistingRunningExecutionError; nothing is stored then. */
  async create(scope: Scope, request: { id: string; queue: boolean }): Promise<Execution> {
    requireLegalId('log_bundle_id', request.id, { anyFirstCharacter: true });
    const { executions, stores } = this.options;
    const executionId = randomUUID();
    const task = {
      id: executionId,
      workflowId: 'create_log_bundle' as const,
      blueprintId: null,
      isSystemWorkflow: true,
      queue: request.queue,
      parameters: { log_bundle_id: request.id },
    };
    return executions.startSystemTask(scope, task, async (tx) => {
      const { tenantName, username: createdBy } = scope;
      await stores.logBundles.insert({ id: request.id, tenantName, createdBy, executionId }, tx);
      return null;
    });
  }

  /** Throws NotFoundError. */
  async require(scope: Scope, id: string): Promise<LogBundle> {
    const bundle = await this.options.stores.logBundles.find(scope, id);
    if (bundle === null) throw new NotFoundError('LogBundle', id);
    return bundle;
  }

  /** The archive as it is stored. Throws NotFoundError, and LogBundleActionError while there is none. */
  async openArchive(scope: Scope, id: string): Promise<OpenedArchive> {
    const bundle = await this.require(scope, id);
    if (bundle.status !== 'created')
      throw new LogBundleActionError(
        bundle.status === 'failed'
          ? 'Failed log bundle cannot be downloaded'
          : `Log bundle ${id} cannot be downloaded yet: execution ${bundle.executionId} is still creating it`,
      );
    const archive = await this.options.storage.open(logBundleKey(bundle));
    if (archive === null)
      throw new NotFoundError('LogBundle', id, `The archive of log bundle ${id} is not in the storage`);
    return archive;
  }

  /** Throws NotFoundError, ForbiddenError, and LogBundleActionError while it is being made. */
  async delete(scope: Scope, id: string): Promise<void> {
    const { stores, storage } = this.options;
    const bundle = await this.require(scope, id);
    requireOwnTenant(scope, bundle);
    await decide(stores, async (tx) => {
      const creation = await stores.executions.byId(bundle.executionId, tx);
      if (creation !== null && !isEnded(creation.status))
        throw new LogBundleActionError(
          `Log bundle ${id} cannot be deleted while the execution ${creation.id} makes it: wait for its end, or cancel it`,
        );
      await stores.logBundles.delete(scope, id, tx);
    });
    await storage.remove(logBundleKey(bundle));
  }

  /** The work of a `create_log_bundle` execution. Throws SystemTaskError. */
  async runCreate(execution: Execution): Promise<void> {
    await this.creation.run(execution);
  }
}
