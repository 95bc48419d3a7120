import { managerFor, type Database } from './database.ts';
import { ACTIVE_STATUSES } from './domain/execution.ts';
import type { Maintenance, SystemGate } from './domain/maintenance.ts';
import type { Transaction } from './transaction.ts';

/** Written out, not a parameter: only so can the partial indexes of unfinished executions be used. */
const IN_PROGRESS = `in (${ACTIVE_STATUSES.map((status) => `'${status}'`).join(', ')})`;
const COLUMNS = 'requested_by, requested_at, activated_at';

interface MaintenanceRow {
  requested_by: string;
  requested_at: Date;
  activated_at: Date | null;
}

/** Maintenance mode of the whole system, the same for every manager. */
export class MaintenanceRepository {
  constructor(private readonly database: Database) {}

  /** Null when the mode is off. */
  async get(tx?: Transaction): Promise<Maintenance | null> {
    const rows: MaintenanceRow[] = await managerFor(this.database, tx).query(
      `select ${COLUMNS} from maintenance_mode`,
    );
    return toMaintenance(rows);
  }

  /** False when the mode was asked for before. */
  async request(requestedBy: string, tx?: Transaction): Promise<boolean> {
    const rows: unknown[] = await managerFor(this.database, tx).query(
      `insert into maintenance_mode (requested_by) values ($1) on conflict do nothing returning 1`,
      [requestedBy],
    );
    return rows.length > 0;
  }

  /** Completes the activation where nothing runs any more; nothing happens when the mode is off. */
  async settle(tx?: Transaction): Promise<void> {
    await managerFor(this.database, tx).query(
      `update maintenance_mode set activated_at = clock_timestamp()
        where activated_at is null
          and not exists (select 1 from executions where status ${IN_PROGRESS})`,
    );
  }

  /** False when the mode was off. */
  async leave(tx?: Transaction): Promise<boolean> {
    const [rows]: [unknown[], number] = await managerFor(this.database, tx).query(
      'delete from maintenance_mode returning 1',
    );
    return rows.length > 0;
  }

  /** What every request asks: one question, and a cheap one. */
  async gate(): Promise<SystemGate> {
    const rows: { is_on: boolean; is_activated: boolean; is_idle: boolean; is_restoring: boolean }[] =
      await managerFor(this.database, undefined).query(
        `select exists (select 1 from maintenance_mode) as is_on,
              exists (select 1 from maintenance_mode where activated_at is not null) as is_activated,
              not exists (select 1 from executions where status ${IN_PROGRESS}) as is_idle,
              exists (select 1 from executions where status ${IN_PROGRESS} and is_system_workflow
                         and workflow_id = 'restore_snapshot') as is_restoring`,
      );
    const [row] = rows;
    const state = row?.is_activated === true ? 'activated' : 'activating';
    return {
      maintenance: row?.is_on === true ? state : null,
      isIdle: row?.is_idle === true,
      isRestoring: row?.is_restoring === true,
    };
  }
}

function toMaintenance([row]: readonly MaintenanceRow[]): Maintenance | null {
  if (row === undefined) return null;
  return { requestedBy: row.requested_by, requestedAt: row.requested_at, activatedAt: row.activated_at };
}
