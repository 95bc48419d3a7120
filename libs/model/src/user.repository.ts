import { inTransaction, managerFor, type Database } from './database.ts';
import type { ListQuery, Page } from './domain/list-query.ts';
import type { Role, User } from './domain/user.ts';
import { AlreadyExistsError, NotFoundError } from './errors.ts';
import { fieldsOf, listPage } from './list-page.ts';
import { hashPassword, matchesPassword } from './password-hash.ts';
import { userEntity, type UserRow } from './rows/access.entity.ts';
import { toValues } from './rows/row-values.ts';
import { withoutStorage } from './scoped-table.ts';
import { storableWord } from './stored-json.ts';
import type { Transaction } from './transaction.ts';

const LIST = {
  fields: fieldsOf('item', {
    text: ['username', 'role'],
    boolean: ['active'],
    time: ['createdAt', 'lastLoginAt'],
  }),
  searched: 'item.username',
  order: ['item.username'],
  storageId: 'item.storageId',
};

/** Users, their passwords and the tenants they belong to. */
export class UserRepository {
  /** Compared with when the user does not exist, so that the answer takes as long as for one who does. */
  private nobody: Promise<string> | null = null;

  constructor(private readonly database: Database) {}

  /** @throws AlreadyExistsError */
  async create(user: { username: string; password: string; role: Role }, tx?: Transaction): Promise<User> {
    const row = {
      username: user.username,
      role: user.role,
      active: true,
      passwordHash: await hashPassword(user.password),
    };
    return inTransaction(this.database, tx, async (manager) => {
      const insert = manager
        .createQueryBuilder()
        .insert()
        .into(userEntity)
        .values(toValues<UserRow>(row))
        .orIgnore();
      const result = await insert.updateEntity(false).returning('username').execute();
      if ((result.raw as unknown[]).length === 0)
        throw new AlreadyExistsError('User', user.username, 'all tenants');
      const created = await manager.findOneBy(userEntity, { username: user.username });
      if (!created) throw new NotFoundError('User', user.username);
      return fromRow(created);
    });
  }

  /** The user, if it exists, is active and the password is right; notes the time of the login. */
  async verifyPassword(username: string, password: string): Promise<User | null> {
    const manager = managerFor(this.database);
    const row = await manager.findOneBy(userEntity, { username: storableWord(username) });
    this.nobody ??= hashPassword('');
    const isRight = await matchesPassword(password, row?.passwordHash ?? (await this.nobody));
    if (!row || !row.active || !isRight) return null;
    const lastLoginAt = new Date();
    await manager.update(userEntity, { storageId: row.storageId }, { lastLoginAt });
    return fromRow({ ...row, lastLoginAt });
  }

  /** @throws NotFoundError */
  async setPassword(username: string, password: string): Promise<void> {
    const passwordHash = await hashPassword(password);
    const { affected } = await managerFor(this.database).update(userEntity, { username }, { passwordHash });
    if (affected === 0) throw new NotFoundError('User', username);
  }

  async find(username: string): Promise<User | null> {
    const row = await managerFor(this.database).findOneBy(userEntity, { username: storableWord(username) });
    return row && fromRow(row);
  }

  /** By name, unless sorted. */
  async list(query: ListQuery): Promise<Page<User>> {
    const { rows, total } = await listPage(
      managerFor(this.database).createQueryBuilder(userEntity, 'item'),
      query,
      LIST,
    );
    return { items: rows.map(fromRow), total };
  }

  /** Administrators of the system belong to every tenant. */
  async isMember(username: string, tenantName: string): Promise<boolean> {
    const [row] = (await managerFor(this.database).query(
      `select exists (select 1 from users u join tenants t on t.name = $2
                       where u.username = $1 and (u.role = 'sys_admin' or exists (
                             select 1 from tenant_members m where m.username = u.username and m.tenant_name = t.name))) as member`,
      [storableWord(username), storableWord(tenantName)],
    )) as { member: boolean }[];
    return row?.member ?? false;
  }

  /** Nothing changes for one who belongs to it already. */
  async addToTenant(username: string, tenantName: string): Promise<void> {
    await managerFor(this.database).query(
      'insert into tenant_members (username, tenant_name) values ($1, $2) on conflict do nothing',
      [username, tenantName],
    );
  }
}

function fromRow(row: UserRow): User {
  const { passwordHash: _, ...user } = withoutStorage(row) as Omit<UserRow, 'storageId'>;
  return user;
}
