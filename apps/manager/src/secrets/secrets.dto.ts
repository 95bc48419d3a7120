import type { Json, JsonObject } from '@cloudloom/blueprint';
import type { Secret } from '@cloudloom/model';
import type { Caller } from '../access/caller.ts';
import { BadRequestError, NotPermittedError } from '../errors/request-errors.ts';
import { Field } from '../requests/body-field.ts';
import { NEW_OWNER } from '../requests/new-owner.ts';

export class PutSecretDto {
  @Field('any', { required: true, description: 'A text; with a schema any JSON that fits it' }) value: Json;
  @Field('dict', { description: 'JSON Schema of the value' }) schema?: JsonObject;
  @Field('str') provider_name?: string;
  @Field('dict') provider_options?: JsonObject;
  @Field('flag') update_if_exists?: boolean;
  @Field('flag') is_hidden_value?: boolean;
  @Field('str') visibility?: string;
  @Field('flag') private_resource?: boolean;
}

export class PatchSecretDto {
  @Field('any', { description: 'A text; of a secret with a schema any JSON that fits it' }) value?: Json;
  @Field('str') provider_name?: string;
  @Field('flag') is_hidden_value?: boolean;
  @Field('str') visibility?: string;
  @Field('dict', { description: 'Kept with the secret; the value is stored here all the same' })
  provider_options?: JsonObject;
  @Field('str', { description: NEW_OWNER }) creator?: string;
}

export class ImportSecretsDto {
  @Field('list', { required: true, description: 'What an export answered' }) secrets_list: Json[];
  @Field('dict', { description: 'Names of tenants, each with the one whose secrets go there' })
  tenant_map?: JsonObject;
  @Field('str', { description: 'The one of the export; at least 8 characters' }) passphrase?: string;
  @Field('flag', { description: 'Replace secrets that are there' }) override_collisions?: boolean;
}

/** Keys obey the rules of ids. Throws BadRequestError. */
export function requireLegalKey(key: string): void {
  if (key.length > 256)
    throw new BadRequestError('The `key` argument is too long. Maximum allowed length is 256 characters');
  if (!/^[A-Za-z0-9\-._~]+$/.test(key))
    throw new BadRequestError(
      'The `key` argument contains illegal characters. Only letters, digits and the characters "-", "." and "_" are allowed',
    );
  if (!/^[A-Za-z]/.test(key)) throw new BadRequestError('The `key` argument must begin with a letter');
}

/** Whether a hidden value may be shown to the caller: to administrators and to who made it. */
export const maySee = (caller: Caller, secret: Secret): boolean =>
  !secret.isHiddenValue || caller.role === 'sys_admin' || caller.username === secret.createdBy;

/** Throws NotPermittedError when the secret's value is hidden from the caller. */
export function requireModifiable(caller: Caller, secret: Secret): void {
  if (!maySee(caller, secret))
    throw new NotPermittedError(
      `User \`${caller.username}\` is not permitted to modify the hidden value secret \`${secret.key}\``,
    );
}
