import { describe, it } from '@jest/globals';
import { byChapter, isShownIn, titleOf } from './behaviour.ts';
import { allBehaviours } from './behaviours/index.ts';
import { checkInMemory } from './expectations.ts';
import { runInMemory } from './memory-run.ts';

const shown = allBehaviours.filter((behaviour) => isShownIn('memory', behaviour));

describe.each([...byChapter(shown)])('chapter %s of the engine, in memory', (_chapter, behaviours) => {
  for (const behaviour of behaviours)
    it(titleOf(behaviour), async () => {
      checkInMemory(behaviour.expected, await runInMemory(behaviour));
    });
});
