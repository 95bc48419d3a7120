import { ArchiveRepository } from './archive.repository.ts';
import type { Database } from './database.ts';
import type { LogBundle } from './domain/log-bundle.ts';
import { logBundleEntity, type LogBundleRow } from './rows/log-bundle.entity.ts';
import { managerOf, type Transaction } from './transaction.ts';

/** Log bundles: what there is of them besides their archives. */
export class LogBundleRepository extends ArchiveRepository<LogBundleRow> {
  constructor(database: Database) {
    super(database, logBundleEntity, 'LogBundle');
  }

  /** Enters one that is to be made. @throws AlreadyExistsError */
  async insert(
    bundle: Pick<LogBundle, 'id' | 'tenantName' | 'createdBy' | 'executionId'>,
    tx: Transaction,
  ): Promise<void> {
    const row = { ...bundle, visibility: 'tenant', status: 'creating', error: '' } as const;
    await this.table.insert(managerOf(tx), row, bundle.id);
  }
}
