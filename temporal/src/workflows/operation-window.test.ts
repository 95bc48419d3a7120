import { describe, expect, it } from '@jest/globals';
import { OperationWindow } from './operation-window.ts';

function windowOf(size: number) {
  const entered: string[] = [];
  const narrowed: [number, number][] = [];
  const window = new OperationWindow(size, (from, to) => void narrowed.push([from, to]));
  const enter = async (name: string): Promise<void> => {
    await window.take();
    entered.push(name);
  };
  const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
  return { window, entered, narrowed, enter, settle };
}

describe('the window of operations', () => {
  it('lets as many in as it has places, and the others in the order they came', async () => {
    const { window, entered, enter } = windowOf(2);
    const all = ['a', 'b', 'c', 'd'].map(enter);
    await Promise.resolve();
    expect(entered).toEqual(['a', 'b']);
    window.release();
    window.release();
    await Promise.all(all);
    expect(entered).toEqual(['a', 'b', 'c', 'd']);
  });

  it('halves when a batch had been written before, and lets nobody in until enough have left', async () => {
    const { window, entered, narrowed, enter, settle } = windowOf(40);
    for (let number = 0; number < 41; number += 1) void enter(`${number}`);
    window.observeWrite(5, 5);
    window.observeWrite(5, 0);
    expect(narrowed).toEqual([[40, 20]]);
    await settle();
    expect(entered).toHaveLength(40);
    for (let count = 0; count < 20; count += 1) window.release();
    await settle();
    expect(entered).toHaveLength(40);
    window.release();
    await settle();
    expect(entered).toHaveLength(41);
  });

  it('takes neither the first batch nor an empty or a partly new one for a loss', () => {
    const { window, narrowed } = windowOf(40);
    window.observeWrite(3, 0);
    window.observeWrite(0, 0);
    window.observeWrite(3, 1);
    expect(narrowed).toEqual([]);
  });

  it('stays wide enough to get on', () => {
    const { window, narrowed } = windowOf(15);
    window.observeWrite(1, 1);
    for (let count = 0; count < 3; count += 1) window.observeWrite(1, 0);
    expect(window.size).toBe(10);
    expect(narrowed).toHaveLength(3);
  });
});
