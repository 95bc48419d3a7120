import { setTimeout as wait } from 'node:timers/promises';

/** Waits; an abort ends the wait early without an error, so that loops check their own condition. */
export const delay = async (milliseconds: number, signal?: AbortSignal): Promise<void> => {
  try {
    await wait(milliseconds, undefined, { signal });
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
};

/** Asks until the answer is true or the time is over; says which. */
export const pollUntil = async (
  question: () => boolean | Promise<boolean>,
  limits: { milliseconds: number; every?: number; signal?: AbortSignal },
): Promise<boolean> => {
  const deadline = Date.now() + limits.milliseconds;
  for (;;) {
    if (await question()) return true;
    if (Date.now() >= deadline || limits.signal?.aborted) return false;
    await delay(limits.every ?? 100, limits.signal);
  }
};

const FIRST_DELAY = 250;
const LONGEST_DELAY = 10_000;

/**
 * How long to wait before a restart, in milliseconds: at once after the first crash, then twice as long each time.
 * @param crashes crashes in a row, this one included; 1 or more
 */
export const restartDelay = (crashes: number): number =>
  crashes <= 1 ? 0 : Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (crashes - 2));
