import type { OperationRequest, OperationReturn, OperationRunner } from '@cloudloom/operations';
import type { OperationOutcome } from '@cloudloom/topology';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { FAILURE_TYPES, operationFailure } from '../../failures.ts';

export interface OperationActivityRequest extends OperationRequest {
  /** False: nobody looks at the result in the workflow, so it stays out of its history. It is stored either way. */
  wantsResult: boolean;
}

/** Where orders to stop operations come from. A cancelled or vanished workflow is none: see docs/decisions/0006. */
export interface StopOrders {
  /** Raised when the execution is killed, or when this worker has to go. Call `release` when the operation is over. */
  watch(executionId: string): { signal: AbortSignal; release(): void };
}

export interface OperationActivityDependencies {
  runner: OperationRunner;
  stopOrders: StopOrders;
  /** Names this process in attempt rows. */
  workerId: string;
}

/** Runs one attempt of an operation. Temporal retries what is thrown retryable, after the delay the attempt chose. */
export const createOperationActivities = (deps: OperationActivityDependencies) => ({
  async runOperation(request: OperationActivityRequest): Promise<OperationOutcome> {
    const activity = Context.current();
    const order = deps.stopOrders.watch(request.executionId);
    try {
      const ended = await deps.runner.run(request, {
        signal: order.signal,
        heartbeat: () => activity.heartbeat(),
        workerId: deps.workerId,
      });
      const outcome = toOutcome(ended);
      return request.wantsResult ? outcome : withoutResult(outcome);
    } finally {
      order.release();
    }
  },
});

export type OperationActivities = ReturnType<typeof createOperationActivities>;

function withoutResult(outcome: OperationOutcome): OperationOutcome {
  return outcome.state === 'succeeded' ? { state: 'succeeded', result: null } : outcome;
}

function toOutcome(ended: OperationReturn): OperationOutcome {
  switch (ended.kind) {
    case 'ended':
      return ended.outcome;
    case 'failed':
      throw operationFailure(ended.outcome, 'final');
    case 'retry':
      throw operationFailure(ended.outcome, { retryAfterSeconds: ended.retryAfter });
    case 'refused':
      throw ApplicationFailure.nonRetryable(ended.reason, FAILURE_TYPES.refused);
    case 'killed':
      throw ApplicationFailure.retryable(ended.reason, FAILURE_TYPES.stopped);
  }
}
