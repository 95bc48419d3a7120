import { describe, expect, it } from '@jest/globals';
import { GroupedCalls } from './grouped-calls.ts';

/** Doubles numbers and keeps the groups; 13 makes a group fail. */
function doubling() {
  const groups: number[][] = [];
  const calls = new GroupedCalls<number, number>(async (items) => {
    groups.push(items);
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (items.includes(13)) throw new Error('13');
    return items.map((item) => item * 2);
  });
  return { groups, calls };
}

describe('GroupedCalls', () => {
  it('handles calls of one turn together and answers each', async () => {
    const { groups, calls } = doubling();
    expect(await Promise.all([1, 2, 3].map((n) => calls.call('a', n)))).toEqual([2, 4, 6]);
    expect(groups).toEqual([[1, 2, 3]]);
  });

  it('makes the next group of what comes while one is under way', async () => {
    const { groups, calls } = doubling();
    const first = calls.call('a', 1);
    await new Promise((resolve) => setImmediate(resolve));
    const rest = [calls.call('a', 2), calls.call('a', 3)];
    expect(await Promise.all([first, ...rest])).toEqual([2, 4, 6]);
    expect(groups).toEqual([[1], [2, 3]]);
  });

  it('never mixes keys', async () => {
    const { groups, calls } = doubling();
    await Promise.all([calls.call('a', 1), calls.call('b', 2)]);
    expect(groups).toEqual([[1], [2]]);
  });

  it('gives an error only to the call that caused it', async () => {
    const { groups, calls } = doubling();
    const answers = await Promise.allSettled([1, 13, 3].map((n) => calls.call('a', n)));
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(groups).toEqual([[1, 13, 3], [1], [13], [3]]);
  });

  it('works on after a failure', async () => {
    const { calls } = doubling();
    await expect(calls.call('a', 13)).rejects.toThrow('13');
    expect(await calls.call('a', 4)).toBe(8);
  });
});
