import { isTransient } from '@cloudloom/executions';
import { DomainError, GraphDigestError, StaleAttemptError } from '@cloudloom/model';
import { ApplicationFailure } from '@temporalio/common';
import { FAILURE_TYPES } from '../../failures.ts';

/**
 * Runs a call and makes every error that a retry cannot mend non-retryable, by name: our own errors are answers, and a
 * bug stays one. What is left (lost connections, time-outs) is retried by the policy.
 */
export async function nonRetryableWhenWrong<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (isTransient(error) || !(error instanceof Error)) throw error;
    throw ApplicationFailure.nonRetryable(error.message, failureType(error));
  }
}

function failureType(error: Error): string {
  if (error instanceof StaleAttemptError) return FAILURE_TYPES.stale;
  if (error instanceof GraphDigestError) return FAILURE_TYPES.graphChanged;
  return error instanceof DomainError ? error.code : error.name;
}
