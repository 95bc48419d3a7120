import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { BehaviourServer } from './behaviour-server.ts';
import { byChapter, isShownIn, titleOf } from './behaviour.ts';
import { allBehaviours } from './behaviours/index.ts';
import { checkFinalEvent, checkOnServer } from './expectations.ts';
import type { Seen } from './memory-run.ts';

/** How many deployments are used at once. */
const CONCURRENCY = 6;
/** While working on one: a part of its id. */
const wanted = process.env.CLOUDLOOM_BEHAVIOURS ?? '';

const shown = allBehaviours.filter(
  (behaviour) => isShownIn('server', behaviour) && behaviour.id.includes(wanted),
);
const outcomes = new Map<string, Seen | { thrown: unknown }>();
let server: BehaviourServer;

beforeAll(async () => {
  server = await BehaviourServer.start(allBehaviours);
  const waiting = [...shown];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift())
      outcomes.set(next.id, await server.run(next).catch((thrown: unknown) => ({ thrown })));
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
}, 1_200_000);
afterAll(() => server?.close(), 60_000);

describe.each([...byChapter(shown)])('chapter %s of the engine, on a server', (_chapter, behaviours) => {
  for (const behaviour of behaviours)
    it(titleOf(behaviour), () => {
      const seen = outcomes.get(behaviour.id);
      if (!seen) throw new Error('It did not run.');
      if ('thrown' in seen) throw seen.thrown;
      checkOnServer(behaviour.expected, seen);
      checkFinalEvent(behaviour, seen);
    });
});
