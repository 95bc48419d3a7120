import { ArchiveRepository } from './archive.repository.ts';
import { inTransaction, type Database } from './database.ts';
import type { Scope } from './domain/scope.ts';
import type { Snapshot } from './domain/snapshot.ts';
import { NotFoundError } from './errors.ts';
import { snapshotEntity, type SnapshotRow } from './rows/snapshot.entity.ts';
import type { Transaction } from './transaction.ts';

/** Defaults: visibility `tenant`, no error. */
export type NewSnapshot = Pick<
  Snapshot,
  'id' | 'tenantName' | 'createdBy' | 'status' | 'archiveId' | 'executionId'
> &
  Partial<Snapshot>;

/** Snapshots: what there is of them besides their archives. */
export class SnapshotRepository extends ArchiveRepository<SnapshotRow> {
  constructor(database: Database) {
    super(database, snapshotEntity, 'Snapshot');
  }

  /** @throws AlreadyExistsError */
  async insert(snapshot: NewSnapshot, tx?: Transaction): Promise<Snapshot> {
    const scope = { tenantName: snapshot.tenantName, username: snapshot.createdBy };
    return inTransaction(this.database, tx, async (manager, own) => {
      await this.table.insert(manager, { visibility: 'tenant', error: '', ...snapshot }, snapshot.id);
      const inserted = await this.find(scope, snapshot.id, own);
      if (inserted === null) throw new NotFoundError('Snapshot', snapshot.id);
      return inserted;
    });
  }

  /** Every one of that id that the scope may see. */
  async named(scope: Scope, id: string): Promise<Snapshot[]> {
    const page = await this.list(scope, { offset: 0, size: null, sort: [], filters: { id: [id] } });
    return page.items;
  }
}
