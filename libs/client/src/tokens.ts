import type { CallOptions, Connection } from './connection.ts';
import type { ListQuery, Page, Token } from './resources.ts';
import { readPage, readToken, toListParameters, toWire } from './wire.ts';

export interface CreateToken {
  description?: string;
  /** A point in time or a distance such as `+10 days`, as the server understands it. */
  expirationDate?: string;
}

export class Tokens {
  constructor(private readonly connection: Connection) {}

  /** The answer is the only place where the complete value is ever shown. */
  async create(token: CreateToken = {}, { signal }: CallOptions = {}): Promise<Token> {
    return readToken(
      await this.connection.request('POST', '/tokens', { body: toWire({ ...token }), signal }),
    );
  }

  async list(query: ListQuery = {}, { signal }: CallOptions = {}): Promise<Page<Token>> {
    return readPage(
      await this.connection.request('GET', '/tokens', { query: toListParameters(query), signal }),
      readToken,
    );
  }

  async delete(id: string, options: CallOptions = {}): Promise<void> {
    await this.connection.request('DELETE', `/tokens/${encodeURIComponent(id)}`, options);
  }
}
