import { managerFor, type Database } from './database.ts';
import type { ListQuery, Page } from './domain/list-query.ts';
import type { LogBundle, LogBundleStatus } from './domain/log-bundle.ts';
import type { Scope } from './domain/scope.ts';
import { fieldsOf } from './list-page.ts';
import { logBundleEntity, type LogBundleRow } from './rows/log-bundle.entity.ts';
import { ScopedTable, withoutStorage } from './scoped-table.ts';
import { storableText } from './stored-json.ts';
import { managerOf, type Transaction } from './transaction.ts';

const table = new ScopedTable<LogBundleRow>({
  entity: logBundleEntity,
  resource: 'LogBundle',
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

/** Log bundles: what there is of them besides their archives. */
export class LogBundleRepository {
  constructor(private readonly database: Database) {}

  /** Enters one that is to be made. @throws AlreadyExistsError */
  async insert(
    bundle: Pick<LogBundle, 'id' | 'tenantName' | 'createdBy' | 'executionId'>,
    tx: Transaction,
  ): Promise<void> {
    const row = { ...bundle, visibility: 'tenant', status: 'creating', error: '' } as const;
    await table.insert(managerOf(tx), row, bundle.id);
  }

  async find(scope: Scope, id: string, tx?: Transaction): Promise<LogBundle | null> {
    const row = await table.find(managerFor(this.database, tx), scope, { id });
    return row && withoutStorage(row);
  }

  /** Oldest first, unless sorted. */
  async list(scope: Scope, query: ListQuery, tx?: Transaction): Promise<Page<LogBundle>> {
    const { rows, total } = await table.list(managerFor(this.database, tx), scope, query);
    return { items: rows.map(withoutStorage), total };
  }

  /** Without a scope: the bundle that an execution makes; null when it is gone. */
  async ofExecution(executionId: string, tx?: Transaction): Promise<LogBundle | null> {
    const row = await table
      .all(managerFor(this.database, tx))
      .where('item.executionId = :executionId', { executionId })
      .getOne();
    return row && withoutStorage(row);
  }

  /** Ends the creation; false when it is over already, or the bundle is gone. */
  async endCreation(
    executionId: string,
    end: { status: Exclude<LogBundleStatus, 'creating'>; error: string },
    tx?: Transaction,
  ): Promise<boolean> {
    const { affected } = await managerFor(this.database, tx)
      .createQueryBuilder()
      .update(logBundleEntity)
      .set({ status: end.status, error: storableText(end.error) })
      .where(`executionId = :executionId and status = 'creating'`, { executionId })
      .execute();
    return affected !== 0;
  }

  /** False when there is none that the scope may change. */
  delete(scope: Scope, id: string, tx: Transaction): Promise<boolean> {
    return table.delete(managerOf(tx), scope, id);
  }
}
