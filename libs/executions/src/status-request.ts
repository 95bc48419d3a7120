import type { Execution, ExecutionStatus } from '@cloudloom/model';
import { InvalidStatusUpdateError } from './errors.ts';
import { ENDED, isLegal } from './status-machine.ts';

/** A running workflow asks for another status of its own execution. */
export interface StatusRequest {
  executionId: string;
  attempt: number;
  status: string;
}

const END_ADVICE =
  'An execution ends as its workflow ends: it returns, throws an error, or throws ExecutionCancelledError.';

/**
 * What follows from the request: nothing where the execution has that status, else a cancel like a client's.
 * @throws InvalidStatusUpdateError for every other status
 */
export function decideStatusRequest(execution: Execution, status: string): 'keep' | 'cancel' {
  if (status === execution.status) return 'keep';
  if (status === 'cancelling' && isLegal('cancel', execution.status)) return 'cancel';
  const advice = (ENDED as readonly string[]).includes(status) ? END_ADVICE : undefined;
  throw new InvalidStatusUpdateError(execution.status, status as ExecutionStatus, execution, advice);
}
