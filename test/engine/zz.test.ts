import { describe, it } from '@jest/globals';
import { isShownIn, titleOf } from './behaviour.ts';
import { allBehaviours } from './behaviours/index.ts';
import { checkInMemory } from './expectations.ts';
import { runInMemory } from './memory-run.ts';
describe('x', () => {
  for (const behaviour of allBehaviours.filter((b) => isShownIn('memory', b)))
    it(titleOf(behaviour), async () => checkInMemory(behaviour.expected, await runInMemory(behaviour, { soft: 1, hard: 1 })));
});
