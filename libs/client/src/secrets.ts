import type { CallOptions, Connection } from './connection.ts';
import type { Json } from './json.ts';
import type { ListQuery, Page, Secret, Visibility } from './resources.ts';
import { readPage, readSecret, toListParameters, toWire } from './wire.ts';

export interface CreateSecret {
  value: Json;
  /** Replace an existing value instead of being refused. */
  updateIfExists?: boolean;
  /** Only its creator and administrators may read the value. */
  isHiddenValue?: boolean;
  visibility?: Visibility;
}

export class Secrets {
  constructor(private readonly connection: Connection) {}

  /** Throws CloudloomError 409 when the key exists and `updateIfExists` was not given. */
  async create(key: string, secret: CreateSecret, { signal }: CallOptions = {}): Promise<Secret> {
    return readSecret(
      await this.connection.request('PUT', pathOf(key), { body: toWire({ ...secret }), signal }),
    );
  }

  /** With its value, which is empty when it is hidden from the caller. */
  async get(key: string, options: CallOptions = {}): Promise<Secret> {
    return readSecret(await this.connection.request('GET', pathOf(key), options));
  }

  /** Without values. */
  async list(query: ListQuery = {}, { signal }: CallOptions = {}): Promise<Page<Secret>> {
    return readPage(
      await this.connection.request('GET', '/secrets', { query: toListParameters(query), signal }),
      readSecret,
    );
  }

  async delete(key: string, options: CallOptions = {}): Promise<void> {
    await this.connection.request('DELETE', pathOf(key), options);
  }
}

const pathOf = (key: string): string => `/secrets/${encodeURIComponent(key)}`;
