import type { Execution } from './resources.ts';

/** An answer of the server that is no success: its status, its `error_code` and its message. */
export class CloudloomError extends Error {
  override readonly name: string = 'CloudloomError';

  constructor(
    /** HTTP status; 0 when there was no answer. */
    readonly status: number,
    /** The contract's `error_code`, e.g. `not_found_error`. */
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The server could not be reached, or hung up in the middle of an answer. */
export class UnreachableError extends CloudloomError {
  override readonly name = 'UnreachableError';

  constructor(url: string, cause: unknown) {
    super(0, 'unreachable', `No answer from ${url}: ${describeCause(cause)}. Is the manager running?`, {
      cause,
    });
  }
}

/** An execution that a call waited for ended otherwise than `terminated`. */
export class ExecutionFailedError extends CloudloomError {
  override readonly name = 'ExecutionFailedError';

  constructor(readonly execution: Execution) {
    super(
      0,
      'execution_failed',
      `Execution ${execution.id} of workflow ${execution.workflowId} is ${execution.status}` +
        (execution.error === '' ? '.' : `: ${execution.error}`),
    );
  }
}

/** True for the answer to a request about something that does not exist. */
export const isNotFound = (error: unknown): boolean =>
  error instanceof CloudloomError && error.status === 404;

function describeCause(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // fetch says only "fetch failed"; the reason is in its cause.
  const { cause } = error;
  if (cause instanceof Error && cause.message !== '') return cause.message;
  if (cause instanceof AggregateError && cause.errors[0] instanceof Error) return cause.errors[0].message;
  return error.message;
}
