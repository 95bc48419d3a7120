import type { EntityManager } from 'typeorm';
import type { Effect } from '@cloudloom/topology';
import type { Counter } from './counter.ts';
import { insertEvents } from './event-rows.ts';
import { storeGraphs } from './graph-rows.ts';
import { applyInstanceStates } from './instance-states.ts';
import { applyTaskStates } from './task-states.ts';

/** Writes under the counter's lock, which the caller holds, and counts in it; the caller saves it. */
export async function writeEffects(
  manager: EntityManager,
  counter: Counter,
  effects: Effect[],
): Promise<number> {
  const fresh = await claimKeys(manager, counter.executionId, effects);
  if (fresh.length === 0) return 0;
  await storeGraphs(manager, counter, fresh);
  await applyInstanceStates(manager, counter, fresh);
  await applyTaskStates(manager, counter, fresh);
  await insertEvents(manager, counter, fresh);
  return fresh.length;
}

/** The effects whose keys nobody has written before, each key once. */
async function claimKeys(manager: EntityManager, executionId: string, effects: Effect[]): Promise<Effect[]> {
  const claimed: { key: string }[] = await manager.query(
    `insert into effect_keys (execution_id, key) select $1, unnest($2::text[]) on conflict do nothing returning key`,
    [executionId, effects.map((effect) => effect.key)],
  );
  const fresh = new Set(claimed.map((row) => row.key));
  // `delete` answers true once for each key: a key that comes twice in a batch counts the first time.
  return effects.filter((effect) => fresh.delete(effect.key));
}
