import type { Transaction } from '@cloudloom/model';
import type { Stores } from './stores.ts';

/** One transaction under the lock of all decisions about executions, which is its first statement. */
export function decide<T>(
  { database, executions }: Pick<Stores, 'database' | 'executions'>,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return database.transaction(async (tx) => {
    await executions.lockDecisions(tx);
    return work(tx);
  });
}
