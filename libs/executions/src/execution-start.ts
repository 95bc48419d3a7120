import type { Deployment, Execution, NewExecution, Transaction } from '@cloudloom/model';
import { isAvailable } from './availability.ts';
import { readActivity } from './deployment-activity.ts';
import { refuseDisturbance } from './dependencies/disturbance.ts';
import type { DependentExistsError } from './errors.ts';
import { refuseStart, UnavailableWorkflowError } from './errors.ts';
import { decideStart, type StartCandidate } from './start-rules.ts';
import { StartSituations } from './start-situation.ts';
import type { Stores } from './stores.ts';

/** An execution to be stored, its parameters prepared. */
export interface ExecutionDraft {
  row: NewExecution;
  /** Waits where it would be refused. */
  queue: boolean;
  /** Null for executions without one. */
  deployment: Deployment | null;
  /** Carries out an update of its deployment. */
  isUpdate?: boolean;
}

/** What became of a draft. A refusal comes with a stored, failed execution: commit first, then throw it. */
export interface StartOutcome {
  execution: Execution;
  refusal: UnavailableWorkflowError | DependentExistsError | null;
}

type StartStores = Pick<
  Stores,
  | 'dependencies'
  | 'deployments'
  | 'deploymentTree'
  | 'executions'
  | 'outbox'
  | 'settings'
  | 'surroundings'
  | 'maintenance'
>;

/** Decides about new executions and stores the outcome. Every call is inside a transaction that holds the decision lock. */
export class ExecutionStart {
  private readonly situations: StartSituations;

  constructor(private readonly stores: StartStores) {
    this.situations = new StartSituations(stores);
  }

  /**
   * Throws ExistingRunningExecutionError or ExecutionLimitError; the caller's transaction then leaves nothing behind. What is
   * scheduled is stored only: it is decided when it is due.
   */
  async store(tx: Transaction, draft: ExecutionDraft): Promise<StartOutcome> {
    const { row } = draft;
    if (row.scheduledFor != null) return this.keepForLater(tx, row, row.scheduledFor);
    // Others depend on the deployment: kept as failed, as one of a workflow that is not available.
    const refusal = await refuseDisturbance(this.stores, tx, row);
    if (refusal !== null) return this.fail(tx, row, refusal);
    const candidate: StartCandidate = {
      workflowId: row.workflowId,
      deploymentId: row.deploymentId ?? null,
      isSystemWorkflow: row.isSystemWorkflow ?? false,
      force: row.isForced ?? false,
      queue: draft.queue,
      isUpdate: draft.isUpdate ?? false,
    };
    const decision = decideStart(
      candidate,
      await this.situations.ofNew(tx, row, !candidate.queue && !candidate.force),
    );
    switch (decision.kind) {
      case 'refuse':
        throw refuseStart(decision);
      case 'queue':
        return this.keep(tx, { ...row, status: 'queued' });
      case 'start':
        return this.start(tx, draft);
    }
  }

  /**
   * Refuses another attempt of an ended execution where a start without any flag would be refused: what runs beside it could
   * be the same deployment's. How it was started first plays no part.
   * @throws ExistingRunningExecutionError, ExecutionLimitError
   */
  async requireFreeWay(tx: Transaction, execution: Execution, isUpdate: boolean): Promise<void> {
    const { workflowId, deploymentId, isSystemWorkflow } = execution;
    const candidate = { workflowId, deploymentId, isSystemWorkflow, force: false, queue: false, isUpdate };
    const decision = decideStart(candidate, await this.situations.ofNew(tx, execution));
    if (decision.kind !== 'start') throw refuseStart(decision);
  }

  private async fail(
    tx: Transaction,
    row: NewExecution,
    refusal: UnavailableWorkflowError | DependentExistsError,
  ): Promise<StartOutcome> {
    const failed = {
      status: 'failed',
      error: `Error preparing execution: ${refusal.message}`,
      endedAt: new Date(),
    } as const;
    return { execution: await this.stores.executions.insert({ ...row, ...failed }, tx), refusal };
  }

  private async keep(tx: Transaction, row: NewExecution): Promise<StartOutcome> {
    return { execution: await this.stores.executions.insert(row, tx), refusal: null };
  }

  private async keepForLater(tx: Transaction, row: NewExecution, due: Date): Promise<StartOutcome> {
    const kept = await this.keep(tx, { ...row, status: 'scheduled' });
    const { id: executionId, attempt } = kept.execution;
    const alarm = { dueAt: due.getTime(), scheduleUid: null };
    await this.stores.outbox.append({ kind: 'alarm', executionId, attempt, alarm }, tx);
    return kept;
  }

  private async start(tx: Transaction, { row, deployment }: ExecutionDraft): Promise<StartOutcome> {
    const rules = deployment?.workflows?.[row.workflowId]?.availabilityRules ?? null;
    if (deployment !== null && row.isForced !== true) {
      const activity = await readActivity(this.stores.surroundings, rules, deployment, tx);
      if (!isAvailable(rules, activity))
        return this.fail(tx, row, new UnavailableWorkflowError(row.workflowId));
    }
    const { execution } = await this.keep(tx, { ...row, status: 'pending' });
    await this.stores.outbox.append(
      { kind: 'start', executionId: execution.id, attempt: execution.attempt },
      tx,
    );
    return { execution, refusal: null };
  }
}
