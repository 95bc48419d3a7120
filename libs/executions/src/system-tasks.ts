import { NotFoundError } from '@cloudloom/model';
import type { BlueprintService } from './blueprint.service.ts';
import type { DeploymentService } from './deployment.service.ts';
import { SystemTaskError } from './errors.ts';
import type { LogBundleService } from './log-bundles/log-bundle.service.ts';
import type { Stores } from './stores.ts';
import type { SnapshotService } from './snapshots/snapshot.service.ts';
import { isSystemTask } from './system-workflows.ts';

export interface SystemTasksOptions {
  stores: Pick<Stores, 'executions'>;
  blueprints: BlueprintService;
  deployments: DeploymentService;
  logBundles: LogBundleService;
  snapshots: SnapshotService;
}

/** Runs the work of executions that belong to the system instead of to a blueprint. */
export class SystemTasks {
  constructor(private readonly options: SystemTasksOptions) {}

  /**
   * Runs the work of that execution; it may be run again after a lost worker. Throws a DomainError whose message becomes the
   * execution's error, or another error that is worth a retry when `isTransient` says so. The caller reports the end.
   */
  async run(executionId: string): Promise<void> {
    const execution = await this.options.stores.executions.byId(executionId);
    if (execution === null) throw new NotFoundError('Execution', executionId);
    const { workflowId } = execution;
    if (!isSystemTask(workflowId)) throw new SystemTaskError(`Builtin workflow ${workflowId} does not exist`);
    switch (workflowId) {
      case 'upload_blueprint':
        return this.options.blueprints.runUpload(executionId);
      case 'create_deployment_environment':
        return this.options.deployments.runCreateEnvironment(executionId);
      case 'delete_deployment_environment':
        return this.options.deployments.runDeleteEnvironment(executionId);
      case 'create_snapshot':
        return this.options.snapshots.runCreate(execution);
      case 'create_log_bundle':
        return this.options.logBundles.runCreate(execution);
      case 'restore_snapshot':
        return this.options.snapshots.runRestore(execution);
    }
  }
}
