import type { OperationOutcome } from '@cloudloom/topology';
import type { GraphTask } from './graph-task.ts';
import { requireHandlerResult } from './handler-result.ts';
import { fail, proceed, retry, type HandlerResult, type RetryResult, type TaskHandler } from './task.ts';

/**
 * What a task's end means, before budgets: an operation that asked for a retry gets it without its handler being asked;
 * otherwise a handler decides alone; without one, recoverable failures are retried.
 */
export function decide(task: GraphTask, outcome: OperationOutcome): HandlerResult | Promise<HandlerResult> {
  if (outcome.state === 'succeeded')
    return task.onSuccess ? ask(task, 'onSuccess', task.onSuccess) : proceed();
  // Who ran the task has used up its retries already.
  if (task.isRetriedElsewhere) return fail();
  const { kind, retryAfter } = outcome.error;
  const again = retry(retryAfter === undefined ? {} : { retryAfter });
  // A subgraph has its error from an operation in it: that one has got its retries.
  if (kind === 'retry' && task.type !== 'SubgraphTask') return again;
  if (task.onFailure) return ask(task, 'onFailure', task.onFailure);
  return kind === 'non_recoverable' ? fail() : again;
}

/** Calls the handler and insists on an answer. @throws WorkflowUsageError, and whatever the handler throws */
function ask(
  task: GraphTask,
  name: 'onSuccess' | 'onFailure',
  handler: TaskHandler,
): HandlerResult | Promise<HandlerResult> {
  // Plugins in plain JavaScript return anything.
  const answer: unknown = handler(task);
  return isPromise(answer)
    ? answer.then((late) => requireHandlerResult(late, name, task))
    : requireHandlerResult(answer, name, task);
}

/** By its looks: a promise of another realm is no instance of ours. */
const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';

/** Whether the task may run again: the total counts retries, not runs. */
export function isRetryGranted(task: GraphTask, result: RetryResult): boolean {
  return (
    result.ignoreTotalRetries === true || task.totalRetries < 0 || task.currentRetries < task.totalRetries
  );
}

/** Milliseconds until a granted retry. */
export const retryDelay = (task: GraphTask, result: RetryResult): number =>
  1000 * (result.retryAfter ?? task.retryInterval);
