import type { Execution, Transaction } from '@cloudloom/model';
import { ExecutionEnd } from './execution-end.ts';
import { chooseReleases } from './queue-order.ts';
import { ReleaseCheck } from './release-check.ts';
import { StartSituations } from './start-situation.ts';
import type { Stores } from './stores.ts';
import { isTransient } from './transient-error.ts';

/** As many leave the queue on the ground of one look at it. */
const AT_ONCE = 100;
const NOBODY = { chosen: [], isAll: true };

/** Starts what waits, in order, as soon as nothing stands in its way. Runs in every transaction that may free a place. */
export class ExecutionQueue {
  private readonly end: ExecutionEnd;
  private readonly situations: StartSituations;
  private readonly check: ReleaseCheck;

  constructor(private readonly stores: Stores) {
    this.end = new ExecutionEnd(stores);
    this.situations = new StartSituations(stores);
    this.check = new ReleaseCheck(stores);
  }

  /** The caller's transaction holds the decision lock. */
  async advance(tx: Transaction): Promise<void> {
    for (;;) {
      const { chosen, isAll } = await this.chooseNext(tx);
      let failed = false;
      for (const execution of await this.inOrder(tx, chosen))
        failed = !(await this.release(tx, execution)) || failed;
      // What was started frees no place for others; one that failed takes none, so that others may have it.
      if (chosen.length === 0 || (isAll && !failed)) return;
    }
  }

  /** Who may start now; `isAll` when nobody else can until a place gets free. */
  private async chooseNext(tx: Transaction): Promise<{ chosen: string[]; isAll: boolean }> {
    const { executions } = this.stores;
    const { isEmpty, systemWide, isSystemWideActive, isMaintenance } = await executions.queueOverview(tx);
    if (isEmpty || isSystemWideActive || isMaintenance) return NOBODY;
    // It holds up all others until what runs has drained.
    if (systemWide !== null)
      return (await executions.countActive(tx)) === 0 ? { chosen: [systemWide], isAll: true } : NOBODY;
    const limit = await this.situations.limit(tx);
    const slots = limit === null ? Infinity : limit.allowed - limit.active;
    if (slots <= 0) return NOBODY;
    const heads = await executions.queueHeads(AT_ONCE, tx);
    const groupIds = heads.flatMap((head) => head.executionGroupId ?? []);
    const groups = await executions.groupRooms([...new Set(groupIds)], tx);
    const chosen = chooseReleases(heads, { slots, groups }).map(({ id }) => id);
    return { chosen, isAll: heads.length < AT_ONCE };
  }

  private async inOrder(tx: Transaction, ids: string[]): Promise<Execution[]> {
    const executions = new Map((await this.stores.executions.byIds(ids, tx)).map((one) => [one.id, one]));
    return ids.flatMap((id) => executions.get(id) ?? []);
  }

  /**
   * Hands an execution over, or ends it where its time has passed. Whatever is wrong with one must hold up neither the others
   * nor the end that is being recorded. True when it is active now.
   */
  private async release(tx: Transaction, execution: Execution): Promise<boolean> {
    const { database } = this.stores;
    try {
      await database.savepoint(tx, (own) => this.handOver(own, execution));
      return true;
    } catch (error) {
      if (isTransient(error)) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      await this.fail(tx, execution, `Error dequeueing execution: ${reason}`);
      return false;
    }
  }

  private async handOver(tx: Transaction, execution: Execution): Promise<void> {
    const parameters = await this.check.prepare(tx, execution);
    const { id: executionId, attempt } = execution;
    await this.stores.executions.compareAndSetStatus(
      executionId,
      { from: ['queued'] },
      { status: 'pending', parameters },
      tx,
    );
    await this.stores.outbox.append({ kind: 'start', executionId, attempt }, tx);
  }

  private async fail(tx: Transaction, execution: Execution, error: string): Promise<void> {
    const { database, executions } = this.stores;
    try {
      await database.savepoint(tx, (own) =>
        this.end.record(own, execution, { status: 'failed', error, withEvent: true }),
      );
    } catch (problem) {
      if (isTransient(problem)) throw problem;
      // Not even what follows from its end can be written: the end itself must be, or it would be tried for ever.
      const end = { status: 'failed', error, endedAt: new Date() } as const;
      await executions.compareAndSetStatus(execution.id, { from: ['queued'] }, end, tx);
    }
  }
}
