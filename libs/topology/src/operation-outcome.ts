import type { Json } from '@cloudloom/blueprint';

/** One link of an error's chain, oldest first. */
export interface ErrorCause {
  type: string;
  message: string;
  traceback: string | null;
}

/** How an operation's error is to be treated. `retry` = the operation itself asked to run again. */
export type OperationErrorKind = 'recoverable' | 'non_recoverable' | 'retry';

export interface OperationError {
  kind: OperationErrorKind;
  /** Class name for people, e.g. `ProcessException`. */
  type: string;
  message: string;
  /** Seconds until the next attempt, when the operation chose it. */
  retryAfter?: number;
  causes: ErrorCause[];
}

/** The end of an operation task, or of one attempt where the workflow drives the retries. */
export type OperationOutcome =
  { state: 'succeeded'; result: Json } | { state: 'failed' | 'rescheduled'; error: OperationError };
