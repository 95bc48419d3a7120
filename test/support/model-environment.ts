import { afterAll, beforeAll } from '@jest/globals';
import { Database } from '@cloudloom/model';
import { createTestDatabase, type TestDatabase } from './database.ts';

/** A migrated database for one test file: set up before its tests, dropped after them. */
export interface ModelEnvironment {
  readonly database: Database;
  readonly url: string;
}

export function useDatabase(): ModelEnvironment {
  let test: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    test = await createTestDatabase();
    database = await Database.open({ url: test.url, applicationName: 'model test' });
    await database.migrate();
  });
  afterAll(async () => {
    await database?.close();
    await test?.drop();
  });
  return {
    get database() {
      return database;
    },
    get url() {
      return test.url;
    },
  };
}
