import { managerFor, type Database } from './database.ts';
import type { Tenant } from './domain/tenant.ts';
import { tenantEntity } from './rows/access.entity.ts';
import { storableWord } from './stored-json.ts';

export class TenantRepository {
  constructor(private readonly database: Database) {}

  /** By name. */
  list(): Promise<Tenant[]> {
    return managerFor(this.database).find(tenantEntity, { order: { name: 'ASC' } });
  }

  exists(name: string): Promise<boolean> {
    return managerFor(this.database).existsBy(tenantEntity, { name: storableWord(name) });
  }

  /** Creates the tenant unless it is there. */
  async ensure(name: string): Promise<void> {
    await managerFor(this.database).query('insert into tenants (name) values ($1) on conflict do nothing', [
      name,
    ]);
  }
}
