import type { Json, OperationError, OperationOutcome } from '@cloudloom/topology';
import { NonRecoverableError, RecoverableError } from '../errors.ts';
import { GraphTask, type RetryOptions } from './graph-task.ts';
import { nameLabel } from './labels.ts';
import type { TaskEnvironment } from './task-environment.ts';

export type LocalFunction = () => Json | void | Promise<Json | void>;

function toOperationError(thrown: unknown): OperationError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const cause = { type: error.name, message: error.message, traceback: error.stack ?? null };
  const retryAfter = error instanceof RecoverableError ? error.retryAfter : undefined;
  return {
    kind: error instanceof NonRecoverableError ? 'non_recoverable' : 'recoverable',
    type: error.name,
    message: error.message,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    causes: [cause],
  };
}

/** Runs a function of the workflow itself. */
export class LocalTask extends GraphTask {
  readonly type = 'LocalWorkflowTask';
  readonly label: string;
  readonly #work: LocalFunction;

  constructor(name: string, work: LocalFunction, retries: RetryOptions) {
    super(name, retries);
    this.label = nameLabel(name);
    this.#work = work;
  }

  async start({ effects }: TaskEnvironment): Promise<OperationOutcome> {
    try {
      const result = (await this.#work()) ?? null;
      effects.taskState(this, 'succeeded');
      return { state: 'succeeded', result };
    } catch (error) {
      effects.taskState(this, 'failed');
      return { state: 'failed', error: toOperationError(error) };
    }
  }
}
