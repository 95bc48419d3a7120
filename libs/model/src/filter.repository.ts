import { inTransaction, managerFor, type Database } from './database.ts';
import type { Filter, FilterKind } from './domain/filter-rule.ts';
import type { ListQuery, Page } from './domain/list-query.ts';
import type { Owned, Scope } from './domain/scope.ts';
import { NotFoundError } from './errors.ts';
import { fieldsOf } from './list-page.ts';
import { filterEntities, type FilterRow } from './rows/filter.entity.ts';
import { ScopedTable, withoutStorage } from './scoped-table.ts';
import type { Transaction } from './transaction.ts';

const RESOURCES: Readonly<Record<FilterKind, string>> = {
  deployments: 'DeploymentsFilter',
  blueprints: 'BlueprintsFilter',
};

const tableOf = (kind: FilterKind): ScopedTable<FilterRow> =>
  new ScopedTable<FilterRow>({
    entity: filterEntities[kind],
    resource: RESOURCES[kind],
    key: 'id',
    list: {
      fields: fieldsOf('item', {
        text: ['id', 'tenantName', 'createdBy', 'visibility'],
        time: ['createdAt', 'updatedAt'],
      }),
      searched: 'item.id',
      order: ['item.createdAt'],
      storageId: 'item.storageId',
    },
  });

const TABLES: Readonly<Record<FilterKind, ScopedTable<FilterRow>>> = {
  deployments: tableOf('deployments'),
  blueprints: tableOf('blueprints'),
};

export type NewFilter = Pick<Filter, 'id' | 'rules'> &
  Pick<Owned, 'tenantName' | 'createdBy'> &
  Partial<Pick<Filter, 'visibility' | 'createdAt'>>;

/** Stored filters of both kinds. */
export class FilterRepository {
  constructor(private readonly database: Database) {}

  /** @throws AlreadyExistsError */
  async insert(kind: FilterKind, filter: NewFilter): Promise<Filter> {
    return inTransaction(this.database, undefined, async (manager, tx) => {
      await TABLES[kind].insert(manager, { visibility: 'tenant', ...filter }, filter.id);
      const { tenantName, createdBy } = filter;
      return this.get(kind, { tenantName, username: createdBy }, filter.id, tx);
    });
  }

  async find(kind: FilterKind, scope: Scope, id: string, tx?: Transaction): Promise<Filter | null> {
    const row = await TABLES[kind].find(managerFor(this.database, tx), scope, { id });
    return row && withoutStorage(row);
  }

  /** @throws NotFoundError */
  async get(kind: FilterKind, scope: Scope, id: string, tx?: Transaction): Promise<Filter> {
    const filter = await this.find(kind, scope, id, tx);
    if (filter === null) throw new NotFoundError(RESOURCES[kind], id);
    return filter;
  }

  async list(kind: FilterKind, scope: Scope, query: ListQuery): Promise<Page<Filter>> {
    const { rows, total } = await TABLES[kind].list(managerFor(this.database), scope, query);
    return { items: rows.map(withoutStorage), total };
  }

  /** @throws NotFoundError */
  async update(
    kind: FilterKind,
    scope: Scope,
    id: string,
    patch: Partial<Pick<Filter, 'rules' | 'visibility'>>,
  ): Promise<Filter> {
    return inTransaction(this.database, undefined, async (manager, tx) => {
      const set = { ...patch, updatedAt: new Date() };
      if (!(await TABLES[kind].update(manager, scope, id, set))) throw new NotFoundError(RESOURCES[kind], id);
      return this.get(kind, scope, id, tx);
    });
  }

  /** False when there is none. */
  delete(kind: FilterKind, scope: Scope, id: string): Promise<boolean> {
    return TABLES[kind].delete(managerFor(this.database), scope, id);
  }
}
