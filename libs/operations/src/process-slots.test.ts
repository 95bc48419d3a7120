import { describe, expect, it } from '@jest/globals';
import { ProcessSlots } from './process-slots.ts';

const never = new AbortController().signal;
const of = (group: string) => ({ group, signal: never });

function aTask() {
  let finish = (): void => {};
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  return { done, finish: () => finish() };
}

describe('slots for processes', () => {
  it('run so many at once and serve the rest in order', async () => {
    const slots = new ProcessSlots(2);
    const started: number[] = [];
    const tasks = [aTask(), aTask(), aTask(), aTask()];
    const all = tasks.map((task, index) =>
      slots.use(of('shop'), () => {
        started.push(index);
        return task.done;
      }),
    );
    await Promise.resolve();
    expect(started).toEqual([0, 1]);
    tasks[1]?.finish();
    await all[1];
    expect(started).toEqual([0, 1, 2]);
    for (const task of tasks) task.finish();
    await Promise.all(all);
    expect(started).toEqual([0, 1, 2, 3]);
  });

  it('go round among groups, so that a long line of one holds up no other', async () => {
    const slots = new ProcessSlots(1);
    const started: string[] = [];
    const run = (group: string, name: string) =>
      slots.use(of(group), async () => {
        started.push(name);
        await Promise.resolve();
      });
    await Promise.all([
      ...['a1', 'a2', 'a3', 'a4'].map((name) => run('a', name)),
      run('b', 'b1'),
      run('c', 'c1'),
      run('b', 'b2'),
    ]);
    expect(started).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
  });

  it('are left by who is killed while waiting', async () => {
    const slots = new ProcessSlots(1);
    const task = aTask();
    const first = slots.use(of('shop'), () => task.done);
    const kill = new AbortController();
    const second = slots.use({ group: 'shop', signal: kill.signal }, () => Promise.resolve('ran'));
    kill.abort('killed');
    await expect(second).rejects.toThrow('killed');
    task.finish();
    await first;
    expect(await slots.use(of('shop'), () => Promise.resolve('free again'))).toBe('free again');
  });

  it('come back after a failure', async () => {
    const slots = new ProcessSlots(1);
    await expect(slots.use(of('shop'), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await slots.use(of('shop'), () => Promise.resolve('yes'))).toBe('yes');
  });
});
