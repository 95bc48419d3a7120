import type { OperationError, OperationOutcome } from '@cloudloom/topology';
import { ActivityFailure, ApplicationFailure } from '@temporalio/common';

/**
 * The one table between our errors and Temporal's failures. `type` is what the Web UI shows and what retry
 * policies may name.
 */
export const FAILURE_TYPES = {
  /** An operation's attempt failed; retried by Temporal unless marked non-retryable. */
  operation: 'OperationFailed',
  /** The execution is over or belongs to a newer attempt: nothing was run. */
  refused: 'OperationRefused',
  /** The worker ended the operation's process: the execution was killed, or the worker stopped. */
  stopped: 'OperationStopped',
  /** The run lost `begin` to another run, or a newer attempt writes. */
  stale: 'StaleExecutionAttempt',
  /** A graph was stored with other tasks than it was rebuilt with. */
  graphChanged: 'GraphChanged',
  /** The execution itself failed; the message is the execution's error. */
  execution: 'ExecutionFailed',
  /** A task of the system (upload, environment creation or deletion) failed for a reason that a retry cannot mend. */
  systemTask: 'SystemTaskFailed',
  /** The other side of a webhook did not take the call. */
  webhook: 'WebhookCallFailed',
} as const;

/** The failure of one operation attempt, as its activity throws it. */
export function operationFailure(
  outcome: Extract<OperationOutcome, { error: OperationError }>,
  next: { retryAfterSeconds: number } | 'final',
): ApplicationFailure {
  return ApplicationFailure.create({
    type: FAILURE_TYPES.operation,
    message: outcome.error.message,
    nonRetryable: next === 'final',
    details: [outcome],
    ...(next === 'final' ? {} : { nextRetryDelay: Math.max(1, Math.round(next.retryAfterSeconds * 1000)) }),
  });
}

/** The outcome inside an activity's failure, or undefined when the failure is not an operation's. */
export function operationOutcomeOf(error: unknown): OperationOutcome | undefined {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (!(cause instanceof ApplicationFailure) || cause.type !== FAILURE_TYPES.operation) return undefined;
  return cause.details?.[0] as OperationOutcome | undefined;
}

/** An outcome for failures that are not an operation's own: refused, or the activity could not be run at all. */
export function foreignOutcome(error: unknown): Extract<OperationOutcome, { error: OperationError }> {
  const cause = error instanceof ActivityFailure && error.cause ? error.cause : error;
  const type = cause instanceof ApplicationFailure && cause.type ? cause.type : nameOf(cause);
  const message = cause instanceof Error ? cause.message : String(cause);
  return {
    state: 'failed',
    error: { kind: 'non_recoverable', type, message, causes: [{ type, message, traceback: null }] },
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'Error';
}
