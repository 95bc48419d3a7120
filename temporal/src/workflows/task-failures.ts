import { authorFrame } from '@cloudloom/workflow';
import { DefaultFailureConverter, type PayloadConverter, type ProtoFailure } from '@temporalio/common';
import { emptyAsyncStack } from './async-stack.ts';
import { GUARDS_GLOBAL, type Guards } from './plugin-guards.ts';

/** The code of the error by which the SDK stops an activation that takes too long. */
const TIMED_OUT = 'ERR_SCRIPT_EXECUTION_TIMEOUT';

/**
 * Words for what fails a workflow task, where the code itself could not be failed: it was stopped, or nobody awaited a promise
 * that rejected. Such tasks are tried again, and what is said here becomes the execution's error.
 */
class TaskFailureConverter extends DefaultFailureConverter {
  override errorToFailure(thrown: unknown, payloads: PayloadConverter): ProtoFailure {
    if (isTimeOut(thrown)) emptyAsyncStack();
    const failure = super.errorToFailure(thrown, payloads);
    const message = isTimeOut(thrown) ? didNotYield() : nobodyAwaited(thrown);
    return message === null ? failure : { ...failure, message };
  }
}

/** The stopped code has no stack any more, but the guards of a plugin remember the last loop. */
function didNotYield(): string {
  const guards = (globalThis as unknown as Record<string, Guards | undefined>)[GUARDS_GLOBAL];
  const place = guards?.loop == null ? '' : ` in the loop at ${guards.loop}`;
  return `The workflow did not yield for 5 seconds${place}. Does it loop without awaiting?`;
}

function nobodyAwaited(thrown: unknown): string | null {
  if (!isErrorLike(thrown) || thrown.name !== 'UnhandledRejectionError') return null;
  const cause = isErrorLike(thrown.cause) ? thrown.cause : thrown;
  const frame = authorFrame(cause.stack);
  const place = frame === null ? '' : `, at ${frame}`;
  return `A promise was rejected and nobody awaited it${place}: ${cause.name}: ${cause.message}`;
}

/** The SDK's errors come from outside the sandbox, where `Error` is another class. */
const isErrorLike = (thrown: unknown): thrown is Error =>
  typeof thrown === 'object' && thrown !== null && 'message' in thrown && 'name' in thrown;

const isTimeOut = (thrown: unknown): boolean =>
  isErrorLike(thrown) && 'code' in thrown && thrown.code === TIMED_OUT;

/** The bundler looks for this name. */
export const failureConverter = new TaskFailureConverter();
