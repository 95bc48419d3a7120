import type { Effect } from '@cloudloom/topology';
import { inTransaction, type Database } from '../database.ts';
import { StaleAttemptError } from '../errors.ts';
import type { Transaction } from '../transaction.ts';
import { executionOfAttempt } from './attempt-state.ts';
import { lockCounter, saveCounter } from './counter.ts';
import { writeEffects } from './effect-rows.ts';

export interface WriteRequest {
  executionId: string;
  /** The attempt that produced them; an older one than the execution's is refused. */
  executionAttempt: number;
  effects: Effect[];
}

/**
 * The one writer of what executions do to the world besides running operations. Whatever the size of the batch, it takes
 * a handful of statements. Writing an effect again is no change: its key decides, so a batch may be repeated, cut
 * differently, or written by two workers at the same time.
 */
export class EffectWriter {
  constructor(private readonly database: Database) {}

  /**
   * Writes those effects whose keys are new, in their order; `written` is their number.
   * @throws StaleAttemptError, GraphDigestError, NotFoundError
   */
  async write(request: WriteRequest, tx?: Transaction): Promise<{ written: number }> {
    if (request.effects.length === 0) return { written: 0 };
    const answer = await inTransaction(this.database, tx, async (manager) => {
      const counter = await lockCounter(manager, request.executionId);
      if (counter.attempt > request.executionAttempt)
        throw new StaleAttemptError(request.executionId, request.executionAttempt, counter.attempt);
      const written = await writeEffects(manager, counter, request.effects);
      await saveCounter(manager, counter);
      return { written };
    });
    if (tx === undefined) this.database.hintEvents(request.executionId);
    return answer;
  }

  /**
   * Writes what a running operation has to tell, whatever became of its execution meanwhile.
   * @throws LostAttemptError when another attempt has taken its place; NotFoundError
   */
  async writeForAttempt(
    request: { attemptId: string; effects: Effect[] },
    tx?: Transaction,
  ): Promise<{ written: number }> {
    if (request.effects.length === 0) return { written: 0 };
    const { written, executionId } = await inTransaction(this.database, tx, async (manager) => {
      const counter = await lockCounter(manager, await executionOfAttempt(manager, request.attemptId));
      const count = await writeEffects(manager, counter, request.effects);
      await saveCounter(manager, counter);
      return { written: count, executionId: counter.executionId };
    });
    if (tx === undefined) this.database.hintEvents(executionId);
    return { written };
  }
}
