import { inTransaction, managerFor, type Database } from './database.ts';
import type { ListQuery, Page } from './domain/list-query.ts';
import type { Owned, Scope } from './domain/scope.ts';
import type { Site } from './domain/site.ts';
import { NotFoundError } from './errors.ts';
import { fieldsOf } from './list-page.ts';
import { siteEntity, type SiteRow } from './rows/site.entity.ts';
import { ScopedTable, withoutStorage } from './scoped-table.ts';
import type { Transaction } from './transaction.ts';

const table = new ScopedTable<SiteRow>({
  entity: siteEntity,
  resource: 'Site',
  key: 'name',
  list: {
    fields: fieldsOf('item', {
      text: ['name', 'tenantName', 'createdBy', 'visibility'],
      time: ['createdAt'],
    }),
    searched: 'item.name',
    order: ['item.createdAt'],
    storageId: 'item.storageId',
  },
});

export type NewSite = Pick<Site, 'name'> &
  Pick<Owned, 'tenantName' | 'createdBy'> &
  Partial<Omit<Site, 'name' | 'tenantName' | 'createdBy'>>;

export type SitePatch = Partial<Pick<Site, 'name' | 'visibility' | 'latitude' | 'longitude'>>;

/** Sites; deployments that are at one follow its new name, and are nowhere once it is deleted. */
export class SiteRepository {
  constructor(private readonly database: Database) {}

  /** @throws AlreadyExistsError */
  async insert(site: NewSite): Promise<Site> {
    return inTransaction(this.database, undefined, async (manager, tx) => {
      const row = { visibility: 'tenant', latitude: null, longitude: null, ...site } as const;
      await table.insert(manager, row, site.name);
      return this.get({ tenantName: site.tenantName, username: site.createdBy }, site.name, tx);
    });
  }

  async find(scope: Scope, name: string, tx?: Transaction): Promise<Site | null> {
    const row = await table.find(managerFor(this.database, tx), scope, { name });
    return row && withoutStorage(row);
  }

  /** @throws NotFoundError */
  async get(scope: Scope, name: string, tx?: Transaction): Promise<Site> {
    const site = await this.find(scope, name, tx);
    if (site === null) throw new NotFoundError('Site', name);
    return site;
  }

  async list(scope: Scope, query: ListQuery): Promise<Page<Site>> {
    const { rows, total } = await table.list(managerFor(this.database), scope, query);
    return { items: rows.map(withoutStorage), total };
  }

  /** @throws NotFoundError */
  async update(scope: Scope, name: string, patch: SitePatch, tx: Transaction): Promise<Site> {
    return inTransaction(this.database, tx, async (manager, own) => {
      if (!(await table.update(manager, scope, name, patch))) throw new NotFoundError('Site', name);
      return this.get(scope, patch.name ?? name, own);
    });
  }

  /** False when there is none. */
  delete(scope: Scope, name: string): Promise<boolean> {
    return table.delete(managerFor(this.database), scope, name);
  }
}
