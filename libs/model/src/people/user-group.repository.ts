import { inTransaction, managerFor, type Database } from '../database.ts';
import type { ListQuery, Page } from '../domain/list-query.ts';
import type { Role, UserGroup } from '../domain/user.ts';
import { AlreadyExistsError, NotFoundError } from '../errors.ts';
import { fieldsOf, listPage } from '../list-page.ts';
import { userGroupEntity, type UserGroupRow } from '../rows/access.entity.ts';
import { toValues } from '../rows/row-values.ts';
import { withoutStorage } from '../scoped-table.ts';
import { storableWord } from '../stored-json.ts';
import { managerOf, type Transaction } from '../transaction.ts';

const LIST = {
  fields: fieldsOf('item', { text: ['name', 'role'], time: ['createdAt'] }),
  searched: 'item.name',
  order: ['item.name'],
  storageId: 'item.storageId',
};

/** Groups of users. Who belongs to them is with the memberships. */
export class UserGroupRepository {
  constructor(private readonly database: Database) {}

  /** @throws AlreadyExistsError */
  async create(group: { name: string; role: Role }): Promise<UserGroup> {
    return inTransaction(this.database, undefined, async (manager) => {
      const insert = manager
        .createQueryBuilder()
        .insert()
        .into(userGroupEntity)
        .values(toValues<UserGroupRow>(group))
        .orIgnore();
      const result = await insert.updateEntity(false).returning('name').execute();
      if ((result.raw as unknown[]).length === 0)
        throw new AlreadyExistsError('Group', group.name, '', `Group \`${group.name}\` already exists`);
      return fromRow(await manager.findOneByOrFail(userGroupEntity, { name: group.name }));
    });
  }

  async find(name: string, tx?: Transaction): Promise<UserGroup | null> {
    const row = await managerFor(this.database, tx).findOneBy(userGroupEntity, { name: storableWord(name) });
    return row && fromRow(row);
  }

  /** By name, unless sorted. */
  async list(query: ListQuery): Promise<Page<UserGroup>> {
    const all = managerFor(this.database).createQueryBuilder(userGroupEntity, 'item');
    const { rows, total } = await listPage(all, query, LIST);
    return { items: rows.map(fromRow), total };
  }

  /** @throws NotFoundError */
  async setRole(name: string, role: Role, tx: Transaction): Promise<UserGroup> {
    await managerOf(tx).update(userGroupEntity, { name: storableWord(name) }, { role });
    const group = await this.find(name, tx);
    if (group === null) throw new NotFoundError('Group', name);
    return group;
  }

  /** With its memberships; its members stay. @throws NotFoundError */
  async delete(name: string, tx: Transaction): Promise<void> {
    const { affected } = await managerOf(tx).delete(userGroupEntity, { name: storableWord(name) });
    if (affected === 0) throw new NotFoundError('Group', name);
  }
}

const fromRow = (row: UserGroupRow): UserGroup => withoutStorage(row) as UserGroup;
