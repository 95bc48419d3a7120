import type { OperationOutcome } from '@cloudloom/topology';
import type { OperationReturn } from './operation-return.ts';
import type { OperationRequest } from './ports/operation-state.ts';

/**
 * Who goes on after an attempt: the workflow (it handles failures), nobody (success, a failure that is certain to
 * repeat, a spent budget), or the caller of the runner after a while. `number` is the attempt's, from 0.
 */
export function decideReturn(
  outcome: OperationOutcome,
  request: OperationRequest,
  number: number,
): OperationReturn {
  if (outcome.state === 'succeeded' || request.handlesFailure) return { kind: 'ended', outcome };
  const { error } = outcome;
  const isSpent = request.maxRetries >= 0 && number >= request.maxRetries;
  if (error.kind === 'non_recoverable' || isSpent) return { kind: 'failed', outcome };
  return { kind: 'retry', outcome, retryAfter: error.retryAfter ?? request.retryInterval };
}

/** What a stored end means to a call that asks for it again: the attempt that stored it was the last one. */
export function replayReturn(outcome: OperationOutcome, request: OperationRequest): OperationReturn {
  if (outcome.state === 'succeeded' || request.handlesFailure) return { kind: 'ended', outcome };
  return { kind: 'failed', outcome };
}
