import { managerFor, type Database } from './database.ts';
import type { OutboxEntry } from './domain/outbox-entry.ts';
import { managerOf, type Transaction } from './transaction.ts';

/** What was decided in a transaction and has to be told to the engine after it; delivered at least once. */
export class OutboxRepository {
  constructor(private readonly database: Database) {}

  /** Notifies `cloudloom_outbox` when the transaction commits. */
  async append(entry: Pick<OutboxEntry, 'kind' | 'executionId' | 'attempt'>, tx: Transaction): Promise<void> {
    await managerOf(tx).query('insert into outbox (kind, execution_id, attempt) values ($1, $2, $3)', [
      entry.kind,
      entry.executionId,
      entry.attempt,
    ]);
    await this.database.notify('cloudloom_outbox', entry.executionId, tx);
  }

  /**
   * Locks up to `limit` entries, oldest first, until the transaction is over; others get other ones. An entry waits until
   * the earlier ones of its execution are done, so that a cancel never overtakes its start.
   */
  async take(limit: number, tx: Transaction): Promise<OutboxEntry[]> {
    const rows: {
      id: string;
      kind: OutboxEntry['kind'];
      execution_id: string;
      attempt: number;
      created_at: Date;
    }[] = await managerOf(tx).query(
      `select * from outbox entry
          where not exists (select 1 from outbox earlier
                             where earlier.execution_id = entry.execution_id and earlier.id < entry.id)
          order by id limit $1 for update skip locked`,
      [limit],
    );
    return rows.map((row) => ({
      id: row.id,
      kind: row.kind,
      executionId: row.execution_id,
      attempt: row.attempt,
      createdAt: row.created_at,
    }));
  }

  /** Removes a delivered entry. */
  async done(id: string, tx?: Transaction): Promise<void> {
    await managerFor(this.database, tx).query('delete from outbox where id = $1', [id]);
  }
}
