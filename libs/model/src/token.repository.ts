import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { inTransaction, managerFor, type Database } from './database.ts';
import type { ListQuery, Page } from './domain/list-query.ts';
import type { Token, User } from './domain/user.ts';
import { NotFoundError } from './errors.ts';
import { fieldsOf, listPage } from './list-page.ts';
import { tokenEntity, userEntity, type TokenRow } from './rows/access.entity.ts';
import { toValues } from './rows/row-values.ts';
import { storableWord } from './stored-json.ts';

/** A token is `ctok-<id>-<secret>`; only a hash of the secret is stored. */
const FORM = /^ctok-([A-Za-z0-9]+)-([A-Za-z0-9]+)$/;

const LIST = {
  fields: {
    ...fieldsOf('item', {
      text: ['id', 'username', 'description'],
      time: ['expirationDate', 'lastUsed', 'createdAt'],
    }),
    ...fieldsOf('user', { text: ['role'] }),
  },
  searched: 'item.id',
  order: ['item.createdAt'],
  storageId: 'item.storageId',
};

/** How often the time of the last use is written: not with each request. */
const LAST_USED_STEP = 60_000;

/** Tokens that stand for a user's password. A `username` of null reaches the tokens of everybody. */
export class TokenRepository {
  constructor(private readonly database: Database) {}

  /** `value` is to be shown once and kept nowhere. @throws NotFoundError when there is no such user */
  async create(request: {
    username: string;
    description?: string | null;
    expirationDate?: Date | null;
  }): Promise<{ token: Token; value: string }> {
    const id = randomBytes(5).toString('hex');
    const secret = randomBytes(32).toString('hex');
    const { username, description = null, expirationDate = null } = request;
    const row = { id, username, description, expirationDate, lastUsed: null, secretHash: hash(secret) };
    return inTransaction(this.database, undefined, async (manager) => {
      if (!(await manager.existsBy(userEntity, { username }))) throw new NotFoundError('User', username);
      await manager.createQueryBuilder().insert().into(tokenEntity).values(toValues<TokenRow>(row)).execute();
      const stored = await withUser(manager).where('item.id = :id', { id }).getOneOrFail();
      return { token: fromRow(stored), value: `ctok-${id}-${secret}` };
    });
  }

  /** Who the token stands for; null when there is no such token, its secret is wrong or its user is not active. */
  async verify(value: string): Promise<{ user: User; token: Token } | 'malformed' | 'expired' | null> {
    const [, id, secret] = FORM.exec(value) ?? [];
    if (id === undefined || secret === undefined) return 'malformed';
    const row = await withUser(managerFor(this.database)).where('item.id = :id', { id }).getOne();
    if (!row?.user || !timingSafeEqual(hash(secret), row.secretHash) || !row.user.active) return null;
    if (row.expirationDate && row.expirationDate.getTime() <= Date.now()) return 'expired';
    await this.noteUse(row);
    const { storageId: _id, passwordHash: _hash, ...user } = row.user;
    return { user, token: fromRow(row) };
  }

  /** Oldest first, unless sorted. */
  async list(username: string | null, query: ListQuery): Promise<Page<Token>> {
    const { rows, total } = await listPage(this.of(username), query, LIST);
    return { items: rows.map(fromRow), total };
  }

  async find(username: string | null, id: string): Promise<Token | null> {
    const row = await this.of(username)
      .andWhere('item.id = :id', { id: storableWord(id) })
      .getOne();
    return row && fromRow(row);
  }

  /** False when there is none. */
  async delete(username: string | null, id: string): Promise<boolean> {
    const owner = username === null ? {} : { username };
    const { affected } = await managerFor(this.database).delete(tokenEntity, {
      id: storableWord(id),
      ...owner,
    });
    return affected !== 0;
  }

  private of(username: string | null): SelectQueryBuilder<TokenRow> {
    const query = withUser(managerFor(this.database));
    return username === null ? query : query.where('item.username = :username', { username });
  }

  private async noteUse(row: TokenRow): Promise<void> {
    if (row.lastUsed && Date.now() - row.lastUsed.getTime() < LAST_USED_STEP) return;
    await managerFor(this.database).update(
      tokenEntity,
      { storageId: row.storageId },
      { lastUsed: new Date() },
    );
  }
}

function withUser(manager: EntityManager): SelectQueryBuilder<TokenRow> {
  return manager
    .createQueryBuilder(tokenEntity, 'item')
    .innerJoinAndMapOne('item.user', userEntity.options.name, 'user', 'user.username = item.username');
}

function hash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function fromRow(row: TokenRow): Token {
  const { id, username, description, expirationDate, lastUsed, createdAt } = row;
  return {
    id,
    username,
    role: row.user?.role ?? 'default',
    description,
    expirationDate,
    lastUsed,
    createdAt,
  };
}
