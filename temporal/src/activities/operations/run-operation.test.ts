import { describe, expect, it } from '@jest/globals';
import type { OperationReturn, OperationRunner } from '@cloudloom/operations';
import type { OperationOutcome } from '@cloudloom/topology';
import { asyncLocalStorage, type Context } from '@temporalio/activity';
import { createOperationActivities } from './run-operation.ts';

const RESULT: OperationOutcome = { state: 'succeeded', result: { password: 'of a customer' } };
const FAILURE: OperationOutcome = {
  state: 'failed',
  error: { kind: 'recoverable', type: 'ProcessException', message: 'exit 1', causes: [] },
};

/** Runs the activity over a runner that answers with `ended`. */
function running(ended: OperationReturn, wantsResult: boolean): Promise<OperationOutcome> {
  const runner = { run: () => Promise.resolve(ended) } as unknown as OperationRunner;
  const stopOrders = { watch: () => ({ signal: new AbortController().signal, release: () => undefined }) };
  const { runOperation } = createOperationActivities({ runner, stopOrders, workerId: 'w1' });
  const request = {
    executionId: 'e1',
    executionAttempt: 1,
    taskId: 'install/web_1/create',
    currentRetries: 0,
    handlesFailure: true,
    maxRetries: 0,
    retryInterval: 1,
    wantsResult,
  };
  const context = { heartbeat: () => undefined } as unknown as Context;
  return asyncLocalStorage.run(context, () => runOperation(request));
}

describe('the activity that runs an operation', () => {
  it('keeps the result out of the history when nobody looks at it', async () => {
    const outcome = await running({ kind: 'ended', outcome: RESULT }, false);
    expect(outcome).toEqual({ state: 'succeeded', result: null });
  });

  it('returns the result to a workflow that wants it', async () => {
    expect(await running({ kind: 'ended', outcome: RESULT }, true)).toEqual(RESULT);
  });

  it('returns a failure that the workflow handles as it is', async () => {
    expect(await running({ kind: 'ended', outcome: FAILURE }, false)).toEqual(FAILURE);
  });
});
