import { DomainError, type Deployment, type Execution, type Scope, type Transaction } from '@cloudloom/model';
import { finalEvent, type ErrorCause, type EventEffect } from '@cloudloom/topology';
import { isUnderway, isValidated } from './blueprint-state.ts';
import { weighAgain } from './dependencies/weigh-again.ts';
import { computeStatuses } from './deployment-status.ts';
import { InvalidStatusUpdateError } from './errors.ts';
import { settleGroup } from './groups/group-end.ts';
import { scopeOf } from './resource-scope.ts';
import { canBecome, type EndStatus } from './status-machine.ts';
import type { Stores } from './stores.ts';
import { isTransient } from './transient-error.ts';

export interface End {
  status: EndStatus;
  /** Empty unless failed. */
  error: string;
  errorCauses?: ErrorCause[];
  /** False for executions that failed before a run could begin: they have no story to close. */
  withEvent: boolean;
}

const DEPENDENCIES_FAILED = 'Failed updating dependencies of deployment';

/** Whether an execution was reported to have gone well and failed by its deployment's dependencies. */
export const hasFailedByDependencies = ({ status, error }: Pick<Execution, 'status' | 'error'>): boolean =>
  status === 'failed' && error.startsWith(DEPENDENCIES_FAILED);

/**
 * Records the end of an execution: final event, status, and what follows for its deployment, all in the caller's transaction,
 * which holds the decision lock. The caller then advances the queue.
 */
export class ExecutionEnd {
  constructor(
    private readonly stores: Pick<
      Stores,
      | 'effects'
      | 'executions'
      | 'executionGroups'
      | 'blueprints'
      | 'dependencies'
      | 'deployments'
      | 'deploymentGroups'
      | 'logBundles'
      | 'nodes'
      | 'nodeInstances'
      | 'outbox'
      | 'secrets'
      | 'snapshots'
      | 'surroundings'
      | 'updates'
    >,
  ) {}

  /** Throws InvalidStatusUpdateError when the execution is no longer what the caller read. */
  async record(tx: Transaction, execution: Execution, reported: End): Promise<void> {
    const end = await this.withDependencies(tx, execution, reported);
    const error = errorOf(execution, end);
    // The event comes first: a client that sees the end has seen the last event.
    if (end.withEvent)
      await this.stores.effects.write(
        {
          executionId: execution.id,
          executionAttempt: execution.attempt,
          effects: [finalEvent({ ...end, ...execution, status: end.status, error, timestamp: Date.now() })],
        },
        tx,
      );
    const ended = await this.stores.executions.compareAndSetStatus(
      execution.id,
      { from: [execution.status], attempt: execution.attempt },
      { status: end.status, error, endedAt: new Date() },
      tx,
    );
    if (ended === null) throw new InvalidStatusUpdateError(execution.status, end.status, execution);
    await this.settleSubjects(tx, ended);
    if (ended.executionGroupId !== null) await settleGroup(this.stores, tx, ended.executionGroupId);
  }

  /** Tells in an event what is about to end the execution, where its own events cannot. */
  async explain(tx: Transaction, execution: Execution, cause: string): Promise<void> {
    const { id: executionId, attempt } = execution;
    const event: EventEffect = {
      kind: 'event',
      key: `workflow#${attempt}:cause`,
      timestamp: Date.now(),
      eventType: 'workflow_event',
      message: cause,
    };
    await this.stores.effects.write({ executionId, executionAttempt: attempt, effects: [event] }, tx);
  }

  /**
   * What the deployment needs of others may be known only now. Where it cannot be told the end becomes a failure; what has failed
   * already keeps its own reason.
   */
  private async withDependencies(tx: Transaction, execution: Execution, end: End): Promise<End> {
    const { deploymentId } = execution;
    if (deploymentId === null || endsDeployment({ ...execution, status: end.status })) return end;
    try {
      await weighAgain(this.stores, tx, scopeOf(execution), deploymentId);
      return end;
    } catch (error) {
      if (!(error instanceof DomainError) || isTransient(error)) throw error;
      if (end.status === 'failed' || !canBecome(execution.status, 'failed')) return end;
      const reason = `${DEPENDENCIES_FAILED} ${deploymentId}: ${error.message}`;
      return { status: 'failed', error: reason, withEvent: end.withEvent };
    }
  }

  private async settleSubjects(tx: Transaction, ended: Execution): Promise<void> {
    if (ended.workflowId === 'update' && ended.status !== 'terminated')
      await this.stores.updates.failOfExecution(ended.id, tx);
    if (ended.workflowId === 'create_snapshot') await this.settleSnapshot(tx, ended);
    if (ended.workflowId === 'create_log_bundle') await this.settleLogBundle(tx, ended);
    if (ended.workflowId === 'upload_blueprint') await this.settleBlueprint(tx, ended);
    if (ended.deploymentId === null) return;
    const scope = scopeOf(ended);
    if (endsDeployment(ended)) {
      await this.removeDeployment(tx, scope, ended.deploymentId);
      return;
    }
    const deployment = await this.stores.deployments.find(scope, ended.deploymentId, tx);
    if (deployment !== null) await this.refreshStatuses(tx, scope, deployment);
  }

  /** Takes away a deployment of the scope's tenant with its executions; what waits for it fails. */
  async removeDeployment(tx: Transaction, scope: Scope, id: string): Promise<void> {
    await this.failWaiting(tx, id, scope.tenantName);
    await this.stores.deployments.delete(scope, id, tx);
  }

  /** What waits for the deployment is told that it waits in vain, instead of going with it. */
  private async failWaiting(tx: Transaction, id: string, tenantName: string): Promise<void> {
    const { executions } = this.stores;
    const waiting = await executions.byIds(await executions.detachWaiting({ tenantName, id }, tx), tx);
    const error = `Error dequeueing execution: deployment ${id} was deleted`;
    for (const execution of waiting)
      await this.record(tx, execution, { status: 'failed', error, withEvent: true });
  }

  /** A snapshot that its execution did not bring about has failed, with the same reason. */
  private async settleSnapshot(tx: Transaction, { id, status, error }: Execution): Promise<void> {
    const reason = error === '' ? `Its creation ended ${status}` : error;
    await this.stores.snapshots.endCreation(id, { status: 'failed', error: reason }, tx);
  }

  private async settleLogBundle(tx: Transaction, { id, status, error }: Execution): Promise<void> {
    const reason = error === '' ? `Its creation ended ${status}` : error;
    await this.stores.logBundles.endCreation(id, { status: 'failed', error: reason }, tx);
  }

  /** An upload that was stopped has told its blueprint nothing; left as it is, the id would be taken for good. */
  private async settleBlueprint(tx: Transaction, ended: Execution): Promise<void> {
    if (ended.blueprintId === null) return;
    const scope = scopeOf(ended);
    const blueprint = await this.stores.blueprints.find(scope, ended.blueprintId, tx);
    if (blueprint === null || blueprint.uploadExecutionId !== ended.id || !isUnderway(blueprint)) return;
    if (isValidated(blueprint)) return this.removeValidated(tx, ended, blueprint.id);
    const error = ended.error === '' ? `The upload ended ${ended.status}` : ended.error;
    await this.stores.blueprints.update(scope, blueprint.id, { state: 'failed_uploading', error }, tx);
  }

  /** The verdict is the execution's; of the blueprint nothing stays, whatever the end was. */
  private async removeValidated(tx: Transaction, ended: Execution, blueprintId: string): Promise<void> {
    const { id: executionId, attempt } = ended;
    await this.stores.blueprints.delete(scopeOf(ended), blueprintId, tx);
    await this.stores.outbox.append({ kind: 'discard', executionId, attempt }, tx);
  }

  private async refreshStatuses(tx: Transaction, scope: Scope, deployment: Deployment): Promise<void> {
    const latest =
      deployment.latestExecutionId === null
        ? null
        : await this.stores.executions.byId(deployment.latestExecutionId, tx);
    const states = await this.stores.surroundings.instanceStates(deployment.tenantName, deployment.id, tx);
    await this.stores.deployments.update(
      scope,
      deployment.id,
      computeStatuses(latest?.status ?? null, states),
      tx,
    );
  }
}

/** Who cancels may have given a reason, which stands in the row. What ended well has none. */
function errorOf(execution: Execution, { status, error }: End): string {
  if (status === 'failed') return error;
  return status === 'cancelled' ? execution.error : '';
}

/** Deleting takes the deployment with it; with force even when the work before that failed. */
const endsDeployment = (execution: Execution): boolean =>
  execution.workflowId === 'delete_deployment_environment' &&
  (execution.status === 'terminated' ||
    (execution.status === 'failed' && execution.parameters['force'] === true));
