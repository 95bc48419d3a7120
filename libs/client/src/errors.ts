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

/** 400, 405, 413, 415, 422: the request itself is wrong, or cannot be granted as things are; `code` says why. */
export class RefusedError extends CloudloomError {
  override readonly name = 'RefusedError';
}

/** 401: wrong or missing credentials. */
export class UnauthorizedError extends CloudloomError {
  override readonly name = 'UnauthorizedError';
}

/** 403: not for this user, or an unknown tenant. */
export class ForbiddenError extends CloudloomError {
  override readonly name = 'ForbiddenError';
}

/** 404: there is no such thing, or not for this user. */
export class NotFoundError extends CloudloomError {
  override readonly name = 'NotFoundError';
}

/** 409: an id in use, a version that is no longer the latest, a state that does not allow it. */
export class ConflictError extends CloudloomError {
  override readonly name = 'ConflictError';
}

/** 503: the server is in maintenance mode, or about to be. */
export class MaintenanceError extends CloudloomError {
  override readonly name = 'MaintenanceError';
}

/** 5xx: the server failed, or a proxy before it. */
export class ServerError extends CloudloomError {
  override readonly name = 'ServerError';
}

type ErrorClass = new (status: number, code: string, message: string) => CloudloomError;

const CLASSES: Readonly<Record<number, ErrorClass>> = {
  401: UnauthorizedError,
  403: ForbiddenError,
  404: NotFoundError,
  409: ConflictError,
};

const MAINTENANCE_CODES: ReadonlySet<string> = new Set([
  'maintenance_mode_active',
  'entering_maintenance_mode',
]);

/** The error for an answer that is no success. Proxies in between may answer with a page instead of the contract's JSON. */
export function toError({ status, text }: { status: number; text: string }): CloudloomError {
  const { code, message } = readRefusal(text);
  const ofServer = MAINTENANCE_CODES.has(code) ? MaintenanceError : ServerError;
  const ErrorOfFamily = CLASSES[status] ?? (status >= 500 ? ofServer : RefusedError);
  return new ErrorOfFamily(status, code, message);
}

function readRefusal(text: string): { code: string; message: string } {
  try {
    const body = JSON.parse(text) as Record<string, unknown>;
    return { code: String(body.error_code ?? 'unknown_error'), message: String(body.message ?? text) };
  } catch {
    return { code: 'unknown_error', message: text.slice(0, 500) };
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
