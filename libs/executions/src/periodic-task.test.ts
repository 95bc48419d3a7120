import { describe, expect, it } from '@jest/globals';
import { PeriodicTask } from './periodic-task.ts';
import { SILENT } from './ports/log.ts';

const waits = () => {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  return { released, release };
};

describe('a periodic task', () => {
  it('goes on after a round that throws, and logs it', async () => {
    const third = waits();
    const failures: unknown[] = [];
    let rounds = 0;
    const task = new PeriodicTask(
      async () => {
        rounds += 1;
        if (rounds === 3) third.release();
        else throw new Error(`round ${rounds}`);
      },
      {
        periodMilliseconds: 1,
        failure: 'a round failed',
        log: { ...SILENT, warn: (message, fields) => void failures.push([message, fields]) },
      },
    );
    task.start();
    await third.released;
    await task.stop();
    expect(failures).toEqual([
      ['a round failed', { error: new Error('round 1') }],
      ['a round failed', { error: new Error('round 2') }],
    ]);
  });

  it('has one round under way however often it is started, and stops when that is over', async () => {
    const first = waits();
    const begun: number[] = [];
    let ended = 0;
    const task = new PeriodicTask(
      async () => {
        begun.push(begun.length);
        await first.released;
        ended += 1;
      },
      { periodMilliseconds: 60_000, log: SILENT, failure: 'a round failed' },
    );
    task.start();
    task.start();
    const stopped = task.stop().then(() => ended);
    first.release();
    expect(await stopped).toBe(1);
    expect(begun).toEqual([0]);
  });

  it('does not wait for the end of its pause to stop, and can be started again', async () => {
    let begun = waits();
    const task = new PeriodicTask(async () => begun.release(), {
      periodMilliseconds: 3_600_000,
      log: SILENT,
      failure: 'a round failed',
    });
    for (let start = 0; start < 2; start += 1) {
      begun = waits();
      task.start();
      await begun.released;
      await task.stop();
    }
  });
});
