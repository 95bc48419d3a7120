import { isForeignKeyViolation } from './database-errors.ts';
import { inTransaction, managerFor, type Database } from './database.ts';
import type { ListQuery, Page } from './domain/list-query.ts';
import type { Tenant } from './domain/tenant.ts';
import { AlreadyExistsError, ConflictError, NotFoundError } from './errors.ts';
import { fieldsOf, listPage } from './list-page.ts';
import { tenantEntity } from './rows/access.entity.ts';
import { storableWord } from './stored-json.ts';
import type { Transaction } from './transaction.ts';

const LIST = {
  fields: fieldsOf('item', { text: ['name'], time: ['createdAt'] }),
  searched: 'item.name',
  order: ['item.name'],
  storageId: 'item.name',
};

export class TenantRepository {
  constructor(private readonly database: Database) {}

  /** By name. */
  list(): Promise<Tenant[]> {
    return managerFor(this.database).find(tenantEntity, { order: { name: 'ASC' } });
  }

  /** A page of those of the names, or of all (null); by name, unless sorted. */
  async page(names: readonly string[] | null, query: ListQuery): Promise<Page<Tenant>> {
    const select = managerFor(this.database).createQueryBuilder(tenantEntity, 'item');
    if (names !== null) select.where('item.name = any(:names)', { names });
    const { rows, total } = await listPage(select, query, LIST);
    return { items: rows, total };
  }

  exists(name: string, tx?: Transaction): Promise<boolean> {
    return managerFor(this.database, tx).existsBy(tenantEntity, { name: storableWord(name) });
  }

  /** Creates the tenant unless it is there. */
  async ensure(name: string): Promise<void> {
    await managerFor(this.database).query('insert into tenants (name) values ($1) on conflict do nothing', [
      name,
    ]);
  }

  /** @throws AlreadyExistsError */
  async create(name: string): Promise<void> {
    const rows = await managerFor(this.database).query<unknown[]>(
      'insert into tenants (name) values ($1) on conflict do nothing returning name',
      [name],
    );
    if (rows.length === 0)
      throw new AlreadyExistsError('Tenant', name, '', `Tenant \`${name}\` already exists`);
  }

  /** With the memberships of users and groups. @throws NotFoundError; ConflictError when it holds resources */
  async delete(name: string): Promise<void> {
    await inTransaction(this.database, undefined, async (manager) => {
      try {
        const { affected } = await manager.delete(tenantEntity, { name: storableWord(name) });
        if (affected === 0) throw new NotFoundError('Tenant', name);
      } catch (error) {
        if (!isForeignKeyViolation(error)) throw error;
        throw new ConflictError(
          `Tenant \`${name}\` cannot be deleted: it still holds resources. Delete those first.`,
        );
      }
    });
  }
}
