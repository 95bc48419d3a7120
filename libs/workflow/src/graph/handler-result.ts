import { WorkflowUsageError } from '../errors.ts';
import type { GraphTask } from './graph-task.ts';
import { fail, ignore, proceed, retry, type HandlerResult as Result } from './task.ts';

/** The same results under the names of the guide: `HandlerResult.cont()`, `.retry()`, `.fail()`, `.ignore()`. */
export const HandlerResult = { cont: proceed, retry, fail, ignore } as const;
export type HandlerResult = Result;

const ACTIONS: ReadonlySet<unknown> = new Set(['fail', 'ignore', 'continue', 'retry']);

/**
 * What a handler answered, if it is an answer.
 * @throws WorkflowUsageError when the handler returned nothing, or something that says nothing about the task
 */
export function requireHandlerResult(
  answer: unknown,
  handler: 'onSuccess' | 'onFailure',
  task: Pick<GraphTask, 'description' | 'id'>,
): Result {
  if (isResult(answer)) return answer;
  throw new WorkflowUsageError(
    'no_handler_result',
    `The ${handler} handler of task ${task.description} [${task.id}] returned ${inWords(answer)}. ` +
      'Return HandlerResult.cont(), .retry(), .fail() or .ignore().',
  );
}

function isResult(answer: unknown): answer is Result {
  if (typeof answer !== 'object' || answer === null || !('action' in answer)) return false;
  if (!ACTIONS.has(answer.action)) return false;
  if (answer.action !== 'retry') return true;
  const { retryAfter, replacement } = answer as { retryAfter?: unknown; replacement?: unknown };
  return isDelay(retryAfter) && (replacement === undefined || typeof replacement === 'function');
}

const isDelay = (seconds: unknown): boolean =>
  seconds === undefined || (typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0);

function inWords(answer: unknown): string {
  if (answer === undefined) return 'nothing';
  if (typeof answer === 'object' && answer !== null && 'action' in answer && ACTIONS.has(answer.action))
    return 'a retry whose retryAfter is no number of seconds, or whose replacement is no function';
  return answer === null ? 'null' : `a value of type ${typeof answer} that is no handler result`;
}
