import { describe, expect, it } from '@jest/globals';
import { pollUntil, restartDelay } from './timing.ts';

describe('restartDelay', () => {
  it('is nothing after the first crash, then doubles up to ten seconds', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 50].map(restartDelay)).toEqual([
      0, 250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000,
    ]);
  });
});

describe('pollUntil', () => {
  it('asks until the answer is yes', async () => {
    let asked = 0;
    await expect(pollUntil(() => ++asked === 3, { milliseconds: 1000, every: 1 })).resolves.toBe(true);
  });

  it('gives up when the time is over', async () => {
    await expect(pollUntil(() => false, { milliseconds: 5, every: 1 })).resolves.toBe(false);
  });
});
