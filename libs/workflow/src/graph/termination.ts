import type { OperationOutcome } from '@cloudloom/topology';
import type { GraphTask } from './graph-task.ts';
import { fail, proceed, retry, type HandlerResult, type RetryResult } from './task.ts';

/**
 * What a task's end means, before budgets: an operation that asked for a retry gets it without its handler being asked;
 * otherwise a handler decides alone; without one, recoverable failures are retried.
 */
export function decide(task: GraphTask, outcome: OperationOutcome): HandlerResult | Promise<HandlerResult> {
  if (outcome.state === 'succeeded') return task.onSuccess ? task.onSuccess(task) : proceed();
  // Who ran the task has used up its retries already.
  if (task.isRetriedElsewhere) return fail();
  const { kind, retryAfter } = outcome.error;
  const again = retry(retryAfter === undefined ? {} : { retryAfter });
  if (kind === 'retry') return again;
  if (task.onFailure) return task.onFailure(task);
  return kind === 'non_recoverable' ? fail() : again;
}

/** Whether the task may run again: the total counts retries, not runs. */
export function isRetryGranted(task: GraphTask, result: RetryResult): boolean {
  return (
    result.ignoreTotalRetries === true || task.totalRetries < 0 || task.currentRetries < task.totalRetries
  );
}

/** Milliseconds until a granted retry. */
export const retryDelay = (task: GraphTask, result: RetryResult): number =>
  1000 * (result.retryAfter ?? task.retryInterval);
