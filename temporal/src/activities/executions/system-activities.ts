import type { SystemTasks } from '@cloudloom/executions';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { FAILURE_TYPES } from '../../failures.ts';
import type { ExecutionRun } from './requests.ts';

const HEARTBEAT_MILLISECONDS = 5_000;

/** The product's own executions: each is one call that writes its own logs and ends by itself. */
export const createSystemActivities = (deps: {
  systemTasks: SystemTasks;
  /** True for errors worth another try, such as a lost database connection. */
  isTransient(error: unknown): boolean;
}) => ({
  async runSystemTask({ executionId }: ExecutionRun): Promise<void> {
    const heartbeat = setInterval(() => Context.current().heartbeat(), HEARTBEAT_MILLISECONDS);
    try {
      await deps.systemTasks.run(executionId);
    } catch (error) {
      if (deps.isTransient(error) || !(error instanceof Error)) throw error;
      throw ApplicationFailure.nonRetryable(error.message, FAILURE_TYPES.systemTask);
    } finally {
      clearInterval(heartbeat);
    }
  },
});

export type SystemActivities = ReturnType<typeof createSystemActivities>;
