import { managerFor, type Database } from './database.ts';
import type { OutboxEntry } from './domain/outbox-entry.ts';
import { managerOf, type Transaction } from './transaction.ts';

/** What was decided in a transaction and has to be told to the engine after it; delivered at least once. */
export class OutboxRepository {
  constructor(private readonly database: Database) {}

  /** Notifies `cloudloom_outbox` when the transaction commits. */
  async append(
    entry: Pick<OutboxEntry, 'kind' | 'executionId' | 'attempt'> & Partial<Pick<OutboxEntry, 'alarm'>>,
    tx: Transaction,
  ): Promise<void> {
    const { kind, executionId, attempt, alarm = null } = entry;
    await managerOf(tx).query(
      'insert into outbox (kind, execution_id, attempt, alarm) values ($1, $2, $3, $4)',
      [kind, executionId, attempt, alarm === null ? null : JSON.stringify(alarm)],
    );
    await this.database.notify('cloudloom_outbox', executionId, tx);
  }

  /**
   * Takes up to `limit` entries that are due, oldest first; nobody else gets them for `leaseMilliseconds`. An entry waits until
   * the earlier ones of its execution are done, so that a cancel never overtakes its start. Who dies with entries in hand
   * holds them up until the lease is over; an entry of somebody slower than that is delivered twice.
   */
  async take(limit: number, leaseMilliseconds: number): Promise<OutboxEntry[]> {
    const [rows] = (await managerFor(this.database).query(
      `update outbox
          set due_at = clock_timestamp() + $2 * interval '1 millisecond'
        where id in (
          select id from outbox entry
           where due_at <= clock_timestamp()
             and not exists (select 1 from outbox earlier
                              where earlier.execution_id = entry.execution_id and earlier.id < entry.id)
           order by id limit $1 for update skip locked)
        returning *, (extract(epoch from clock_timestamp() - refused_since) * 1000)::float8 as refused_for`,
      [limit, leaseMilliseconds],
    )) as [OutboxRow[], number];
    return rows.map(fromRow).sort((one, other) => Number(BigInt(one.id) - BigInt(other.id)));
  }

  /** Removes a delivered entry. */
  async done(id: string, tx?: Transaction): Promise<void> {
    await managerFor(this.database, tx).query('delete from outbox where id = $1', [id]);
  }

  /** Gives a taken entry back whose delivery failed, to be tried again after so many milliseconds. */
  async postpone(id: string, failure: { milliseconds: number; wasRefused: boolean }): Promise<void> {
    await managerFor(this.database).query(
      `update outbox
          set failures = failures + 1, due_at = clock_timestamp() + $2 * interval '1 millisecond',
              refused_since = case when $3 then coalesce(refused_since, clock_timestamp()) end
        where id = $1`,
      [id, failure.milliseconds, failure.wasRefused],
    );
  }
}

interface OutboxRow {
  id: string;
  kind: OutboxEntry['kind'];
  execution_id: string;
  attempt: number;
  alarm: OutboxEntry['alarm'];
  created_at: Date;
  failures: number;
  refused_for: number | null;
}

const fromRow = (row: OutboxRow): OutboxEntry => ({
  id: row.id,
  kind: row.kind,
  executionId: row.execution_id,
  attempt: row.attempt,
  alarm: row.alarm,
  createdAt: row.created_at,
  failures: row.failures,
  refusedFor: row.refused_for,
});
