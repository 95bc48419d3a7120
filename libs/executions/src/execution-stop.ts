import type { Execution, Transaction } from '@cloudloom/model';
import { IllegalStopError, InvalidStatusUpdateError } from './errors.ts';
import { ExecutionEnd, type End } from './execution-end.ts';
import { ExecutionQueue } from './execution-queue.ts';
import { canBecome, isEnded, isLegal, statusAfterStop } from './status-machine.ts';
import type { Stores } from './stores.ts';

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

  /** Cancels, force-cancels or kills. Throws IllegalStopError. */
  async stop(
    tx: Transaction,
    execution: Execution,
    action: 'cancel' | 'force-cancel' | 'kill',
  ): Promise<Execution> {
    if (!isLegal(action, execution.status))
      throw new IllegalStopError(action, execution.id, execution.status);
    const status = statusAfterStop(action, execution.status);
    if (isEnded(status)) {
      const { id: executionId, attempt } = execution;
      if (execution.status === 'scheduled')
        await this.stores.outbox.append({ kind: 'silence', executionId, attempt }, tx);
      await this.conclude(tx, execution, { status, error: '' });
      return (await this.stores.executions.byId(execution.id, tx)) ?? execution;
    }
    const stopped = await this.stores.executions.compareAndSetStatus(
      execution.id,
      { from: [execution.status] },
      { status, error: '' },
      tx,
    );
    if (stopped === null) throw new IllegalStopError(action, execution.id, execution.status);
    const kind = action === 'cancel' ? 'cancel' : 'terminate';
    await this.stores.outbox.append({ kind, executionId: execution.id, attempt: execution.attempt }, tx);
    if (action === 'kill') await this.stores.executions.markKilled(execution.id, tx);
    return stopped;
  }
}
