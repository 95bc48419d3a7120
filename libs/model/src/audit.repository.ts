import type { SelectQueryBuilder } from 'typeorm';
import { managerFor, type Database } from './database.ts';
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

/** Who did what, of all tenants. Entries are added and removed, never changed. */
export class AuditRepository {
  constructor(private readonly database: Database) {}

  async append(records: readonly AuditRecord[]): Promise<void> {
    if (records.length === 0) return;
    const rows = records.map((record) => ({
      ...record,
      resourceId: record.resourceId === null ? null : storableText(record.resourceId),
    }));
    const insert = managerFor(this.database).createQueryBuilder().insert().into(auditEntity);
    await insert
      .values(rows.map((row) => toValues<AuditEntry>(row)))
      .updateEntity(false)
      .execute();
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
