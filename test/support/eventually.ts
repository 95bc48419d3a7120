import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again until the answer is there (not undefined, not false); throws `what` after the deadline. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  { seconds = 30, everyMilliseconds = 50 } = {},
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`Not within ${seconds} s: ${what}`);
    await sleep(everyMilliseconds);
  }
}
