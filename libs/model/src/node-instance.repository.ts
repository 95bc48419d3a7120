import type { JsonObject } from '@cloudloom/blueprint';
import { inTransaction, managerFor, type Database } from './database.ts';
import type { NewNodeInstance } from './domain/insertion.ts';
import type { ListQuery, Page } from './domain/list-query.ts';
import type { NodeInstance } from './domain/node.ts';
import type { RuntimePropertyChanges } from './domain/runtime-property-changes.ts';
import type { Scope } from './domain/scope.ts';
import { ConflictError } from './errors.ts';
import { insertInChunks } from './insert-in-chunks.ts';
import { fieldsOf } from './list-page.ts';
import { lockInstance, writeFields, writeRuntimeProperties } from './node-instance-rows.ts';
import { nodeInstanceEntity, type NodeInstanceRow } from './rows/resource.entity.ts';
import { ScopedTable, withoutStorage } from './scoped-table.ts';
import type { Transaction } from './transaction.ts';

const table = new ScopedTable<NodeInstanceRow>({
  entity: nodeInstanceEntity,
  resource: 'NodeInstance',
  key: 'id',
  list: {
    fields: fieldsOf('item', {
      text: ['id', 'nodeId', 'deploymentId', 'hostId', 'state', 'tenantName', 'createdBy', 'visibility'],
      number: ['index', 'version'],
      time: ['createdAt'],
    }),
    searched: 'item.id',
    order: [],
    storageId: 'item.storageId',
    keyset: ['item.createdAt', 'item.id', 'item.deploymentId', 'item.nodeId'],
  },
  ruled: { labels: null, attributes: { id: 'item.id' } },
});

/** A change of an instance by somebody who read it at `version`; given maps replace the stored ones. */
export interface NodeInstancePatch {
  version: number;
  state?: string;
  runtimeProperties?: JsonObject;
  systemProperties?: JsonObject;
}

/** Node instances: what operations and workflows write to. */
export class NodeInstanceRepository {
  constructor(private readonly database: Database) {}

  /** @throws AlreadyExistsError when the tenant has an instance of one of the ids */
  async insertMany(instances: NewNodeInstance[], tx?: Transaction): Promise<void> {
    await inTransaction(this.database, tx, (manager) =>
      insertInChunks(manager, nodeInstanceEntity, instances.map(toRow), 'NodeInstance'),
    );
  }

  async find(scope: Scope, id: string, tx?: Transaction): Promise<NodeInstance | null> {
    const row = await table.find(managerFor(this.database, tx), scope, { id });
    return row && withoutStorage(row);
  }

  /** In the order of creation, unless sorted. */
  async list(scope: Scope, query: ListQuery, tx?: Transaction): Promise<Page<NodeInstance>> {
    const { rows, ...totals } = await table.list(managerFor(this.database, tx), scope, query);
    return { items: rows.map(withoutStorage), ...totals };
  }

  /** Ids of every instance of the tenant, which new ones must not have. */
  async ids(tenantName: string, tx?: Transaction): Promise<Set<string>> {
    const rows: { id: string }[] = await managerFor(this.database, tx).query(
      'select id from node_instances where tenant_name = $1',
      [tenantName],
    );
    return new Set(rows.map((row) => row.id));
  }

  /**
   * Replaces the given fields; the version grows by one if anything changed. A version newer than the stored one passes.
   * @throws ConflictError when the stored version is newer, unless forced; NotFoundError
   */
  async update(
    scope: Scope,
    id: string,
    patch: NodeInstancePatch,
    options: { force?: boolean } = {},
    tx?: Transaction,
  ): Promise<NodeInstance> {
    return inTransaction(this.database, tx, async (manager) => {
      const row = await lockInstance(manager, scope, id);
      if (row.version > patch.version && !options.force)
        throw new ConflictError(
          `Node instance update conflict [current version=${row.version}, update version=${patch.version}]`,
        );
      return writeFields(manager, row, patch);
    });
  }

  /**
   * Changes keys of the runtime properties under the row's lock, so that writers of different keys lose nothing.
   * @throws NotFoundError, RuntimePropertyConflictError
   */
  async patchRuntimeProperties(
    scope: Scope,
    id: string,
    changes: RuntimePropertyChanges,
    tx?: Transaction,
  ): Promise<NodeInstance> {
    return inTransaction(this.database, tx, async (manager) => {
      const row = await lockInstance(manager, scope, id);
      return writeRuntimeProperties(manager, row, changes);
    });
  }
}

function toRow(instance: NewNodeInstance): Omit<NodeInstanceRow, 'storageId' | 'createdAt'> {
  return {
    visibility: 'tenant',
    hostId: null,
    state: 'uninitialized',
    version: 1,
    runtimeProperties: {},
    systemProperties: {},
    relationships: [],
    scalingGroups: [],
    ...instance,
  };
}
