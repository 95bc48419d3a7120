import type { Deployment, Execution, ExecutionStatus, NewExecution, Transaction } from '@cloudloom/model';
import { isAvailable } from './availability.ts';
import { readActivity } from './deployment-activity.ts';
import { ExistingRunningExecutionError, UnavailableWorkflowError } from './errors.ts';
import { decideStart, type StartSituation } from './start-rules.ts';
import { ACTIVE } from './status-machine.ts';
import type { Stores } from './stores.ts';

/** An execution to be stored, its parameters prepared. */
export interface ExecutionDraft {
  row: NewExecution;
  /** Waits where it would be refused. */
  queue: boolean;
  /** Null for executions without one. */
  deployment: Deployment | null;
}

/** What became of a draft. A refusal comes with a stored, failed execution: commit first, then throw it. */
export interface StartOutcome {
  execution: Execution;
  refusal: UnavailableWorkflowError | null;
}

/** Executions of other deployments named in an error's text; more help nobody. */
const RIVALS_NAMED = 10;

/** Decides about new executions and stores the outcome. Every call is inside a transaction that holds the decision lock. */
export class ExecutionStart {
  constructor(private readonly stores: Pick<Stores, 'executions' | 'outbox' | 'surroundings'>) {}

  /** Throws ExistingRunningExecutionError; the caller's transaction then leaves nothing behind. */
  async store(tx: Transaction, draft: ExecutionDraft): Promise<StartOutcome> {
    const { row } = draft;
    const candidate = {
      workflowId: row.workflowId,
      deploymentId: row.deploymentId ?? null,
      isSystemWorkflow: row.isSystemWorkflow ?? false,
      force: row.isForced ?? false,
      queue: draft.queue,
    };
    const decision = decideStart(candidate, await this.readSituation(tx, row));
    switch (decision.kind) {
      case 'refuse':
        throw new ExistingRunningExecutionError(decision.because, decision.rivals);
      case 'queue':
        return {
          execution: await this.stores.executions.insert({ ...row, status: 'queued' }, tx),
          refusal: null,
        };
      case 'start':
        return this.start(tx, draft);
    }
  }

  /**
   * Refuses another attempt of an ended execution where a start without any flag would be refused: what runs beside it could
   * be the same deployment's. How it was started first plays no part.
   * @throws ExistingRunningExecutionError
   */
  async requireFreeWay(tx: Transaction, execution: Execution): Promise<void> {
    const { workflowId, deploymentId, isSystemWorkflow } = execution;
    const candidate = { workflowId, deploymentId, isSystemWorkflow, force: false, queue: false };
    const decision = decideStart(candidate, await this.readSituation(tx, execution));
    if (decision.kind === 'refuse')
      throw new ExistingRunningExecutionError(decision.because, decision.rivals);
  }

  private async start(tx: Transaction, { row, deployment }: ExecutionDraft): Promise<StartOutcome> {
    const rules = deployment?.workflows?.[row.workflowId]?.availabilityRules ?? null;
    if (deployment !== null && row.isForced !== true) {
      const activity = await readActivity(this.stores.surroundings, rules, deployment, tx);
      if (!isAvailable(rules, activity)) {
        const refusal = new UnavailableWorkflowError(row.workflowId);
        const failed = {
          status: 'failed',
          error: `Error preparing execution: ${refusal.message}`,
          endedAt: new Date(),
        } as const;
        return { execution: await this.stores.executions.insert({ ...row, ...failed }, tx), refusal };
      }
    }
    const execution = await this.stores.executions.insert({ ...row, status: 'pending' }, tx);
    await this.stores.outbox.append(
      { kind: 'start', executionId: execution.id, attempt: execution.attempt },
      tx,
    );
    return { execution, refusal: null };
  }

  private async readSituation(
    tx: Transaction,
    row: Pick<NewExecution, 'isSystemWorkflow' | 'deploymentId' | 'tenantName'>,
  ): Promise<StartSituation> {
    const { executions } = this.stores;
    if (row.isSystemWorkflow === true)
      return {
        systemWide: [],
        sameDeployment: [],
        active: await executions.active({ limit: RIVALS_NAMED }, tx),
      };
    const occupied: ExecutionStatus[] = [...ACTIVE, 'queued'];
    return {
      systemWide: await executions.inStatuses(occupied, { isSystemWorkflow: true, limit: RIVALS_NAMED }, tx),
      sameDeployment:
        row.deploymentId == null
          ? []
          : await executions.inStatuses(
              occupied,
              { tenantName: row.tenantName, deploymentId: row.deploymentId },
              tx,
            ),
      active: [],
    };
  }
}
