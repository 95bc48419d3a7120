import type { Json, JsonObject } from '@cloudloom/blueprint';
import { inTransaction, managerFor, type Database } from './database.ts';
import type { ListQuery, Page } from './domain/list-query.ts';
import type { Scope, Visibility } from './domain/scope.ts';
import type { Secret } from './domain/secret.ts';
import { AlreadyExistsError, NotFoundError } from './errors.ts';
import { fieldsOf } from './list-page.ts';
import { secretEntity, type SecretRow } from './rows/access.entity.ts';
import { ScopedTable, withoutStorage } from './scoped-table.ts';
import type { SecretCipher } from './secret-cipher.ts';
import type { Transaction } from './transaction.ts';

const table = new ScopedTable<SecretRow>({
  entity: secretEntity,
  resource: 'Secret',
  key: 'key',
  list: {
    fields: fieldsOf('item', {
      text: ['key', 'tenantName', 'createdBy', 'visibility', 'providerName'],
      boolean: ['isHiddenValue'],
      time: ['createdAt', 'updatedAt'],
    }),
    searched: 'item.key',
    order: ['item.createdAt'],
    storageId: 'item.storageId',
  },
  ruled: { labels: null, attributes: { key: 'item.key', provider_name: 'item.provider_name' } },
});

export interface PutSecret {
  key: string;
  value: string;
  isHiddenValue?: boolean;
  visibility?: Visibility;
  schema?: Json;
  providerName?: string | null;
  providerOptions?: JsonObject | null;
  /** Without it, a key that exists is an error. */
  updateIfExists?: boolean;
}

/** Secrets; values rest encrypted and leave only through `value`. */
export class SecretRepository {
  constructor(
    private readonly database: Database,
    private readonly cipher: SecretCipher,
  ) {}

  /** Creates the secret, or replaces what is given of it. @throws AlreadyExistsError */
  async put(scope: Scope, secret: PutSecret): Promise<Secret> {
    const sealedValue = this.cipher.encrypt(secret.value, contextOf(scope.tenantName, secret.key));
    return inTransaction(this.database, undefined, async (manager) => {
      const given = {
        ...(secret.isHiddenValue === undefined ? {} : { isHiddenValue: secret.isHiddenValue }),
        ...(secret.visibility === undefined ? {} : { visibility: secret.visibility }),
        ...(secret.schema === undefined ? {} : { schema: secret.schema }),
        ...(secret.providerName === undefined ? {} : { providerName: secret.providerName }),
        ...(secret.providerOptions === undefined ? {} : { providerOptions: secret.providerOptions }),
      };
      const patch = { sealedValue, updatedAt: new Date(), ...given };
      const exists = await table.find(manager, { ...scope, allTenants: false }, { key: secret.key });
      const own = exists?.tenantName === scope.tenantName;
      if (own && !secret.updateIfExists) throw new AlreadyExistsError('Secret', secret.key, scope.tenantName);
      if (own) await table.update(manager, { ...scope, allTenants: false }, secret.key, patch);
      else {
        const row = {
          key: secret.key,
          tenantName: scope.tenantName,
          createdBy: scope.username,
          isHiddenValue: false,
        };
        await table.insert(manager, { visibility: 'tenant', ...row, sealedValue, ...given }, secret.key);
      }
      const stored = await table.find(manager, { ...scope, allTenants: false }, { key: secret.key });
      if (!stored) throw new NotFoundError('Secret', secret.key);
      return fromRow(stored);
    });
  }

  async find(scope: Scope, key: string, tx?: Transaction): Promise<Secret | null> {
    const row = await table.find(managerFor(this.database, tx), scope, { key });
    return row && fromRow(row);
  }

  /** The decrypted value; whether the caller may see it is the caller's question. @throws SecretCipherError */
  async value(scope: Scope, key: string): Promise<string | null> {
    const row = await table.find(managerFor(this.database), scope, { key });
    return row && this.cipher.decrypt(row.sealedValue, contextOf(row.tenantName, row.key));
  }

  /** Oldest first, unless sorted. */
  async list(scope: Scope, query: ListQuery): Promise<Page<Secret>> {
    const { rows, ...totals } = await table.list(managerFor(this.database), scope, query);
    return { items: rows.map(fromRow), ...totals };
  }

  /** As `list`, each with its value, decrypted when it is asked for. `value` throws SecretCipherError. */
  async listWithValues(scope: Scope, query: ListQuery): Promise<{ secret: Secret; value: () => string }[]> {
    const { rows } = await table.list(managerFor(this.database), scope, query);
    return rows.map((row) => ({
      secret: fromRow(row),
      value: () => this.cipher.decrypt(row.sealedValue, contextOf(row.tenantName, row.key)),
    }));
  }

  /** False when there is none. */
  delete(scope: Scope, key: string): Promise<boolean> {
    return table.delete(managerFor(this.database), scope, key);
  }
}

function contextOf(tenantName: string, key: string): string {
  return `secret ${tenantName}/${key}`;
}

function fromRow(row: SecretRow): Secret {
  const { sealedValue: _, ...secret } = withoutStorage(row) as Omit<SecretRow, 'storageId'>;
  return secret;
}
