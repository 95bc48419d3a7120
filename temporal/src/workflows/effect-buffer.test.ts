import { describe, expect, it } from '@jest/globals';
import type { Effect } from '@cloudloom/topology';
import { EffectBuffer } from './effect-buffer.ts';

const event = (key: string): Effect => ({
  key,
  kind: 'event',
  timestamp: 0,
  eventType: 'workflow_stage',
  message: key,
});
const keysOf = (batches: Effect[][]) => batches.map((batch) => batch.map(({ key }) => key));

describe('EffectBuffer', () => {
  it('stores what was appended before the flush, in order', async () => {
    const batches: Effect[][] = [];
    const buffer = new EffectBuffer(async (effects) => void batches.push(effects));
    buffer.append(event('a'));
    buffer.append(event('b'));
    await buffer.flush();
    expect(keysOf(batches)).toEqual([['a', 'b']]);
  });

  it('stores what several producers append in the same turn in one batch', async () => {
    const batches: Effect[][] = [];
    const buffer = new EffectBuffer(async (effects) => void batches.push(effects));
    const produce = async (key: string) => {
      await Promise.resolve();
      buffer.append(event(key));
      await buffer.flush();
    };
    await Promise.all([produce('a'), produce('b'), produce('c')]);
    expect(keysOf(batches)).toEqual([['a', 'b', 'c']]);
  });

  it('tells how much of a batch no earlier run can have stored', async () => {
    const counts: [number, number][] = [];
    const buffer = new EffectBuffer(
      async (effects, newCount) => void counts.push([effects.length, newCount]),
    );
    buffer.append(event('a'), { mayBeStored: true });
    buffer.append(event('b'));
    buffer.append(event('c'), { mayBeStored: true });
    await buffer.flush();
    expect(counts).toEqual([[3, 1]]);
  });

  it('has one write under way at a time', async () => {
    const batches: Effect[][] = [];
    let running = 0;
    const buffer = new EffectBuffer(async (effects) => {
      running += 1;
      expect(running).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 2));
      batches.push(effects);
      running -= 1;
    });
    buffer.append(event('a'));
    const first = buffer.flush();
    await new Promise((resolve) => setTimeout(resolve, 1));
    buffer.append(event('b'));
    await Promise.all([first, buffer.flush()]);
    expect(keysOf(batches)).toEqual([['a'], ['b']]);
  });

  it('cuts batches so that none is too large for a payload', async () => {
    const batches: Effect[][] = [];
    const buffer = new EffectBuffer(async (effects) => void batches.push(effects));
    for (let i = 0; i < 9000; i += 1) buffer.append(event(`e${i}`));
    await buffer.flush();
    expect(batches.map((batch) => batch.length)).toEqual([4000, 4000, 1000]);
  });

  it('fails everybody who waits when a write fails, and everything after it', async () => {
    const buffer = new EffectBuffer(() => Promise.reject(new Error('stale')));
    buffer.append(event('a'));
    await expect(buffer.flush()).rejects.toThrow('stale');
    buffer.append(event('b'));
    await expect(buffer.flush()).rejects.toThrow('stale');
  });
});
