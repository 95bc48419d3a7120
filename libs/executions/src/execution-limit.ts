import { BadParametersError } from './errors.ts';
import { ExecutionQueue } from './execution-queue.ts';
import type { Stores } from './stores.ts';

export const EXECUTION_LIMIT = 'max_concurrent_executions';

/** How many executions may be active at once in the whole system; 0 = as many as there are. */
export class ExecutionLimit {
  private readonly queue: ExecutionQueue;

  constructor(private readonly stores: Stores) {
    this.queue = new ExecutionQueue(stores);
  }

  async get(): Promise<number> {
    return (await this.stores.settings.workflowSettings()).maxConcurrentExecutions;
  }

  /** What waits and may start under the new limit starts. What runs beyond it goes on. Throws BadParametersError. */
  async set(limit: unknown): Promise<void> {
    if (typeof limit !== 'number' || !Number.isSafeInteger(limit) || limit < 0)
      throw new BadParametersError(
        `${EXECUTION_LIMIT} must be a whole number, 0 (no limit) or more, but got: ${JSON.stringify(limit)}`,
      );
    const { database, executions, settings } = this.stores;
    await database.transaction(async (tx) => {
      await executions.lockDecisions(tx);
      await settings.set(EXECUTION_LIMIT, limit, tx);
      await this.queue.advance(tx);
    });
  }
}
