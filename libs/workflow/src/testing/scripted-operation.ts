import type { Json, OperationErrorKind, OperationOutcome } from '@cloudloom/topology';
import type { OperationCall } from '../runtime.ts';

/** One run of an operation on the in-memory runtime. */
export interface OperationAttempt {
  readonly call: OperationCall;
  /** 0 for the first run, counting retries of the runtime and of handlers alike. */
  readonly retryNumber: number;
  /** Spends virtual time inside the operation. */
  sleep(milliseconds: number): Promise<void>;
}

/** What stands for the operations of a deployment: decides how each run ends. */
export type ScriptedOperation = (attempt: OperationAttempt) => OperationOutcome | Promise<OperationOutcome>;

export const operationSucceeded = (result: Json = null): OperationOutcome => ({ state: 'succeeded', result });

const TYPES: Record<OperationErrorKind, string> = {
  recoverable: 'RecoverableError',
  non_recoverable: 'NonRecoverableError',
  retry: 'OperationRetry',
};

/** A run that failed; of kind `retry`, one that asked to run again. */
export function operationFailed(
  kind: OperationErrorKind,
  message: string,
  options: { type?: string; retryAfter?: number } = {},
): OperationOutcome {
  const type = options.type ?? TYPES[kind];
  const causes = [{ type, message, traceback: null }];
  const retryAfter = options.retryAfter === undefined ? {} : { retryAfter: options.retryAfter };
  return {
    state: kind === 'retry' ? 'rescheduled' : 'failed',
    error: { kind, type, message, ...retryAfter, causes },
  };
}
