import { describe, expect, it } from '@jest/globals';
import type { Effect } from '@cloudloom/topology';
import { EffectStream } from './effect-stream.ts';
import { StateRefused } from './ports/operation-state.ts';

const streamTo = (write: (effects: Effect[]) => Promise<void>) =>
  new EffectStream({ keyPrefix: 'task#attempt', subject: { taskId: 'task' }, logger: 'ctx.task', write });

describe('log lines of an operation', () => {
  it('are written in batches, in order, with keys of their own', async () => {
    const written: Effect[] = [];
    const stream = streamTo((effects) => Promise.resolve(void written.push(...effects)));
    stream.log('info', 'one');
    stream.log('warning', 'two');
    await stream.flush();
    expect(written.map(({ key }) => key)).toEqual(['task#attempt:log:1', 'task#attempt:log:2']);
    expect(written[1]).toMatchObject({ kind: 'log', level: 'warning', message: 'two', logger: 'ctx.task' });
    expect(await stream.close()).toEqual([]);
  });

  it('go along with the end when they could not be written before', async () => {
    const stream = streamTo(() => Promise.reject(new Error('connection lost')));
    stream.log('info', 'kept');
    await stream.flush();
    expect(await stream.close()).toMatchObject([{ message: 'kept' }]);
  });

  it('are given up when they are refused for good', async () => {
    const stream = streamTo(() => Promise.reject(new StateRefused('too late')));
    stream.log('info', 'nobody wants it');
    await stream.flush();
    expect(await stream.close()).toEqual([]);
  });

  it('are counted when there are more than can be kept', async () => {
    const stream = streamTo(() => Promise.reject(new Error('connection lost')));
    for (let line = 0; line < 10_003; line += 1) stream.log('info', 'x'.repeat(20_000));
    const rest = await stream.close();
    expect(rest.at(-1)).toMatchObject({
      level: 'warning',
      message: expect.stringContaining('3 log lines were dropped'),
    });
    expect(rest[0]).toMatchObject({ message: expect.stringMatching(/^x{16384}\.\.\.$/) });
  });
});
