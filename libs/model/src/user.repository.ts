import { inTransaction, managerFor, type Database } from './database.ts';
import type { ListQuery, Page } from './domain/list-query.ts';
import type { Role, TenantRole, User } from './domain/user.ts';
import { AlreadyExistsError, NotFoundError } from './errors.ts';
import { fieldsOf, listPage } from './list-page.ts';
import { hashPassword, matchesPassword } from './password-hash.ts';
import { isLocked } from './people/account-lock.ts';
import { userEntity, type UserRow } from './rows/access.entity.ts';
import { toValues } from './rows/row-values.ts';
import { withoutStorage } from './scoped-table.ts';
import { storableWord } from './stored-json.ts';
import { managerOf, type Transaction } from './transaction.ts';

const LIST = {
  fields: fieldsOf('item', {
    text: ['username', 'role'],
    boolean: ['active'],
    time: ['createdAt', 'firstLoginAt', 'lastLoginAt'],
  }),
  searched: 'item.username',
  order: ['item.username'],
  storageId: 'item.storageId',
};

/** What may be changed of a user, besides the password. */
export type UserPatch = Partial<Pick<User, 'role' | 'active' | 'showGettingStarted'>>;

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
      showGettingStarted: true,
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

  /**
   * The user, if it exists, is active and not locked and the password is right; notes the time of the login and forgets wrong
   * passwords before it. Wrong ones are counted by `AccountLockRepository`.
   */
  async verifyPassword(username: string, password: string): Promise<User | null> {
    const manager = managerFor(this.database);
    const row = await manager.findOneBy(userEntity, { username: storableWord(username) });
    this.nobody ??= hashPassword('');
    const isRight = await matchesPassword(password, row?.passwordHash ?? (await this.nobody));
    if (!row || !row.active || !isRight) return null;
    const lastLoginAt = new Date();
    const firstLoginAt = row.firstLoginAt ?? lastLoginAt;
    // A guess that is right comes too late when others have locked the account while it was verified.
    const [, count] = await manager.query<[unknown[], number]>(
      `update users u set first_login_at = $2, last_login_at = $3, failed_logins = 0
        where storage_id = $1 and not ${isLocked('u')}`,
      [row.storageId, firstLoginAt, lastLoginAt],
    );
    return count === 0 ? null : fromRow({ ...row, firstLoginAt, lastLoginAt });
  }

  /** Takes as long as verifying a password, and tells nothing. */
  async verifyInVain(password: string): Promise<void> {
    this.nobody ??= hashPassword('');
    await matchesPassword(password, await this.nobody);
  }

  /** What was guessed before was another password: it locks nobody any more. @throws NotFoundError */
  async setPassword(username: string, password: string): Promise<void> {
    const [, count] = await managerFor(this.database).query<[unknown[], number]>(
      'update users set password_hash = $2, failed_logins = 0, locked_until = null where username = $1',
      [storableWord(username), await hashPassword(password)],
    );
    if (count === 0) throw new NotFoundError('User', username);
  }

  /** @throws NotFoundError */
  async change(username: string, patch: UserPatch, tx?: Transaction): Promise<User> {
    const manager = managerFor(this.database, tx);
    const key = { username: storableWord(username) };
    if (Object.keys(patch).length > 0) await manager.update(userEntity, key, patch);
    const row = await manager.findOneBy(userEntity, key);
    if (row === null) throw new NotFoundError('User', username);
    return fromRow(row);
  }

  /** With their memberships and tokens. False when there is none. */
  async delete(username: string, tx: Transaction): Promise<boolean> {
    const { affected } = await managerOf(tx).delete(userEntity, { username: storableWord(username) });
    return affected !== 0;
  }

  async find(username: string, tx?: Transaction): Promise<User | null> {
    const row = await managerFor(this.database, tx).findOneBy(userEntity, {
      username: storableWord(username),
    });
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

  /** Administrators of the system belong to every tenant, members of its groups too. */
  async isMember(username: string, tenantName: string): Promise<boolean> {
    const [row] = (await managerFor(this.database).query(
      `select exists (select 1 from tenants where name = $2)
          and (exists (select 1 from administrators where username = $1)
            or exists (select 1 from tenant_roles where username = $1 and tenant_name = $2)) as member`,
      [storableWord(username), storableWord(tenantName)],
    )) as { member: boolean }[];
    return row?.member ?? false;
  }

  /** Nothing changes for one who belongs to it already. */
  async addToTenant(username: string, tenantName: string, role: TenantRole = 'user'): Promise<void> {
    await managerFor(this.database).query(
      'insert into tenant_members (username, tenant_name, role) values ($1, $2, $3) on conflict do nothing',
      [username, tenantName, role],
    );
  }
}

function fromRow(row: UserRow): User {
  const { passwordHash: _, ...user } = withoutStorage(row) as Omit<UserRow, 'storageId'>;
  return user;
}
