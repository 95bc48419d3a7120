import type { OperationError, OperationErrorKind } from '@cloudloom/topology';

/**
 * An operation's failure, thrown by whatever runs it. Anything else that is thrown counts as recoverable under its
 * own class name, as operations of plugins expect.
 */
export abstract class OperationFailure extends Error {
  abstract readonly kind: OperationErrorKind;
}

/** Failing again is certain: no further attempt. */
export class NonRecoverableError extends OperationFailure {
  override readonly name: string = 'NonRecoverableError';
  readonly kind = 'non_recoverable';
}

/** Another attempt may succeed, after `retryAfter` seconds where given. */
export class RecoverableError extends OperationFailure {
  override readonly name: string = 'RecoverableError';
  readonly kind: 'recoverable' | 'retry' = 'recoverable';

  constructor(
    message: string,
    readonly retryAfter?: number,
  ) {
    super(retryAfter === undefined ? message : `${message} [retry_after=${retryAfter}]`);
  }
}

/** The operation itself asked to run again. */
export class OperationRetry extends RecoverableError {
  override readonly name = 'OperationRetry';
  override readonly kind = 'retry';
}

/** The attempt was stopped by a kill, or because another attempt took its place; it has no outcome. */
export class OperationStopped extends Error {
  override readonly name = 'OperationStopped';
}

/** A script's process ended with an exit code other than 0 and left no other word. */
export class ProcessException extends RecoverableError {
  override readonly name = 'ProcessException';

  constructor(
    readonly command: string,
    readonly exitCode: number,
    output: { stdout: string; stderr: string },
  ) {
    const stdout = output.stdout === '' ? '' : `, stdout: ${output.stdout}`;
    const stderr = output.stderr === '' ? '' : `, stderr: ${output.stderr}`;
    super(`command: ${command}, exit_code: ${exitCode}${stdout}${stderr}`);
  }
}

/** How a thrown value is stored: its kind, its class for people, and itself as the one cause. */
export function toOperationError(thrown: unknown): OperationError {
  const { name: type, message, stack } = toError(thrown);
  const kind = thrown instanceof OperationFailure ? thrown.kind : 'recoverable';
  const retryAfter = thrown instanceof RecoverableError ? thrown.retryAfter : undefined;
  // Stacks of our own failures would show the engine's frames, which tell an operator nothing.
  const traceback = thrown instanceof OperationFailure ? null : (stack ?? null);
  return {
    kind,
    type,
    message,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    causes: [{ type, message, traceback }],
  };
}

/** Whatever was thrown as an error; those of another realm (a sandbox, a test environment) are no `Error` of this one. */
export function toError(thrown: unknown): Pick<Error, 'name' | 'message' | 'stack'> {
  if (thrown !== null && typeof thrown === 'object' && 'message' in thrown) {
    const { name, message, stack } = thrown as Partial<Error>;
    return { name: name ?? 'Error', message: String(message), ...(stack === undefined ? {} : { stack }) };
  }
  return { name: 'Error', message: String(thrown) };
}
