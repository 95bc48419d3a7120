import type { Json } from '@cloudloom/blueprint';
import { DEFAULT_SETTINGS, DomainError, NotFoundError, type SettingName } from '@cloudloom/model';
import { decide } from '../decision.ts';
import { ExecutionQueue } from '../execution-queue.ts';
import type { Stores } from '../stores.ts';

/** What a setting's value must be, as a JSON schema. */
export interface SettingSchema {
  type: 'integer' | 'number';
  minimum: number;
}

/** A setting of the whole system. */
export interface SystemSetting {
  name: SettingName;
  /** The part of the system that follows it. */
  scope: 'workflow' | 'rest';
  value: Json;
  schema: SettingSchema;
  /** When and by whom it was changed; null when it never was, or not by a person. */
  updatedAt: Date | null;
  updaterName: string | null;
}

/** A value that the setting cannot have. */
export class InvalidSettingError extends DomainError {
  readonly code = 'bad_parameters_error';
}

/** -1 retries are unlimited ones; a limit of 0 is none. */
const KNOWN: Readonly<Record<SettingName, Pick<SystemSetting, 'scope' | 'schema'> & { hint?: string }>> = {
  task_retries: { scope: 'workflow', schema: { type: 'integer', minimum: -1 }, hint: '-1 (no end) or more' },
  task_retry_interval: { scope: 'workflow', schema: { type: 'number', minimum: 0 } },
  subgraph_retries: {
    scope: 'workflow',
    schema: { type: 'integer', minimum: -1 },
    hint: '-1 (no end) or more',
  },
  max_concurrent_executions: {
    scope: 'rest',
    schema: { type: 'integer', minimum: 0 },
    hint: '0 (no limit) or more',
  },
  failed_logins_before_account_lock: { scope: 'rest', schema: { type: 'integer', minimum: 1 } },
  account_lock_period: {
    scope: 'rest',
    schema: { type: 'number', minimum: -1 },
    hint: '-1 (accounts are never locked) or more',
  },
};

/** The settings of the whole system that can be changed while it runs. Executions take them when they begin. */
export class SystemSettings {
  private readonly queue: ExecutionQueue;

  constructor(private readonly stores: Stores) {
    this.queue = new ExecutionQueue(stores);
  }

  /** All of them, set or not. */
  async list(): Promise<SystemSetting[]> {
    const stored = new Map((await this.stores.settings.stored()).map((setting) => [setting.name, setting]));
    return NAMES.map((name) => {
      const own = stored.get(name);
      const { scope, schema } = KNOWN[name];
      return {
        ...{ name, scope, schema },
        value: own?.value ?? DEFAULT_SETTINGS[name],
        updatedAt: own?.updatedAt ?? null,
        updaterName: own?.updaterName ?? null,
      };
    });
  }

  /**
   * Sets one. What waits and may start under a new limit starts; what runs goes on as it began.
   * Throws NotFoundError and InvalidSettingError.
   */
  async set(name: string, value: Json, updaterName: string): Promise<SystemSetting> {
    const known = NAMES.find((one) => one === name);
    if (known === undefined) throw new NotFoundError('Config', name);
    requireValue(known, value);
    const { settings } = this.stores;
    await decide(this.stores, async (tx) => {
      await settings.change({ name: known, value, updaterName }, tx);
      if (known === 'max_concurrent_executions') await this.queue.advance(tx);
    });
    const changed = (await this.list()).find((setting) => setting.name === known);
    if (changed === undefined) throw new NotFoundError('Config', name);
    return changed;
  }
}

const NAMES = Object.keys(KNOWN) as SettingName[];

function requireValue(name: SettingName, value: Json): void {
  const { schema, hint } = KNOWN[name];
  const isKind = schema.type === 'integer' ? Number.isSafeInteger(value) : Number.isFinite(value);
  if (typeof value === 'number' && isKind && value >= schema.minimum) return;
  const kind = schema.type === 'integer' ? 'whole number' : 'number';
  throw new InvalidSettingError(
    `${name} must be a ${kind}, ${hint ?? `${schema.minimum} or more`}, but got: ${JSON.stringify(value)}`,
  );
}
