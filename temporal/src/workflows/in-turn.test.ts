import { describe, expect, it } from '@jest/globals';
import { inTurn } from './in-turn.ts';

describe('local activities in turn', () => {
  it('start one after the other, whichever group they belong to, and also after one that failed', async () => {
    const story: string[] = [];
    const call =
      (name: string, fails = false) =>
      async (answer: string) => {
        story.push(`${name} starts`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        story.push(`${name} ends`);
        if (fails) throw new Error(name);
        return answer;
      };
    const one = inTurn({ a: call('a'), b: call('b', true) });
    const other = inTurn({ c: call('c') });
    const results = await Promise.allSettled([one.a('first'), one.b('second'), other.c('third')]);
    expect(story).toEqual(['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends']);
    expect(results).toEqual([
      { status: 'fulfilled', value: 'first' },
      { status: 'rejected', reason: new Error('b') },
      { status: 'fulfilled', value: 'third' },
    ]);
  });
});
