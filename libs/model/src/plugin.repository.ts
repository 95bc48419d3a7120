import { randomUUID } from 'node:crypto';
import { inTransaction, managerFor, type Database } from './database.ts';
import type { NewPlugin } from './domain/insertion.ts';
import type { ListQuery, Page } from './domain/list-query.ts';
import type { Plugin, PluginInstallation } from './domain/plugin.ts';
import type { Scope } from './domain/scope.ts';
import { AlreadyExistsError, NotFoundError } from './errors.ts';
import { fieldsOf } from './list-page.ts';
import { pluginEntity, type PluginRow } from './rows/plugin.entity.ts';
import { ScopedTable, withoutStorage } from './scoped-table.ts';
import { storableText, storableWord } from './stored-json.ts';
import type { Transaction } from './transaction.ts';

const table = new ScopedTable<PluginRow>({
  entity: pluginEntity,
  resource: 'Plugin',
  key: 'id',
  list: {
    fields: fieldsOf('item', {
      text: [
        ...['id', 'tenantName', 'createdBy', 'visibility', 'packageName', 'packageVersion'],
        ...['title', 'archiveName', 'state', 'error'],
      ],
      time: ['createdAt'],
    }),
    searched: 'item.packageName',
    order: ['item.createdAt'],
    storageId: 'item.storageId',
  },
});

/** Who would miss a plugin, by id. */
export interface PluginUsers {
  executions: string[];
  blueprints: string[];
}

/** Uploaded plugins. Each insert, deletion and change of state notifies `cloudloom_plugins` (payload: plugin id). */
export class PluginRepository {
  constructor(private readonly database: Database) {}

  /** @throws AlreadyExistsError when the tenant has this version of the package, or another tenant has it globally */
  async insert(plugin: NewPlugin, tx?: Transaction): Promise<Plugin> {
    const row = {
      id: randomUUID(),
      visibility: 'tenant',
      state: 'uploaded',
      error: null,
      ...plugin,
      title: storableText(plugin.title),
    } as const;
    const scope = { tenantName: plugin.tenantName, username: plugin.createdBy };
    return inTransaction(this.database, tx, async (manager, own) => {
      if (await this.isTaken(row, own)) throw alreadyUploaded(row);
      try {
        await table.insert(manager, row, row.id);
      } catch (error) {
        throw error instanceof AlreadyExistsError ? alreadyUploaded(row) : error;
      }
      await this.database.notify('cloudloom_plugins', row.id, own);
      const inserted = await this.find(scope, row.id, own);
      if (inserted === null) throw new NotFoundError('Plugin', row.id);
      return inserted;
    });
  }

  async find(scope: Scope, id: string, tx?: Transaction): Promise<Plugin | null> {
    const row = await table.find(managerFor(this.database, tx), scope, { id });
    return row && withoutStorage(row);
  }

  async list(scope: Scope, query: ListQuery, tx?: Transaction): Promise<Page<Plugin>> {
    const { rows, total } = await table.list(managerFor(this.database, tx), scope, query);
    return { items: rows.map(withoutStorage), total };
  }

  /** Every version of a package that the scope may see, the tenant's own before global ones, the last uploaded first. */
  async versions(scope: Scope, packageName: string, tx?: Transaction): Promise<Plugin[]> {
    const rows = await table
      .query(managerFor(this.database, tx), scope)
      .andWhere('item.packageName = :packageName', { packageName: storableWord(packageName) })
      .orderBy('item.storageId', 'DESC')
      .getMany();
    const isOwn = (row: PluginRow) => row.tenantName === scope.tenantName;
    return [...rows.filter(isOwn), ...rows.filter((row) => !isOwn(row))].map(withoutStorage);
  }

  /** False when there is none that the scope may change. */
  async delete(scope: Scope, id: string, tx?: Transaction): Promise<boolean> {
    return inTransaction(this.database, tx, async (manager, own) => {
      const isDeleted = await table.delete(manager, scope, id);
      if (isDeleted) await this.database.notify('cloudloom_plugins', id, own);
      return isDeleted;
    });
  }

  /** Without a scope: for workers, which serve every tenant. Oldest first. */
  async all(tx?: Transaction): Promise<Plugin[]> {
    const rows = await table.all(managerFor(this.database, tx)).orderBy('item.storageId', 'ASC').getMany();
    return rows.map(withoutStorage);
  }

  /** Without a scope: for workers and for ids that are stored with an execution. */
  async byId(id: string, tx?: Transaction): Promise<Plugin | null> {
    const row = await table
      .all(managerFor(this.database, tx))
      .where('item.id = :id', { id: storableWord(id) })
      .getOne();
    return row && withoutStorage(row);
  }

  /** Without a scope: a worker's report. Nothing happens when the plugin is gone or the report says nothing new. */
  async recordInstallation(id: string, installation: PluginInstallation, tx?: Transaction): Promise<void> {
    const error = installation.error === null ? null : storableText(installation.error);
    await inTransaction(this.database, tx, async (manager, own) => {
      const [, changed]: [unknown, number] = await manager.query(
        `update plugins set state = $2, error = $3
          where id = $1 and (state, error) is distinct from ($2::text, $3::text)`,
        [id, installation.state, error],
      );
      if (changed > 0) await this.database.notify('cloudloom_plugins', id, own);
    });
  }

  /**
   * Ids of what uses the plugin: executions that have not ended, and blueprints of deployments whose plan means this version, or
   * any. Those of other tenants count when it is global.
   */
  async users(plugin: Plugin, tx?: Transaction): Promise<PluginUsers> {
    const manager = managerFor(this.database, tx);
    const executions: { id: string }[] = await manager.query(
      `select id from executions
        where workflow_plugin_id = $1 and status not in ('cancelled', 'terminated', 'failed')
        order by storage_id`,
      [plugin.id],
    );
    const blueprints: { id: string }[] = await manager.query(
      `select distinct blueprint_id as id from deployments
        where (tenant_name = $1 or $2)
          and exists (select 1 from jsonb_array_elements(plugins) plugin
                       where plugin ->> 'packageName' = $3 and coalesce(plugin ->> 'packageVersion', $4) = $4)
        order by blueprint_id`,
      [plugin.tenantName, plugin.visibility === 'global', plugin.packageName, plugin.packageVersion],
    );
    return { executions: executions.map(({ id }) => id), blueprints: blueprints.map(({ id }) => id) };
  }

  /**
   * True for one caller at a time, until its transaction ends: of several workers one makes a plugin usable. Never waits.
   */
  async tryLockInstallation(id: string, tx: Transaction): Promise<boolean> {
    const [row] = await managerFor(this.database, tx).query<{ locked: boolean }[]>(
      `select pg_try_advisory_xact_lock(hashtextextended('plugin ' || $1, 0)) as locked`,
      [id],
    );
    return row?.locked === true;
  }

  private isTaken(plugin: NewPlugin, tx: Transaction): Promise<boolean> {
    return table
      .all(managerFor(this.database, tx))
      .where('item.packageName = :packageName and item.packageVersion = :packageVersion')
      .andWhere(`(item.tenantName = :tenantName or item.visibility = 'global')`)
      .setParameters({
        packageName: plugin.packageName,
        packageVersion: plugin.packageVersion,
        tenantName: plugin.tenantName,
      })
      .getExists();
  }
}

function alreadyUploaded({ packageName, packageVersion, tenantName }: NewPlugin): AlreadyExistsError {
  const name = `${packageName} ${packageVersion}`;
  return new AlreadyExistsError(
    'Plugin',
    name,
    tenantName,
    `Plugin ${name} already exists on tenant ${tenantName} or with global visibility. ` +
      'Give the package a new version, or delete the uploaded plugin first.',
  );
}
