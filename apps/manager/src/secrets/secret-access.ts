import { NotFoundError, type Secret, type SecretRepository } from '@cloudloom/model';
import type { Caller } from '../access/caller.ts';
import { BadRequestError } from '../errors/request-errors.ts';
import { toVisibility } from '../requests/visibility.ts';
import {
  maySee,
  requireLegalKey,
  requireModifiable,
  requireValue,
  type PatchSecretDto,
  type PutSecretDto,
} from './secrets.dto.ts';

/** A secret and the value that the caller may see. */
export interface ShownSecret {
  secret: Secret;
  value: string;
}

/** Reads and writes secrets under the rules about hidden values. */
export class SecretAccess {
  constructor(private readonly secrets: SecretRepository) {}

  async put(caller: Caller, key: string, body: PutSecretDto): Promise<ShownSecret> {
    requireLegalKey(key);
    requireValue(key, body.value);
    const existing = await this.secrets.find(caller, key);
    if (existing !== null && body.update_if_exists === true) requireModifiable(caller, existing);
    const visibility = toVisibility(body);
    const secret = await this.secrets.put(caller, {
      key,
      value: body.value,
      updateIfExists: body.update_if_exists ?? false,
      ...(body.is_hidden_value === undefined ? {} : { isHiddenValue: body.is_hidden_value }),
      ...(visibility === undefined ? {} : { visibility }),
    });
    return { secret, value: body.value };
  }

  async update(caller: Caller, key: string, body: PatchSecretDto): Promise<ShownSecret> {
    if (Object.keys(body).length === 0)
      throw new BadRequestError('Request body is empty. Nothing to change in the secret');
    const existing = await this.require(caller, key);
    requireModifiable(caller, existing);
    if (body.value !== undefined) requireValue(key, body.value);
    const visibility = toVisibility(body);
    const value = body.value ?? (await this.secrets.value(caller, key)) ?? '';
    const secret = await this.secrets.put(caller, {
      key,
      value,
      updateIfExists: true,
      isHiddenValue: body.is_hidden_value ?? existing.isHiddenValue,
      visibility: visibility ?? existing.visibility,
    });
    return { secret, value };
  }

  async get(caller: Caller, key: string, options: { skipValue: boolean }): Promise<ShownSecret> {
    const secret = await this.require(caller, key);
    const isShown = !options.skipValue && maySee(caller, secret);
    return { secret, value: isShown ? ((await this.secrets.value(caller, key)) ?? '') : '' };
  }

  async delete(caller: Caller, key: string): Promise<void> {
    requireModifiable(caller, await this.require(caller, key));
    await this.secrets.delete(caller, key);
  }

  private async require(caller: Caller, key: string): Promise<Secret> {
    const secret = await this.secrets.find(caller, key);
    if (secret === null) throw new NotFoundError('Secret', key);
    return secret;
  }
}
