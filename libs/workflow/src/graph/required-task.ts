import { WorkflowUsageError } from '../errors.ts';
import type { Task } from './task.ts';

/**
 * Types do not reach plugins that are written in plain JavaScript.
 * @throws WorkflowUsageError for what is no task, saying what `taker` takes
 */
export function requireTask(candidate: unknown, taker: string): Task {
  if (typeof candidate === 'object' && candidate !== null && 'type' in candidate && 'state' in candidate)
    return candidate as Task;
  throw new WorkflowUsageError('not_a_task', `${taker}; it was given ${inWords(candidate)}.`);
}

function inWords(candidate: unknown): string {
  if (Array.isArray(candidate)) return 'a list';
  if (typeof candidate === 'object' && candidate !== null)
    return 'then' in candidate ? 'a promise' : 'an object that is none';
  return String(candidate);
}
