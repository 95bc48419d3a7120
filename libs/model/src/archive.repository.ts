import type { EntitySchema } from 'typeorm';
import { managerFor, type Database } from './database.ts';
import type { ListQuery, Page } from './domain/list-query.ts';
import type { Owned, Scope } from './domain/scope.ts';
import { fieldsOf } from './list-page.ts';
import type { Stored } from './rows/columns.ts';
import { toValues } from './rows/row-values.ts';
import { ScopedTable, withoutStorage } from './scoped-table.ts';
import { storableText } from './stored-json.ts';
import type { Transaction } from './transaction.ts';

/** What every row of an archive has. */
interface ArchiveRow extends Owned, Stored {
  id: string;
  status: string;
  error: string;
  /** The execution that makes the archive; null when none does. */
  executionId: string | null;
}

type Archive<Row extends ArchiveRow> = Omit<Row, 'storageId'>;

/** Archives that executions make, of one kind: what there is of them besides the files in the storage. */
export abstract class ArchiveRepository<Row extends ArchiveRow> {
  protected readonly table: ScopedTable<Row>;

  /** `resource` is what messages call one of them. */
  constructor(
    protected readonly database: Database,
    private readonly entity: EntitySchema<Row>,
    resource: string,
  ) {
    this.table = new ScopedTable({
      entity,
      resource,
      key: 'id',
      list: {
        fields: fieldsOf('item', {
          text: ['id', 'tenantName', 'createdBy', 'visibility', 'status', 'error'],
          time: ['createdAt'],
        }),
        searched: 'item.id',
        order: ['item.createdAt'],
        storageId: 'item.storageId',
      },
    });
  }

  async find(scope: Scope, id: string, tx?: Transaction): Promise<Archive<Row> | null> {
    const row = await this.table.find(managerFor(this.database, tx), scope, { id });
    return row && withoutStorage(row);
  }

  /** Oldest first, unless sorted. */
  async list(scope: Scope, query: ListQuery, tx?: Transaction): Promise<Page<Archive<Row>>> {
    const { rows, total } = await this.table.list(managerFor(this.database, tx), scope, query);
    return { items: rows.map(withoutStorage), total };
  }

  /** Without a scope: what an execution makes; null when it is gone. */
  async ofExecution(executionId: string, tx?: Transaction): Promise<Archive<Row> | null> {
    const row = await this.table
      .all(managerFor(this.database, tx))
      .where('item.executionId = :executionId', { executionId })
      .getOne();
    return row && withoutStorage(row);
  }

  /** Ends the creation; false when it is over already, or the archive is gone. */
  async endCreation(
    executionId: string,
    { status, error }: { status: 'created' | 'failed'; error: string },
    tx?: Transaction,
  ): Promise<boolean> {
    const end: Pick<ArchiveRow, 'status' | 'error'> = { status, error: storableText(error) };
    const { affected } = await managerFor(this.database, tx)
      .createQueryBuilder()
      .update(this.entity)
      .set(toValues<Row>(end as Partial<Row>))
      .where(`executionId = :executionId and status = 'creating'`, { executionId })
      .execute();
    return affected !== 0;
  }

  /** False when there is none that the scope may change. */
  delete(scope: Scope, id: string, tx?: Transaction): Promise<boolean> {
    return this.table.delete(managerFor(this.database, tx), scope, id);
  }
}
