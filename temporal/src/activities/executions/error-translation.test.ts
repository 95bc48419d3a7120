import { describe, expect, it } from '@jest/globals';
import { NotFoundError, StaleAttemptError } from '@cloudloom/model';
import { ApplicationFailure } from '@temporalio/common';
import { nonRetryableWhenWrong } from './error-translation.ts';

const failureOf = async (error: Error): Promise<Pick<ApplicationFailure, 'type' | 'nonRetryable'>> => {
  const failure = await nonRetryableWhenWrong(() => Promise.reject(error)).catch((thrown: unknown) => thrown);
  if (!(failure instanceof ApplicationFailure)) throw new Error('no failure of Temporal', { cause: failure });
  return { type: failure.type, nonRetryable: failure.nonRetryable };
};

describe('an error of a call to the records', () => {
  it('of our own is final, under its code', async () => {
    const expected = { type: 'not_found_error', nonRetryable: true };
    expect(await failureOf(new NotFoundError('Execution', 'e'))).toEqual(expected);
  });

  it('from an older attempt of the execution is final, under a type of its own', async () => {
    const expected = { type: 'StaleExecutionAttempt', nonRetryable: true };
    expect(await failureOf(new StaleAttemptError('e', 1, 2))).toEqual(expected);
  });

  it('that is a bug is final, under its name', async () => {
    expect(await failureOf(new TypeError('x is not a function'))).toEqual({
      type: 'TypeError',
      nonRetryable: true,
    });
  });

  it('that is a lost connection is left to the retry policy', async () => {
    const lost = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    await expect(nonRetryableWhenWrong(() => Promise.reject(lost))).rejects.toBe(lost);
  });
});
