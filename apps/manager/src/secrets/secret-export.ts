import type { PassphraseCipher, Secret, SecretRepository } from '@cloudloom/model';
import { widen, type Caller } from '../access/caller.ts';
import { pickFields, wants } from '../answers/included-fields.ts';
import { readListRequest } from '../requests/list-request.ts';
import { readFlag, readLast, type RawQuery } from '../requests/query-values.ts';
import { EXPORTED_SECRET } from './secret-fields.ts';
import { exportContext, toPassphraseCipher } from './secret-passphrase.ts';
import { maySee } from './secrets.dto.ts';
import { presentExportedSecret } from './secrets.presenter.ts';

/** Left out unless they are asked for: an import does not need them. */
const METADATA = ['creator', 'created_at'] as const;

/** Answers secrets with their values, encrypted where a passphrase is given. */
export class SecretExport {
  constructor(private readonly secrets: SecretRepository) {}

  /** Those whose value the caller may see, of tenants that are theirs. Throws BadRequestError, UnknownIncludeFieldError. */
  async list(caller: Caller, query: RawQuery): Promise<object[]> {
    const request = readListRequest(query, EXPORTED_SECRET);
    const cipher = toPassphraseCipher(readLast(query, '_passphrase'));
    const include = request.include ?? defaultFields(readFlag(query, '_include_metadata'));
    const scope = widen(caller, request.allTenants);
    const found = await this.secrets.listWithValues(scope, { ...request.query, offset: 0, size: null });
    // What other tenants share stays theirs: it would come back as a copy.
    const own = found.filter(({ secret }) => isReached(caller, request.allTenants, secret.tenantName));
    const seen = own.filter(({ secret }) => maySee(caller, secret));
    const items: object[] = [];
    for (const { secret, value } of seen) {
      const text = wants(include, 'value') ? await toText(secret, value(), cipher) : '';
      items.push(pickFields(presentExportedSecret(secret, text, cipher !== null), include));
    }
    return items;
  }
}

const isReached = (caller: Caller, allTenants: boolean, tenantName: string): boolean =>
  tenantName === caller.tenantName || (allTenants && caller.access.holds(caller.permission, tenantName));

const toText = (secret: Secret, value: string, cipher: PassphraseCipher | null): Promise<string> | string =>
  cipher === null ? value : cipher.seal(value, exportContext(secret.tenantName, secret.key));

function defaultFields(withMetadata: boolean): ReadonlySet<string> {
  const names = new Set(Object.keys(EXPORTED_SECRET.fields));
  if (!withMetadata) for (const name of METADATA) names.delete(name);
  return names;
}
