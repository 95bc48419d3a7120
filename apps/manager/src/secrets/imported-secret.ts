import type { Json, JsonObject } from '@cloudloom/blueprint';
import { pythonTypeName } from '@cloudloom/executions';
import { DomainError, type Visibility } from '@cloudloom/model';
import { toVisibility } from '../requests/visibility.ts';
import { requireLegalKey } from './secrets.dto.ts';

/** One secret of an import, understood as far as it stands alone. */
export interface ImportedSecret {
  key: string;
  value: string;
  tenantName: string;
  visibility: Visibility;
  isHiddenValue: boolean;
  encrypted: boolean;
  schema: Json;
  providerName: string | null;
  providerOptions: JsonObject | null;
}

/** An entry in which nothing is wrong. */
interface CheckedEntry {
  key: string;
  value: string;
  tenant_name: string;
  visibility: string;
  is_hidden_value: boolean;
  encrypted: boolean;
  schema?: JsonObject | null;
  provider?: string | null;
  provider_options?: JsonObject | null;
}

/** What is wrong with a secret, by the field that it is wrong with. */
export type SecretErrors = Record<string, string | string[]>;

const TYPES = {
  key: 'str',
  value: 'str',
  tenant_name: 'str',
  visibility: 'str',
  is_hidden_value: 'bool',
  encrypted: 'bool',
} as const;
const OPTIONAL_TYPES = { schema: 'dict', provider: 'str', provider_options: 'dict' } as const;

/** Reads one entry; the second part is empty when all is well. */
export function readImportedSecret(given: Json): [ImportedSecret | null, SecretErrors] {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return [null, { secret: `is expected to be of type dict but is of type ${pythonTypeName(given)}` }];
  const errors = findErrors(given);
  if (Object.keys(errors).length > 0) return [null, errors];
  const { key, value, visibility, encrypted, ...fields } = given as unknown as CheckedEntry;
  const secret: ImportedSecret = {
    ...{ key, value, encrypted },
    tenantName: fields.tenant_name,
    visibility: toVisibility({ visibility }) ?? 'tenant',
    isHiddenValue: fields.is_hidden_value,
    schema: fields.schema ?? null,
    providerName: fields.provider ?? null,
    providerOptions: fields.provider_options ?? null,
  };
  return [secret, {}];
}

function findErrors(given: JsonObject): SecretErrors {
  const missing = Object.keys(TYPES).filter((name) => given[name] === undefined || given[name] === null);
  const errors: SecretErrors = missing.length > 0 ? { 'missing secret fields': missing } : {};
  for (const [name, type] of Object.entries({ ...TYPES, ...OPTIONAL_TYPES })) {
    const value = given[name];
    if (value === undefined || value === null) continue;
    const actual = pythonTypeName(value);
    if (actual !== type) errors[name] = `is expected to be of type ${type} but is of type ${actual}`;
  }
  judge(errors, 'key', () => requireLegalKey(String(given['key'])));
  judge(errors, 'visibility', () => void toVisibility({ visibility: String(given['visibility']) }));
  return errors;
}

/** Notes what the check refuses, where nothing was wrong before. */
function judge(errors: SecretErrors, name: string, check: () => void): void {
  if (errors[name] !== undefined || errors['missing secret fields']?.includes(name) === true) return;
  try {
    check();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    errors[name] = error.message;
  }
}
