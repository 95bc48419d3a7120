import type { ExecutionGroup, Scope, Transaction } from '@cloudloom/model';
import { decide } from '../decision.ts';
import type { WorkerChoice } from '../dedicated-workers.ts';
import { computeStatuses } from '../deployment-status.ts';
import { BadParametersError } from '../errors.ts';
import type { ExecutionQueue } from '../execution-queue.ts';
import type { ExecutionService } from '../execution.service.ts';
import { ACTIVE } from '../status-machine.ts';
import type { Stores } from '../stores.ts';
import { requireDeploymentGroup, requireExecutionGroup } from './required-group.ts';
import { settleGroup } from './group-end.ts';
import { actOnEach } from './member-actions.ts';
import type { ChangeExecutionGroup, GroupAction, StartExecutionGroup } from './group-requests.ts';
import { MembersStart } from './member-drafts.ts';
import { membersOf } from './membership.ts';

/** As many members run at the same time unless the request says otherwise. */
const DEFAULT_CONCURRENCY = 5;

export interface ExecutionGroupServiceOptions {
  stores: Stores;
  executions: Pick<ExecutionService, 'act' | 'requeue'>;
  queue: Pick<ExecutionQueue, 'advance'>;
  workers: WorkerChoice;
}

/** Groups of executions: one workflow on many deployments, so many at a time. */
export class ExecutionGroupService {
  private readonly stores: Stores;
  private readonly members: MembersStart;

  constructor(private readonly options: ExecutionGroupServiceOptions) {
    this.stores = options.stores;
    this.members = new MembersStart(options.stores, options.workers);
  }

  /**
   * Stores one execution for each deployment of a group, and starts as many as its concurrency lets; the rest wait. Deployments
   * without the workflow are told in the group's logs. Throws NotFoundError, ForbiddenError, BadParametersError,
   * IllegalExecutionParametersError: then nothing is stored.
   */
  async start(scope: Scope, request: StartExecutionGroup): Promise<ExecutionGroup> {
    const { workflowId, concurrency = DEFAULT_CONCURRENCY } = request;
    requireConcurrency(concurrency);
    const deploymentGroup = await requireDeploymentGroup(this.stores, scope, request.deploymentGroupId);
    const deploymentIds = await membersOf(this.stores, scope, deploymentGroup);
    const { members, leftOut } = await this.members.prepare(scope, deploymentIds, request);
    return decide(this.stores, async (tx) => {
      // Who has left meanwhile, or was deleted, gets no execution.
      const present = new Set(await membersOf(this.stores, scope, deploymentGroup, tx));
      const group = await this.stores.executionGroups.insert(
        {
          tenantName: scope.tenantName,
          createdBy: scope.username,
          visibility: deploymentGroup.visibility,
          workflowId,
          deploymentGroupId: deploymentGroup.id,
          concurrency,
        },
        tx,
      );
      const staying = members.filter(({ deployment }) => present.has(deployment.id));
      const busy = await this.members.store(tx, scope, staying, { request, groupId: group.id });
      await this.stores.executionGroups.log(group.id, [...leftOut, ...busy], tx);
      await this.options.queue.advance(tx);
      return group;
    });
  }

  /** Changes the concurrency and the groups that get the deployments in the end. Throws NotFoundError, BadParametersError. */
  async change(scope: Scope, id: string, request: ChangeExecutionGroup): Promise<ExecutionGroup> {
    if (request.concurrency !== undefined) requireConcurrency(request.concurrency);
    return decide(this.stores, async (tx) => {
      await requireExecutionGroup(this.stores, scope, id, tx);
      for (const target of [request.successGroupId, request.failureGroupId])
        if (target !== undefined) await requireDeploymentGroup(this.stores, scope, target, tx);
      const changed = await this.stores.executionGroups.update(scope, id, { ...request }, tx);
      await settleGroup(this.stores, tx, id);
      await this.options.queue.advance(tx);
      return changed;
    });
  }

  /**
   * Stops all members, or goes on with those that failed or were cancelled, within the group's concurrency. Members that an
   * action does not concern stay as they are. Throws NotFoundError, and what a resume of the first member throws where none
   * of them can be resumed.
   */
  async act(scope: Scope, id: string, action: GroupAction): Promise<ExecutionGroup> {
    switch (action) {
      case 'cancel':
      case 'force-cancel':
      case 'kill':
        return this.stop(scope, id, action);
      case 'resume':
      case 'force-resume':
        return this.resume(scope, id, action === 'force-resume');
    }
  }

  private async stop(
    scope: Scope,
    id: string,
    action: 'cancel' | 'force-cancel' | 'kill',
  ): Promise<ExecutionGroup> {
    const { group, active } = await decide(this.stores, async (tx) => {
      const group = await requireExecutionGroup(this.stores, scope, id, tx);
      await this.cancelWaiting(tx, group);
      return { group, active: await this.stores.executions.inStatuses(ACTIVE, { executionGroupId: id }, tx) };
    });
    // No member is left in the queue, so none can start while the others are stopped one by one.
    await actOnEach(active, (member) => this.options.executions.act(scope, member.id, action));
    return group;
  }

  private async resume(scope: Scope, id: string, force: boolean): Promise<ExecutionGroup> {
    const group = await requireExecutionGroup(this.stores, scope, id);
    const ended = await this.stores.executions.inStatuses(['failed', 'cancelled'], { executionGroupId: id });
    const outcome = await actOnEach(ended, (member) =>
      this.options.executions.requeue(scope, member.id, { force }),
    );
    const [first] = outcome.refused;
    if (outcome.done === 0 && first !== undefined) throw first.error;
    await this.stores.database.transaction((tx) =>
      this.stores.executionGroups.log(
        id,
        outcome.refused.map(
          ({ executionId, error }) => `execution '${executionId}' was not resumed: ${error.message}`,
        ),
        tx,
      ),
    );
    return group;
  }

  private async cancelWaiting(
    tx: Transaction,
    { id, tenantName, workflowId }: ExecutionGroup,
  ): Promise<void> {
    const deploymentIds = await this.stores.executionGroups.cancelWaiting(id, tx);
    await this.stores.updates.failOfCancelled(id, tx);
    // Nothing else will ever happen by itself to deployments whose environment is not created.
    if (workflowId === 'create_deployment_environment') {
      const statuses = computeStatuses(null, new Map());
      await this.stores.deployments.setStatusesOfUntouched(tenantName, deploymentIds, statuses, tx);
    }
    await settleGroup(this.stores, tx, id);
    await this.options.queue.advance(tx);
  }
}

function requireConcurrency(concurrency: number): void {
  if (Number.isInteger(concurrency) && concurrency >= 0) return;
  throw new BadParametersError(`concurrency must be a nonnegative number, but got: ${concurrency}`);
}
