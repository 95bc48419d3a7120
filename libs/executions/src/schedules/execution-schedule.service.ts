import type { JsonObject } from '@cloudloom/blueprint';
import {
  NotFoundError,
  type Deployment,
  type ExecutionSchedule,
  type ExecutionSchedulePatch,
  type NewExecutionSchedule,
  type ScheduleArguments,
  type Scope,
  type Transaction,
} from '@cloudloom/model';
import { BadParametersError, NonexistentWorkflowError } from '../errors.ts';
import { requireOwnTenant } from '../ownership.ts';
import { requireLegalId } from '../resource-id.ts';
import type { Stores } from '../stores.ts';
import { isSystemTask } from '../system-workflows.ts';
import { occurrenceId } from './occurrence-id.ts';
import { nextOccurrence, toScheduleRule, type RuleRequest } from './schedule-rule.ts';

/** A schedule's name within its deployment. */
export interface ScheduleName {
  deploymentId: string;
  id: string;
}

/** What a schedule is created with; absent values have defaults. */
export interface CreateSchedule extends ScheduleName {
  workflowId: string;
  since: Date;
  until?: Date;
  rule: RuleRequest;
  parameters?: JsonObject;
  executionArguments?: Partial<ScheduleArguments>;
  /** Minutes by which a start may be late; default 0. */
  slip?: number;
  stopOnFail?: boolean;
  /** Default true. */
  enabled?: boolean;
}

/** What changes; absent values stay. */
export type UpdateSchedule = Partial<
  Pick<CreateSchedule, 'workflowId' | 'since' | 'until' | 'slip' | 'stopOnFail' | 'enabled'>
> & { rule: RuleRequest };

type ScheduleStores = Pick<Stores, 'database' | 'deployments' | 'schedules' | 'outbox'>;

/** Creates, changes and deletes schedules. Whatever moves an occurrence moves its alarm with it, in one transaction. */
export class ExecutionScheduleService {
  constructor(private readonly stores: ScheduleStores) {}

  /**
   * @throws NotFoundError, NonexistentWorkflowError, BadParametersError for ids, rules and numbers, AlreadyExistsError
   */
  async create(scope: Scope, request: CreateSchedule, now = new Date()): Promise<ExecutionSchedule> {
    requireLegalId('schedule_id', request.id);
    const deployment = await this.stores.deployments.find(scope, request.deploymentId);
    if (deployment === null) throw new NotFoundError('Deployment', request.deploymentId);
    requireOwnTenant(scope, deployment);
    requireWorkflow(deployment, request.workflowId);
    const schedule = toSchedule(deployment, scope.username, request, now);
    return this.stores.database.transaction((tx) => this.insert(schedule, tx));
  }

  /** Stores a schedule in the caller's transaction and has its first occurrence asked for. @throws AlreadyExistsError */
  async insert(schedule: NewExecutionSchedule, tx: Transaction): Promise<ExecutionSchedule> {
    const stored = await this.stores.schedules.insert(schedule, tx);
    await this.setAlarm(stored.uid, stored.nextOccurrence, tx);
    return stored;
  }

  /** @throws NotFoundError, NonexistentWorkflowError, BadParametersError */
  async update(
    scope: Scope,
    name: ScheduleName,
    request: UpdateSchedule,
    now = new Date(),
  ): Promise<ExecutionSchedule> {
    return this.stores.database.transaction(async (tx) => {
      const schedule = await this.requireLocked(scope, name, tx);
      if (request.workflowId !== undefined)
        await this.requireWorkflowOf(scope, schedule, request.workflowId, tx);
      if (request.slip !== undefined) requireSlip(request.slip);
      const { since, until, rule, enabled } = {
        since: request.since ?? schedule.since,
        until: request.until ?? schedule.until,
        rule: toScheduleRule(request.rule, schedule.rule),
        enabled: request.enabled ?? schedule.enabled,
      };
      const next = enabled ? nextOccurrence({ since, until, rule }, now) : null;
      const {
        workflowId = schedule.workflowId,
        slip = schedule.slip,
        stopOnFail = schedule.stopOnFail,
      } = request;
      const patch = { workflowId, slip, stopOnFail, since, until, rule, enabled, nextOccurrence: next };
      if (isMoved(schedule, patch)) await this.silence(schedule, tx);
      return this.change(scope, schedule, patch, tx);
    });
  }

  /** @throws NotFoundError */
  async delete(scope: Scope, name: ScheduleName): Promise<void> {
    await this.stores.database.transaction(async (tx) => {
      const schedule = await this.requireLocked(scope, name, tx);
      await this.silence(schedule, tx);
      await this.stores.schedules.delete(scope, schedule.uid, tx);
    });
  }

  /** @throws NotFoundError */
  async find(scope: Scope, name: ScheduleName, tx?: Transaction): Promise<ExecutionSchedule> {
    const schedule = await this.stores.schedules.find(scope, name, tx);
    if (schedule !== null) return schedule;
    const filters = `{'id': '${name.id}', 'deployment_id': '${name.deploymentId}'}`;
    const message = `Requested \`ExecutionSchedule\` with ID \`${name.id}\` was not found (filters: ${filters})`;
    throw new NotFoundError('ExecutionSchedule', name.id, message);
  }

  /**
   * Changes a locked schedule and sets the alarm of its next occurrence where that moves. The alarm before is left alone: it has rung,
   * or will ring for nothing.
   */
  async change(
    scope: Scope,
    schedule: ExecutionSchedule,
    patch: ExecutionSchedulePatch & { nextOccurrence: Date | null },
    tx: Transaction,
  ): Promise<ExecutionSchedule> {
    if (!(await this.stores.schedules.update(scope, schedule.uid, patch, tx)))
      throw new NotFoundError('ExecutionSchedule', schedule.id);
    if (isMoved(schedule, patch)) await this.setAlarm(schedule.uid, patch.nextOccurrence, tx);
    return { ...schedule, ...patch };
  }

  private async silence({ uid, nextOccurrence: next }: ExecutionSchedule, tx: Transaction): Promise<void> {
    if (next === null) return;
    await this.stores.outbox.append(
      { kind: 'silence', executionId: occurrenceId(uid, next), attempt: 1 },
      tx,
    );
  }

  private async setAlarm(uid: string, next: Date | null, tx: Transaction): Promise<void> {
    if (next === null) return;
    const alarm = { dueAt: next.getTime(), scheduleUid: uid };
    await this.stores.outbox.append(
      { kind: 'alarm', executionId: occurrenceId(uid, next), attempt: 1, alarm },
      tx,
    );
  }

  private async requireLocked(scope: Scope, name: ScheduleName, tx: Transaction): Promise<ExecutionSchedule> {
    const found = await this.find(scope, name, tx);
    requireOwnTenant(scope, found);
    const schedule = await this.stores.schedules.lock(found.uid, tx);
    // Deleted while we waited for it: the search tells so.
    return schedule ?? this.find(scope, name, tx);
  }

  private async requireWorkflowOf(
    scope: Scope,
    { deploymentId }: ExecutionSchedule,
    workflowId: string,
    tx: Transaction,
  ): Promise<void> {
    const deployment = await this.stores.deployments.find(scope, deploymentId, tx);
    if (deployment === null) throw new NotFoundError('Deployment', deploymentId);
    requireWorkflow(deployment, workflowId);
  }
}

type Moved = Pick<ExecutionSchedule, 'nextOccurrence'>;
const isMoved = (before: Moved, after: Moved): boolean =>
  before.nextOccurrence?.getTime() !== after.nextOccurrence?.getTime();

/** The row of a new schedule. @throws BadParametersError */
export function toSchedule(
  { tenantName, visibility }: Pick<Deployment, 'tenantName' | 'visibility'>,
  createdBy: string,
  request: CreateSchedule,
  now: Date,
): NewExecutionSchedule {
  const { id, deploymentId, workflowId, since, until = null, slip = 0, enabled = true } = request;
  const rule = toScheduleRule(request.rule);
  requireSlip(slip);
  return {
    ...{ tenantName, createdBy, visibility },
    ...{ id, deploymentId, workflowId, since, until, rule, slip, enabled },
    parameters: request.parameters ?? {},
    executionArguments: {
      ...{ allowCustomParameters: false, force: false, dryRun: false, waitAfterFail: 600 },
      ...request.executionArguments,
    },
    stopOnFail: request.stopOnFail ?? false,
    nextOccurrence: enabled ? nextOccurrence({ rule, since, until }, now) : null,
  };
}

/** Workflows of the system cannot be asked for. @throws NonexistentWorkflowError */
export function requireWorkflow(
  { id, workflows }: Pick<Deployment, 'id' | 'workflows'>,
  workflowId: string,
): void {
  if (workflows === null || !Object.hasOwn(workflows, workflowId) || isSystemTask(workflowId))
    throw new NonexistentWorkflowError(workflowId, id);
}

function requireSlip(slip: number): void {
  if (!Number.isInteger(slip) || slip < 0 || slip > 2 ** 31 - 1)
    throw new BadParametersError(`slip must be a nonnegative number of minutes, but got: ${slip}`);
}
