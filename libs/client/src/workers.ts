import type { CallOptions, Connection } from './connection.ts';
import type { ListQuery, Page, Worker } from './resources.ts';
import { readPage, readWorker, toListParameters } from './wire.ts';

export class Workers {
  constructor(private readonly connection: Connection) {}

  async list(query: ListQuery = {}, { signal }: CallOptions = {}): Promise<Page<Worker>> {
    return readPage(
      await this.connection.request('GET', '/workers', { query: toListParameters(query), signal }),
      readWorker,
    );
  }
}
