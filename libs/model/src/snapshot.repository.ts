import { inTransaction, managerFor, type Database } from './database.ts';
import type { ListQuery, Page } from './domain/list-query.ts';
import type { Scope } from './domain/scope.ts';
import type { Snapshot, SnapshotStatus } from './domain/snapshot.ts';
import { NotFoundError } from './errors.ts';
import { fieldsOf } from './list-page.ts';
import { snapshotEntity, type SnapshotRow } from './rows/snapshot.entity.ts';
import { ScopedTable, withoutStorage } from './scoped-table.ts';
import { storableText } from './stored-json.ts';
import type { Transaction } from './transaction.ts';

const table = new ScopedTable<SnapshotRow>({
  entity: snapshotEntity,
  resource: 'Snapshot',
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

/** Defaults: visibility `tenant`, no error. */
export type NewSnapshot = Pick<
  Snapshot,
  'id' | 'tenantName' | 'createdBy' | 'status' | 'archiveId' | 'executionId'
> &
  Partial<Snapshot>;

/** Snapshots: what there is of them besides their archives. */
export class SnapshotRepository {
  constructor(private readonly database: Database) {}

  /** @throws AlreadyExistsError */
  async insert(snapshot: NewSnapshot, tx?: Transaction): Promise<Snapshot> {
    const scope = { tenantName: snapshot.tenantName, username: snapshot.createdBy };
    return inTransaction(this.database, tx, async (manager, own) => {
      await table.insert(manager, { visibility: 'tenant', error: '', ...snapshot }, snapshot.id);
      const inserted = await this.find(scope, snapshot.id, own);
      if (inserted === null) throw new NotFoundError('Snapshot', snapshot.id);
      return inserted;
    });
  }

  async find(scope: Scope, id: string, tx?: Transaction): Promise<Snapshot | null> {
    const row = await table.find(managerFor(this.database, tx), scope, { id });
    return row && withoutStorage(row);
  }

  /** Every one of that id that the scope may see. */
  async named(scope: Scope, id: string): Promise<Snapshot[]> {
    const page = await this.list(scope, { offset: 0, size: null, sort: [], filters: { id: [id] } });
    return page.items;
  }

  /** Oldest first, unless sorted. */
  async list(scope: Scope, query: ListQuery, tx?: Transaction): Promise<Page<Snapshot>> {
    const { rows, total } = await table.list(managerFor(this.database, tx), scope, query);
    return { items: rows.map(withoutStorage), total };
  }

  /** Without a scope: the snapshot that an execution creates; null when it is gone. */
  async ofExecution(executionId: string, tx?: Transaction): Promise<Snapshot | null> {
    const row = await table
      .all(managerFor(this.database, tx))
      .where('item.executionId = :executionId', { executionId })
      .getOne();
    return row && withoutStorage(row);
  }

  /** Ends the creation; false when it is over already, or the snapshot is gone. */
  async endCreation(
    executionId: string,
    end: { status: Exclude<SnapshotStatus, 'creating'>; error: string },
    tx?: Transaction,
  ): Promise<boolean> {
    const { affected } = await managerFor(this.database, tx)
      .createQueryBuilder()
      .update(snapshotEntity)
      .set({ status: end.status, error: storableText(end.error) })
      .where(`executionId = :executionId and status = 'creating'`, { executionId })
      .execute();
    return affected !== 0;
  }

  /** False when there is none that the scope may change. */
  delete(scope: Scope, id: string, tx?: Transaction): Promise<boolean> {
    return table.delete(managerFor(this.database, tx), scope, id);
  }
}
