import type { SelectQueryBuilder } from 'typeorm';
import { inTransaction, managerFor, type Database } from './database.ts';
import type { AuditEntry, AuditRecord, AuditSelection } from './domain/audit.ts';
import type { ListQuery, Page } from './domain/list-query.ts';
import { fieldsOf, listPage } from './list-page.ts';
import { auditEntity } from './rows/audit.entity.ts';
import { toValues } from './rows/row-values.ts';
import { storableText, storableWord } from './stored-json.ts';

const LIST = {
  fields: fieldsOf('item', {
    text: [
      'method',
      'route',
      'resource',
      'resourceId',
      'operation',
      'tenantName',
      'creatorName',
      'executionId',
    ],
    number: ['id', 'status'],
    time: ['createdAt'],
  }),
  searched: 'item.resource',
  order: ['item.createdAt'],
  storageId: 'item.id',
};

/** Entries that one statement removes. */
const BATCH = 10_000;
/** Entries that one statement adds; the protocol takes so many values. */
const INSERTED = 1_000;
/** Any number that nothing else locks: "audt" in ASCII. */
const APPEND_LOCK = 0x61756474;

/** Who did what, of all tenants. Entries are added and removed, never changed. */
export class AuditRepository {
  constructor(private readonly database: Database) {}

  /**
   * All or none. Writers wait for each other before they draw numbers, so these become visible in their order: whoever has seen
   * a number has missed none before it.
   */
  async append(records: readonly AuditRecord[]): Promise<void> {
    if (records.length === 0) return;
    const rows = records.map((record) => ({
      ...record,
      resourceId: record.resourceId === null ? null : storableText(record.resourceId),
    }));
    await inTransaction(this.database, undefined, async (manager, tx) => {
      await manager.query('select pg_advisory_xact_lock($1)', [APPEND_LOCK]);
      for (let start = 0; start < rows.length; start += INSERTED)
        await manager
          .createQueryBuilder()
          .insert()
          .into(auditEntity)
          .values(rows.slice(start, start + INSERTED).map((row) => toValues<AuditEntry>(row)))
          .updateEntity(false)
          .execute();
      await this.database.notify('cloudloom_audit', '', tx);
    });
  }

  /** Calls back when there are new entries, maybe; the answer ends it. */
  onNews(callback: () => void): Promise<() => Promise<void>> {
    return this.database.listen('cloudloom_audit', callback);
  }

  /** Where a follower begins: the number before the first entry since a time, or that of the last entry without one. */
  async position(since?: Date): Promise<string> {
    const [row] = await managerFor(this.database).query<{ id: string }[]>(
      `select coalesce((select min(id) - 1 from audit_log where created_at >= $1),
                       (select max(id) from audit_log), 0) as id`,
      [since ?? null],
    );
    return row?.id ?? '0';
  }

  /** The next entries behind a number, in the order of numbers. */
  async behind(position: string, selection: AuditSelection, limit: number): Promise<AuditEntry[]> {
    const query = managerFor(this.database)
      .createQueryBuilder(auditEntity, 'item')
      .where('item.id > :position', { position });
    return narrow(query, selection).orderBy('item.id').limit(limit).getMany();
  }

  /** Oldest first, unless sorted. */
  async list(selection: AuditSelection, query: ListQuery): Promise<Page<AuditEntry>> {
    const select = managerFor(this.database).createQueryBuilder(auditEntity, 'item');
    const { rows, total } = await listPage(narrow(select, selection), query, LIST);
    return { items: rows, total };
  }

  /** Removes what lies before a time; how many there were. */
  async truncate(selection: AuditSelection & { before: Date }): Promise<number> {
    let total = 0;
    for (;;) {
      const [, count] = await managerFor(this.database).query<[unknown[], number]>(
        `delete from audit_log where id in (
           select id from audit_log where created_at < $1
              and ($2::text is null or creator_name = $2) and ($3::text is null or execution_id = $3)
            order by created_at limit $4)`,
        [selection.before, wordOf(selection.creatorName), wordOf(selection.executionId), BATCH],
      );
      total += count;
      if (count < BATCH) return total;
    }
  }
}

const wordOf = (word: string | undefined): string | null => (word === undefined ? null : storableWord(word));

function narrow(
  query: SelectQueryBuilder<AuditEntry>,
  selection: AuditSelection,
): SelectQueryBuilder<AuditEntry> {
  const { creatorName, executionId, since, before } = selection;
  if (creatorName !== undefined)
    query.andWhere('item.creatorName = :creator', { creator: storableWord(creatorName) });
  if (executionId !== undefined)
    query.andWhere('item.executionId = :execution', { execution: storableWord(executionId) });
  if (since !== undefined) query.andWhere('item.createdAt >= :since', { since });
  if (before !== undefined) query.andWhere('item.createdAt < :before', { before });
  return query;
}
