import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { allCommands } from './commands.ts';
import { findViolations, rounds } from './bustle.ts';
import { ReferenceQueue } from './reference-queue.ts';
import { createRulesWorld, type RulesWorld } from './rules-world.ts';

/** More of them by `RULES_RUNS=500`; a failure tells its seed. */
const RUNS = Number(process.env['RULES_RUNS'] ?? 25);

let place: RulesWorld;
beforeAll(async () => {
  place = await createRulesWorld();
}, 60_000);
beforeEach(() => {
  jest.restoreAllMocks();
});
afterAll(() => place.close());

const asTheReference = fc.asyncProperty(allCommands, async (commands) => {
  await place.clear();
  const model = new ReferenceQueue();
  for (const name of place.groups.keys()) model.groups.set(name, 2);
  const real = { world: place.world, ids: new Map(), groups: place.groups };
  await fc.asyncModelRun(() => ({ model, real }), commands);
});

type Executions = RulesWorld['world']['stores']['executions'];

/** What the product could get wrong; each is planted, and must be found. */
const MISTAKES: [string, (executions: Executions) => void][] = [
  [
    'waiting ones are forgotten',
    (executions) => {
      const { rivals } = executions;
      jest
        .spyOn(executions, 'rivals')
        .mockImplementation((question, tx) =>
          rivals.call(executions, { ...question, withQueued: false }, tx),
        );
    },
  ],
  ['groups are forgotten', (executions) => jest.spyOn(executions, 'groupRooms').mockResolvedValue(new Map())],
  ['what runs is not counted', (executions) => jest.spyOn(executions, 'countActive').mockResolvedValue(0)],
  [
    'the line is taken from its end',
    (executions) => {
      const { queueHeads } = executions;
      jest
        .spyOn(executions, 'queueHeads')
        .mockImplementation(async (limit, tx) => (await queueHeads.call(executions, limit, tx)).reverse());
    },
  ],
  [
    'one place is filled at a time',
    (executions) => {
      const { queueHeads } = executions;
      jest
        .spyOn(executions, 'queueHeads')
        .mockImplementation(async (limit, tx) => (await queueHeads.call(executions, limit, tx)).slice(0, 1));
    },
  ],
];

describe('the rules of starting and waiting', () => {
  it('are those of the reference, whatever happens one after the other', async () => {
    await fc.assert(asTheReference, { numRuns: RUNS, endOnFailure: RUNS < 50 });
  }, 600_000);

  it.each(MISTAKES)(
    'are not those of the reference when %s',
    async (_name, plant) => {
      plant(place.world.stores.executions);
      const { failed } = await fc.check(asTheReference, { numRuns: 300, endOnFailure: true });
      expect(failed).toBe(true);
    },
    600_000,
  );

  it('hold when many things happen at once', async () => {
    const property = fc.asyncProperty(rounds, async (days) =>
      expect(await findViolations(place, days)).toEqual([]),
    );
    await fc.assert(property, { numRuns: RUNS, endOnFailure: true });
  }, 600_000);

  it('do not hold when decisions are made without the lock: the test before this one would notice', async () => {
    jest.spyOn(place.world.stores.executions, 'lockDecisions').mockResolvedValue(undefined);
    let found: string[] = [];
    const property = fc.asyncProperty(rounds, async (days) => {
      // A decision that meets another may also break; what counts is what was decided.
      found = await findViolations(place, days).catch(() => []);
      return found.length === 0;
    });
    const { failed } = await fc.check(property, { numRuns: 200, endOnFailure: true });
    expect(failed).toBe(true);
    expect(found).not.toEqual([]);
  }, 600_000);
});
