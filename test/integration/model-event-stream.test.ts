import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import {
  EffectWriter,
  EventIntake,
  EventStreamRepository,
  type EventFilters,
  type EventRecord,
} from '@cloudloom/model';
import { aDeployment, anEvent, anExecution, SCOPE } from '../support/builders.ts';
import { eventually } from '../support/eventually.ts';
import { useDatabase } from '../support/model-environment.ts';

const environment = useDatabase();
let stream: EventStreamRepository;
let counter = 0;

beforeAll(async () => {
  await aDeployment(environment.database, {});
  stream = new EventStreamRepository(environment.database);
});

/** Writes so many events of an execution in one transaction, and commits it late. */
async function writeSlowly(executionId: string, count: number, milliseconds: number): Promise<void> {
  const writer = new EffectWriter(environment.database);
  await environment.database.transaction(async (tx) => {
    const effects = Array.from({ length: count }, () => anEvent(`message ${(counter += 1)}`));
    await writer.write({ executionId, executionAttempt: 1, effects }, tx);
    await delay(milliseconds);
  });
}

/** Reads on from a place until it is told to stop and nothing is left, as streams do; pages of an odd size. */
async function readAcross(
  after: number,
  isOver: () => boolean,
  { filters = {}, limit = 7 }: { filters?: EventFilters; limit?: number } = {},
): Promise<EventRecord[]> {
  const seen: EventRecord[] = [];
  let position = after;
  for (;;) {
    const wasOver = isOver();
    const { safe, isBehind } = await stream.horizon();
    const page = await stream.acrossExecutions(SCOPE, {
      filters,
      position: { after: position, limit },
      safe,
    });
    seen.push(...page.items);
    position = page.next;
    if (wasOver && !page.hasMore && !isBehind) return seen;
    if (!page.hasMore) await delay(3);
  }
}

const seqsOf = (events: EventRecord[], executionId: string): number[] =>
  events.filter((event) => event.executionId === executionId).map((event) => Number(event.seq));
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('a stream across executions', () => {
  it('misses nothing and keeps the order of each execution while many writers commit late', async () => {
    const executions = await Promise.all(
      upTo(5).map(async () => (await anExecution(environment.database)).id),
    );
    const start = (await stream.horizon()).last;
    let isOver = false;
    const readers = [1, 7, 100].map((limit) => readAcross(start, () => isOver, { limit }));
    const rounds = 12;
    await Promise.all(
      executions.map(async (id) => {
        for (let round = 0; round < rounds; round += 1)
          await writeSlowly(id, 1 + Math.floor(Math.random() * 4), Math.random() * 60);
      }),
    );
    // Someone who reconnects in the middle reads the rest, and nothing twice.
    isOver = true;
    const [all = [], ...others] = await Promise.all(readers);
    const ids = all.map((event) => event.storageId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const other of others) expect(other.map((event) => event.storageId)).toEqual(ids);
    for (const id of executions) {
      const seqs = seqsOf(all, id);
      expect(seqs.length).toBeGreaterThanOrEqual(rounds);
      expect(seqs).toEqual(upTo(seqs.length));
    }
    const middle = ids[Math.floor(ids.length / 2)] ?? 0;
    const rest = await readAcross(middle, () => true);
    expect(rest.map((event) => event.storageId)).toEqual(ids.filter((id) => id > middle));
  });

  it('waits for an event that is numbered before others and committed after them', async () => {
    const [late, early] = [await anExecution(environment.database), await anExecution(environment.database)];
    const start = (await stream.horizon()).last;
    let commit: () => void = () => {};
    const held = new Promise<void>((resolve) => (commit = resolve));
    const writer = new EffectWriter(environment.database);
    let written: () => void = () => {};
    const isWritten = new Promise<void>((resolve) => (written = resolve));
    const holding = environment.database.transaction(async (tx) => {
      await writer.write({ executionId: late.id, executionAttempt: 1, effects: [anEvent('late')] }, tx);
      written();
      await held;
    });
    await isWritten;
    await writer.write({ executionId: early.id, executionAttempt: 1, effects: [anEvent('early')] });
    await delay(100);
    // A reader that went by numbers would show the second one now, and never the first.
    expect(await readOnce(start)).toEqual([]);
    commit();
    await holding;
    const both = await eventually('both events are shown', async () => {
      const seen = await readOnce(start);
      return seen.length === 2 && seen;
    });
    expect(both.map((event) => event.executionId)).toEqual([late.id, early.id]);
  });

  it('goes on past events that were rolled back', async () => {
    const { id } = await anExecution(environment.database);
    const start = (await stream.horizon()).last;
    const failure = environment.database.transaction(async (tx) => {
      const effects = [anEvent('never')];
      await new EffectWriter(environment.database).write(
        { executionId: id, executionAttempt: 1, effects },
        tx,
      );
      throw new Error('undone');
    });
    await expect(failure).rejects.toThrow('undone');
    await writeSlowly(id, 1, 0);
    const seen = await eventually('the event after the gap is shown', async () => {
      const events = await readOnce(start);
      return events.length > 0 && events;
    });
    expect(seqsOf(seen, id)).toEqual([1]);
  });

  it('finds rare events among many, window by window', async () => {
    const { id } = await anExecution(environment.database);
    const other = await anExecution(environment.database);
    const start = (await stream.horizon()).last;
    await writeSlowly(id, 1, 0);
    for (let batch = 0; batch < 6; batch += 1) await writeSlowly(other.id, 1_000, 0);
    await writeSlowly(id, 1, 0);
    const seen = await eventually('both events are read', async () => {
      const events = await readAcross(start, () => true, { filters: { executionIds: [id] } });
      return events.length === 2 && events;
    });
    expect(seqsOf(seen, id)).toEqual([1, 2]);
  });
});

async function readOnce(after: number): Promise<EventRecord[]> {
  const { safe } = await stream.horizon();
  const position = { after, limit: 100 };
  return (await stream.acrossExecutions(SCOPE, { filters: {}, position, safe })).items;
}

describe('a stream of one execution', () => {
  it('does not wait for what others take their time with, and goes on after any event', async () => {
    const [mine, other] = [await anExecution(environment.database), await anExecution(environment.database)];
    const slow = writeSlowly(other.id, 1, 1_500);
    await delay(100);
    await writeSlowly(mine.id, 5, 0);
    const read = (after: number, limit = 3) =>
      stream.ofExecution(SCOPE, mine.id, { filters: {}, position: { after, limit } });
    const first = await read(0);
    expect(first).toMatchObject({ next: 3, hasMore: true });
    const second = await read(first.next);
    expect(second).toMatchObject({ next: 5, hasMore: false });
    const all = [...first.items, ...second.items];
    expect(seqsOf(all, mine.id)).toEqual(upTo(5));
    expect(await stream.seqAt(mine.id, all[2]?.storageId ?? 0)).toBe(3);
    expect(await stream.seqAt(mine.id, 0)).toBe(0);
    await slow;
  });

  it('hears of news soon, though writers do not notify', async () => {
    const { id } = await anExecution(environment.database);
    const heard: string[] = [];
    const stop = await stream.onNews((executionId) => heard.push(executionId));
    await new EffectWriter(environment.database).write({
      executionId: id,
      executionAttempt: 1,
      effects: [anEvent('x')],
    });
    await eventually('the hint arrives', () => heard.includes(id));
    await new EventIntake(environment.database).addToExecution(
      id,
      [{ kind: 'log', logger: 'mine', level: 'info', message: 'y', timestamp: 0 }],
      { managerName: 'm', agentName: null },
    );
    await eventually('the second hint arrives', () => heard.filter((one) => one === id).length >= 2);
    await stop();
  });
});

describe('pages of streams', () => {
  it('are read by index alone, however many events there are', async () => {
    const client = new pg.Client({ connectionString: environment.url });
    await client.connect();
    try {
      const { id } = await anExecution(environment.database);
      await client.query(
        `insert into events (execution_id, tenant_name, seq, type, timestamp, reported_timestamp, message, event_type)
         select $1, 'default_tenant', n, 'cloudify_event', now(), now(), 'm', 'task_started' from generate_series(1, 60000) n`,
        [id],
      );
      await client.query('update execution_counters set next_seq = 60001 where execution_id = $1', [id]);
      await client.query('analyze events, executions');
      const queries: string[] = [];
      for (const where of [
        'event.seq > 30000 and event.seq <= 35000 and event.execution_id = $1',
        'event.storage_id > 40000 and event.storage_id <= 45000 and $1::text is not null',
      ]) {
        const order = where.startsWith('event.seq') ? 'event.seq' : 'event.storage_id';
        const { rows } = await client.query<{ 'QUERY PLAN': string }>(
          `explain select event.* from events event left join executions e on e.id = event.execution_id
            where (e.tenant_name = 'default_tenant' or e.visibility = 'global') and ${where}
            order by ${order} limit 100`,
          [id],
        );
        queries.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
      }
      for (const plan of queries) {
        expect(plan).toMatch(/Index Scan/);
        expect(plan).not.toMatch(/Seq Scan on events/);
      }
      const page = await stream.ofExecution(SCOPE, id, {
        filters: {},
        position: { after: 59_950, limit: 100 },
      });
      expect(page.items).toHaveLength(50);
    } finally {
      await client.end();
    }
  });
});
