import { inTransaction, managerFor, type Database } from '../database.ts';
import type { AttemptEnd } from '../domain/attempt-end.ts';
import type { AttemptDecision, AttemptRequest } from '../domain/operation.ts';
import { decideAttempts } from './attempt-decision.ts';
import { storeAttemptEnds } from './attempt-end.ts';
import { GroupedCalls } from '../grouped-calls.ts';

/**
 * Which operations run, on which worker, and how they ended. What operations of one execution ask and tell at the same
 * time is stored in one transaction: alone, each would wait for the lock of the execution's counter.
 */
export class OperationAttemptRepository {
  private readonly begins: GroupedCalls<AttemptRequest, AttemptDecision>;
  private readonly ends: GroupedCalls<AttemptEnd, undefined>;

  constructor(private readonly database: Database) {
    this.begins = new GroupedCalls((requests) =>
      inTransaction(database, undefined, (manager) => decideAttempts(manager, requests)),
    );
    this.ends = new GroupedCalls(async (ends) => {
      await inTransaction(database, undefined, (manager) => storeAttemptEnds(manager, ends));
      for (const executionId of new Set(ends.map((end) => end.executionId))) database.hintEvents(executionId);
      return ends.map(() => undefined);
    });
  }

  /**
   * Decides under the task's lock whether the operation may run now, and writes the attempt's row if so.
   * @throws NotFoundError when the task was never stored
   */
  begin(request: AttemptRequest): Promise<AttemptDecision> {
    return this.begins.call(request.executionId, request);
  }

  /** Prolongs the lease from now on. False: the attempt has ended, or was given up and replaced. */
  async renew(attemptId: string, leaseMilliseconds: number): Promise<boolean> {
    const [rows] = (await managerFor(this.database).query(
      `update operation_attempts set lease_until = clock_timestamp() + $2 * interval '1 millisecond'
        where id = $1 and ended_at is null returning id`,
      [attemptId, leaseMilliseconds],
    )) as [unknown[], number];
    return rows.length > 0;
  }

  /**
   * Gives the lease back without an end, after a kill: the task may run again at once, and no retry is spent. False: the
   * attempt was not open any more.
   */
  async release(attemptId: string): Promise<boolean> {
    const [rows] = (await managerFor(this.database).query(
      `update operation_attempts set ended_at = clock_timestamp(), end_state = 'lost'
        where id = $1 and ended_at is null returning id`,
      [attemptId],
    )) as [unknown[], number];
    return rows.length > 0;
  }

  /**
   * Stores the end of an attempt with its effects and property changes, all or nothing, whatever became of the execution
   * meanwhile. Repeating it changes nothing.
   * @throws LostAttemptError when another attempt has taken its place; RuntimePropertyConflictError; NotFoundError
   */
  end(end: AttemptEnd): Promise<void> {
    return this.ends.call(end.executionId, end);
  }
}
