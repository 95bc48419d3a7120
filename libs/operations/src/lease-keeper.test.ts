import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { LeaseKeeper } from './lease-keeper.ts';
import { anOperation, aRun } from './testing/builders.ts';
import { MemoryState } from './testing/memory-state.ts';

describe('the lease of an attempt', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  const keep = (state: MemoryState, run = aRun()) =>
    new LeaseKeeper({ state, run, leaseMilliseconds: 30_000 });

  it('is renewed every five seconds once there is one, with a heartbeat from the start', async () => {
    const state = new MemoryState(anOperation());
    const beats: string[] = [];
    const keeper = keep(state, aRun({ heartbeat: () => void beats.push('beat') }));
    await jest.advanceTimersByTimeAsync(5_000);
    expect([beats.length, state.renewals.length]).toEqual([1, 0]);
    keeper.keep('attempt-1');
    await jest.advanceTimersByTimeAsync(10_000);
    expect([beats.length, state.renewals.length]).toEqual([3, 2]);
    await keeper.letGo();
    await jest.advanceTimersByTimeAsync(5_000);
    expect([beats.length, state.renewals.length]).toEqual([4, 2]);
    keeper.close();
    await jest.advanceTimersByTimeAsync(5_000);
    expect(beats).toHaveLength(4);
  });

  it('that another attempt took over stops this one', async () => {
    const state = new MemoryState(anOperation());
    state.isRenewable = false;
    const keeper = keep(state);
    keeper.keep('attempt-1');
    await jest.advanceTimersByTimeAsync(5_000);
    expect(keeper.signal.reason).toMatchObject({ message: 'Another attempt of this operation took over.' });
    keeper.close();
  });

  it('outlives a state that is out of reach for a moment', async () => {
    const state = new MemoryState(anOperation());
    state.renew = () => Promise.reject(new Error('connection lost'));
    const keeper = keep(state);
    keeper.keep('attempt-1');
    await jest.advanceTimersByTimeAsync(15_000);
    expect(keeper.signal.aborted).toBe(false);
    keeper.close();
  });

  it('passes a kill on with its reason', () => {
    const kill = new AbortController();
    const keeper = keep(new MemoryState(anOperation()), aRun({ signal: kill.signal }));
    kill.abort(new Error('Execution e was killed'));
    expect(keeper.signal.reason).toMatchObject({
      name: 'OperationStopped',
      message: 'Execution e was killed',
    });
    keeper.close();
  });
});
