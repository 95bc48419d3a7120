import type { Execution, Transaction } from '@cloudloom/model';
import { IllegalStopError, InvalidStatusUpdateError } from './errors.ts';
import { ExecutionEnd, type End } from './execution-end.ts';
import { scopeOf } from './resource-scope.ts';
import { ExecutionQueue } from './execution-queue.ts';
import { canBecome, isEnded, isLegal, statusAfterStop } from './status-machine.ts';
import type { Stores } from './stores.ts';

/** What brings an execution into each of these statuses. */
const CANCELLING_ACTIONS: Readonly<Record<string, 'cancel' | 'force-cancel' | 'kill'>> = {
  cancelling: 'cancel',
  force_cancelling: 'force-cancel',
  kill_cancelling: 'kill',
};

/** The status that a client wants an execution to have, and why. */
export interface StatusWish {
  status: string;
  /** Becomes the execution's error; an end that its run reports replaces it. */
  error?: string;
}

/** How executions come to their end: by themselves, or because somebody stops them. Every end advances the queue. */
export class ExecutionStop {
  private readonly end: ExecutionEnd;
  private readonly queue: ExecutionQueue;

  constructor(private readonly stores: Stores) {
    this.end = new ExecutionEnd(stores);
    this.queue = new ExecutionQueue(stores);
  }

  /** Records an end and starts what waited for it, in the caller's transaction, which holds the decision lock. */
  async conclude(tx: Transaction, execution: Execution, end: Omit<End, 'withEvent'>): Promise<void> {
    if (!canBecome(execution.status, end.status))
      throw new InvalidStatusUpdateError(execution.status, end.status, execution);
    await this.end.record(tx, execution, { ...end, withEvent: true });
    await this.queue.advance(tx);
  }

  /** Brings it into another status of being cancelled; of the present one only the error is taken. Throws InvalidStatusUpdateError. */
  async change(tx: Transaction, execution: Execution, { status, error }: StatusWish): Promise<Execution> {
    if (execution.status === status) {
      if (error === undefined) return execution;
      return this.stores.executions.update(scopeOf(execution), execution.id, { error }, tx);
    }
    const action = CANCELLING_ACTIONS[status];
    if (action === undefined || !isLegal(action, execution.status))
      throw new InvalidStatusUpdateError(execution.status, status, execution);
    return this.stop(tx, execution, action, error);
  }

  /** Cancels, force-cancels or kills; the reason is kept where the execution ends cancelled. Throws IllegalStopError. */
  async stop(
    tx: Transaction,
    execution: Execution,
    action: 'cancel' | 'force-cancel' | 'kill',
    error = '',
  ): Promise<Execution> {
    if (!isLegal(action, execution.status))
      throw new IllegalStopError(action, execution.id, execution.status);
    const status = statusAfterStop(action, execution.status);
    if (isEnded(status)) {
      const { id: executionId, attempt } = execution;
      if (execution.status === 'scheduled')
        await this.stores.outbox.append({ kind: 'silence', executionId, attempt }, tx);
      await this.conclude(tx, { ...execution, error }, { status, error });
      return (await this.stores.executions.byId(execution.id, tx)) ?? execution;
    }
    const stopped = await this.stores.executions.compareAndSetStatus(
      execution.id,
      { from: [execution.status] },
      { status, error },
      tx,
    );
    if (stopped === null) throw new IllegalStopError(action, execution.id, execution.status);
    const kind = action === 'cancel' ? 'cancel' : 'terminate';
    await this.stores.outbox.append({ kind, executionId: execution.id, attempt: execution.attempt }, tx);
    if (action === 'kill') await this.stores.executions.markKilled(execution.id, tx);
    return stopped;
  }
}
