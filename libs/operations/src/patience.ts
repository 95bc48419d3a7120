import { setTimeout as sleep } from 'node:timers/promises';
import { OperationStopped, toError } from './errors.ts';
import { RuntimePropertyConflict, StateRefused } from './ports/operation-state.ts';

const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 5_000;

/** Waits, or throws `OperationStopped` as soon as the signal is raised. */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, signal === undefined ? {} : { signal });
  } catch {
    throw stopped(signal);
  }
}

/** What a raised signal means: its reason, where whoever raised it gave one. */
export function stopped(signal: AbortSignal | undefined): OperationStopped {
  const reason: unknown = signal?.reason;
  if (reason instanceof OperationStopped) return reason;
  const { name, message } = toError(reason);
  // Without a reason the platform makes one up, which tells nothing.
  return new OperationStopped(
    signal === undefined || name === 'AbortError' ? 'The operation was killed.' : message,
  );
}

/**
 * Makes a call of the state again until it is answered, with growing pauses. Answers that will not change
 * (`StateRefused`, `RuntimePropertyConflict`) are thrown at once, other errors after `attempts` tries.
 */
export async function persist<T>(
  call: () => Promise<T>,
  options: { attempts?: number; signal?: AbortSignal } = {},
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      const isAnswer = error instanceof StateRefused || error instanceof RuntimePropertyConflict;
      if (isAnswer || attempt >= (options.attempts ?? Infinity)) throw error;
      await pause(Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(attempt - 1, 10)), options.signal);
    }
  }
}
