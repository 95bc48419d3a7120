import type { Json } from '@cloudloom/blueprint';
import { managerFor, type Database } from './database.ts';
import type { AccountLockSettings, WorkflowSettings } from './domain/settings.ts';
import { settingEntity } from './rows/access.entity.ts';
import { storableJson } from './stored-json.ts';
import type { Transaction } from './transaction.ts';

/** Stored names, and what holds until somebody sets another value. */
const WORKFLOW_SETTINGS = {
  taskRetries: { name: 'task_retries', value: 60 },
  taskRetryInterval: { name: 'task_retry_interval', value: 15 },
  subgraphRetries: { name: 'subgraph_retries', value: 0 },
  maxConcurrentExecutions: { name: 'max_concurrent_executions', value: 0 },
} as const satisfies Record<keyof WorkflowSettings, { name: string; value: number }>;

const ACCOUNT_LOCK_SETTINGS = {
  failedLogins: { name: 'failed_logins_before_account_lock', value: 4 },
  minutes: { name: 'account_lock_period', value: 15 },
} as const satisfies Record<keyof AccountLockSettings, { name: string; value: number }>;

/** The name under which a setting is stored. */
export type SettingName =
  | (typeof WORKFLOW_SETTINGS)[keyof WorkflowSettings]['name']
  | (typeof ACCOUNT_LOCK_SETTINGS)[keyof AccountLockSettings]['name'];

/** What holds until somebody sets another value. */
export const DEFAULT_SETTINGS = Object.fromEntries(
  [...Object.values(WORKFLOW_SETTINGS), ...Object.values(ACCOUNT_LOCK_SETTINGS)].map(({ name, value }) => [
    name,
    value,
  ]),
) as Readonly<Record<SettingName, number>>;

/** A setting that was set, and by whom; null where the system itself did. */
export interface StoredSetting {
  name: string;
  value: Json;
  updatedAt: Date;
  updaterName: string | null;
}

/** Settings of the whole system. */
export class SettingRepository {
  constructor(private readonly database: Database) {}

  /** What executions start with; a value that is no number counts as not set. */
  async workflowSettings(tx?: Transaction): Promise<WorkflowSettings> {
    const read = await this.reader(tx);
    return {
      taskRetries: read(WORKFLOW_SETTINGS.taskRetries),
      taskRetryInterval: read(WORKFLOW_SETTINGS.taskRetryInterval),
      subgraphRetries: read(WORKFLOW_SETTINGS.subgraphRetries),
      maxConcurrentExecutions: read(WORKFLOW_SETTINGS.maxConcurrentExecutions),
    };
  }

  /** When accounts are locked; a value that is no number counts as not set. */
  async accountLock(): Promise<AccountLockSettings> {
    const read = await this.reader();
    return {
      failedLogins: read(ACCOUNT_LOCK_SETTINGS.failedLogins),
      minutes: read(ACCOUNT_LOCK_SETTINGS.minutes),
    };
  }

  /** Undefined when it was never set. */
  async get(name: string): Promise<Json | undefined> {
    const [row] = (await managerFor(this.database).query('select value from settings where name = $1', [
      name,
    ])) as {
      value: Json;
    }[];
    return row?.value;
  }

  /** Everything that was ever set. */
  async stored(): Promise<StoredSetting[]> {
    return managerFor(this.database).find(settingEntity);
  }

  async set(name: string, value: Json, tx?: Transaction): Promise<void> {
    await this.change({ name, value, updaterName: null }, tx);
  }

  /** Sets a value, and who did it. */
  async change(
    { name, value, updaterName }: Pick<StoredSetting, 'name' | 'value' | 'updaterName'>,
    tx?: Transaction,
  ): Promise<void> {
    await managerFor(this.database, tx).query(
      `insert into settings (name, value, updater_name) values ($1, $2, $3)
       on conflict (name) do update
         set value = excluded.value, updater_name = excluded.updater_name, updated_at = clock_timestamp()`,
      [name, storableJson(value), updaterName],
    );
  }

  /** Reads numbers from what is stored at this moment. */
  private async reader(tx?: Transaction): Promise<(setting: { name: string; value: number }) => number> {
    const rows = await managerFor(this.database, tx).find(settingEntity);
    const stored = new Map(rows.map((row) => [row.name, row.value]));
    return ({ name, value }) => {
      const own = stored.get(name);
      return typeof own === 'number' ? own : value;
    };
  }
}
