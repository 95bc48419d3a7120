import { describe, expect, it } from '@jest/globals';
import { Slots } from './slots.ts';

describe('Slots', () => {
  it('lets as many in as it has, and the others in the order they came', async () => {
    const slots = new Slots(2);
    const entered: string[] = [];
    const enter = async (name: string) => {
      await slots.take();
      entered.push(name);
    };
    const all = ['a', 'b', 'c', 'd'].map(enter);
    await Promise.resolve();
    expect(entered).toEqual(['a', 'b']);
    slots.release();
    slots.release();
    await Promise.all(all);
    expect(entered).toEqual(['a', 'b', 'c', 'd']);
  });
});
