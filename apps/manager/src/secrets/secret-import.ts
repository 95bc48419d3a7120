import type { Json } from '@cloudloom/blueprint';
import { pythonTypeName, requireWider } from '@cloudloom/executions';
import {
  DomainError,
  type PassphraseCipher,
  type Secret,
  type SecretRepository,
  type TenantRepository,
} from '@cloudloom/model';
import type { Caller } from '../access/caller.ts';
import { BadRequestError } from '../errors/request-errors.ts';
import { requireMayShare } from '../requests/visibility.ts';
import { readImportedSecret, type ImportedSecret, type SecretErrors } from './imported-secret.ts';
import { exportContext, toPassphraseCipher } from './secret-passphrase.ts';
import { toStoredText } from './secret-value.ts';
import { requireModifiable, type ImportSecretsDto } from './secrets.dto.ts';

/** Secrets of one import at most. */
const MOST_SECRETS = 10_000;

/** What became of an import, in the words that clients know. */
export interface ImportAnswer {
  /** Keys that were there already, by tenant: left as they were, or replaced where that was asked for. */
  colliding_secrets: Record<string, string[]>;
  /** By place in the list. */
  secrets_errors: Record<string, SecretErrors>;
}

interface Import {
  caller: Caller;
  cipher: PassphraseCipher | null;
  tenantMap: ReadonlyMap<string, string>;
  overrides: boolean;
  /** By name: whether the caller may import there. */
  tenants: Map<string, boolean>;
  answer: ImportAnswer;
}

/** A refusal that belongs to one field of a secret. */
class FieldError extends Error {
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}

/** Makes secrets of what an export answered. Each stands alone: what is wrong with one is told, and the others are there. */
export class SecretImport {
  constructor(
    private readonly secrets: SecretRepository,
    private readonly tenants: TenantRepository,
  ) {}

  /** Throws BadRequestError for a request that cannot be understood as a whole. */
  async run(caller: Caller, body: ImportSecretsDto): Promise<ImportAnswer> {
    const { secrets_list: list } = body;
    if (list.length > MOST_SECRETS)
      throw new BadRequestError(`${list.length} secrets at once are more than ${MOST_SECRETS}`);
    const answer: ImportAnswer = { colliding_secrets: {}, secrets_errors: {} };
    const work: Import = {
      caller,
      cipher: toPassphraseCipher(body.passphrase),
      tenantMap: readTenantMap(body.tenant_map ?? {}),
      overrides: body.override_collisions ?? false,
      tenants: new Map(),
      answer,
    };
    for (const [index, given] of list.entries()) {
      const errors = await this.take(work, given);
      if (Object.keys(errors).length > 0) answer.secrets_errors[String(index)] = errors;
    }
    return answer;
  }

  private async take(work: Import, given: Json): Promise<SecretErrors> {
    const [secret, errors] = readImportedSecret(given);
    if (secret === null) return errors;
    try {
      await this.store(work, secret);
      return {};
    } catch (error) {
      if (error instanceof FieldError) return { [error.field]: error.message };
      throw error;
    }
  }

  private async store(work: Import, secret: ImportedSecret): Promise<void> {
    const tenantName = work.tenantMap.get(secret.tenantName) ?? secret.tenantName;
    if (!(await this.mayImport(work, tenantName)))
      throw new FieldError(
        'tenant_name',
        `There is no tenant \`${tenantName}\` in which you may import secrets`,
      );
    const caller: Caller = { ...work.caller, tenantName };
    const text = await inField('value', () => open(work.cipher, secret));
    const value = await inField('value', () => toStoredText(secret.key, text, secret.schema));
    const found = await this.secrets.find(caller, secret.key);
    const existing = found?.tenantName === tenantName ? found : null;
    if (existing !== null) {
      (work.answer.colliding_secrets[tenantName] ??= []).push(secret.key);
      if (!work.overrides) return;
    }
    await requireReplaceable(caller, secret, existing);
    await inField('key', () =>
      this.secrets.put(caller, {
        ...{ key: secret.key, value, schema: secret.schema, updateIfExists: existing !== null },
        ...{ isHiddenValue: secret.isHiddenValue, visibility: secret.visibility },
        ...{ providerName: secret.providerName, providerOptions: secret.providerOptions },
      }),
    );
  }

  private async mayImport({ caller, tenants }: Import, name: string): Promise<boolean> {
    const known = tenants.get(name);
    if (known !== undefined) return known;
    const may = caller.access.holds(caller.permission, name) && (await this.tenants.exists(name));
    tenants.set(name, may);
    return may;
  }
}

async function requireReplaceable(
  caller: Caller,
  { key, visibility }: ImportedSecret,
  existing: Secret | null,
): Promise<void> {
  if (visibility !== existing?.visibility)
    await inField('visibility', () => requireMayShare(caller, visibility));
  if (existing === null) return;
  await inField('value', () => requireModifiable(caller, existing));
  await inField('visibility', () => requireWider({ ...existing, id: key }, visibility));
}

async function open(
  cipher: PassphraseCipher | null,
  { key, tenantName, value, encrypted }: ImportedSecret,
): Promise<string> {
  if (!encrypted) return value;
  if (cipher === null) throw new BadRequestError('The value is encrypted: give the passphrase of the export');
  return cipher.open(value, exportContext(tenantName, key));
}

/** A refusal is told of the field. */
async function inField<T>(field: string, work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DomainError) throw new FieldError(field, error.message);
    throw error;
  }
}

function readTenantMap(given: Record<string, Json>): ReadonlyMap<string, string> {
  const pairs = Object.entries(given).map(([from, to]): [string, string] => {
    if (typeof to === 'string') return [from, to];
    throw new BadRequestError(
      `${from} of tenant_map is expected to be of type str but is of type ${pythonTypeName(to)}`,
    );
  });
  return new Map(pairs);
}
