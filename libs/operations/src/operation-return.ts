import type { OperationOutcome } from '@cloudloom/topology';

export type FailedOutcome = Extract<OperationOutcome, { state: 'failed' | 'rescheduled' }>;

/** What the caller of the runner is to do with one call. */
export type OperationReturn =
  /** Return the outcome as a value: success, or any end of a task whose failures the workflow handles. */
  | { kind: 'ended'; outcome: OperationOutcome }
  /** The task failed finally: throw, not retryable. */
  | { kind: 'failed'; outcome: FailedOutcome }
  /** Throw retryable, next attempt after that many seconds. */
  | { kind: 'retry'; outcome: FailedOutcome; retryAfter: number }
  /** Nothing was run, or what ran belongs to nobody any more: throw, not retryable. */
  | { kind: 'refused'; reason: string }
  /** The signal was raised: processes are gone, the attempt was given back. */
  | { kind: 'killed'; reason: string };

/** The surroundings of one call. */
export interface OperationRun {
  /** Raised = kill: processes are ended at once and nothing but the logs is stored. */
  signal: AbortSignal;
  /** Called every five seconds while the call lasts, also while it waits. */
  heartbeat(): void;
  workerId: string;
}
