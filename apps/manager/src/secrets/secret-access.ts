import type { Json, JsonObject } from '@cloudloom/blueprint';
import { requireWider, type OwnershipService } from '@cloudloom/executions';
import { NotFoundError, type Secret, type SecretRepository } from '@cloudloom/model';
import type { Caller } from '../access/caller.ts';
import { BadRequestError } from '../errors/request-errors.ts';
import { toGiver } from '../requests/new-owner.ts';
import { requireMayShare, toVisibility } from '../requests/visibility.ts';
import { fromStoredText, toStoredText } from './secret-value.ts';
import {
  maySee,
  requireLegalKey,
  requireModifiable,
  type PatchSecretDto,
  type PutSecretDto,
} from './secrets.dto.ts';

/** A secret and the value that the caller may see. */
export interface ShownSecret {
  secret: Secret;
  /** Parsed where the secret has a schema. */
  value: Json;
}

/** Reads and writes secrets under the rules about hidden values. */
export class SecretAccess {
  constructor(
    private readonly secrets: SecretRepository,
    private readonly ownerships: OwnershipService,
  ) {}

  async put(caller: Caller, key: string, body: PutSecretDto): Promise<ShownSecret> {
    requireLegalKey(key);
    const schema = body.schema ?? null;
    const value = toStoredText(key, body.value, schema);
    const existing = await this.secrets.find(caller, key);
    if (existing !== null && body.update_if_exists === true) requireModifiable(caller, existing);
    const visibility = toVisibility(body);
    requireMayShare(caller, visibility);
    const secret = await this.secrets.put(caller, {
      key,
      value,
      schema,
      providerName: body.provider_name ?? null,
      providerOptions: body.provider_options ?? null,
      updateIfExists: body.update_if_exists ?? false,
      ...(body.is_hidden_value === undefined ? {} : { isHiddenValue: body.is_hidden_value }),
      ...(visibility === undefined ? {} : { visibility }),
    });
    return { secret, value: fromStoredText(value, schema) };
  }

  async update(caller: Caller, key: string, body: PatchSecretDto): Promise<ShownSecret> {
    if (Object.keys(body).length === 0)
      throw new BadRequestError('Request body is empty. Nothing to change in the secret');
    const existing = await this.require(caller, key);
    requireModifiable(caller, existing);
    const visibility = toVisibility(body) ?? existing.visibility;
    requireWider({ ...existing, id: key }, visibility);
    requireMayShare(caller, visibility === existing.visibility ? undefined : visibility);
    const { creator } = body;
    const giver = toGiver(caller);
    if (creator !== undefined) await this.ownerships.requireGivable(giver, 'secrets', key, creator);
    const isChanged = Object.keys(body).some((name) => name !== 'creator');
    const changed = isChanged
      ? await this.change(caller, existing, body)
      : await this.get(caller, key, { skipValue: false });
    if (creator === undefined) return changed;
    const secret = await this.ownerships.give(giver, 'secrets', key, creator);
    // What has left the caller's hands is not shown to them either.
    return { secret, value: maySee(caller, secret) ? changed.value : '' };
  }

  private async change(caller: Caller, existing: Secret, body: PatchSecretDto): Promise<ShownSecret> {
    const { key } = existing;
    const stored = (await this.secrets.value(caller, key)) ?? '';
    const value = body.value === undefined ? stored : toStoredText(key, body.value, existing.schema);
    const secret = await this.secrets.put(caller, {
      key,
      value,
      updateIfExists: true,
      isHiddenValue: body.is_hidden_value ?? existing.isHiddenValue,
      visibility: toVisibility(body) ?? existing.visibility,
      ...(body.provider_name === undefined ? {} : { providerName: body.provider_name }),
      ...(isEmpty(body.provider_options) ? {} : { providerOptions: body.provider_options ?? null }),
    });
    return { secret, value: fromStoredText(value, secret.schema) };
  }

  async get(caller: Caller, key: string, options: { skipValue: boolean }): Promise<ShownSecret> {
    const secret = await this.require(caller, key);
    const isShown = !options.skipValue && maySee(caller, secret);
    if (!isShown) return { secret, value: '' };
    return { secret, value: fromStoredText((await this.secrets.value(caller, key)) ?? '', secret.schema) };
  }

  /** Throws NotFoundError, or NotPermittedError when the value is hidden from the caller. */
  async requireModifiable(caller: Caller, key: string): Promise<void> {
    requireModifiable(caller, await this.require(caller, key));
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

/** Command lines always send options, empty where none were given. */
const isEmpty = (options: JsonObject | undefined): boolean =>
  options === undefined || Object.keys(options).length === 0;
