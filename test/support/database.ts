import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** A database of one test file's own, on the server that `DATABASE_URL` names. */
export interface TestDatabase {
  url: string;
  /** Closes every connection to it and deletes it. */
  drop(): Promise<void>;
}

/** Creates an empty database; migrations are the caller's. @throws when `DATABASE_URL` is not set */
export async function createTestDatabase(): Promise<TestDatabase> {
  const serverUrl = process.env.DATABASE_URL;
  if (!serverUrl)
    throw new Error(
      'DATABASE_URL is not set, so there is no PostgreSQL to test with. Run `npm test`, which starts one and sets it.',
    );
  const name = `cloudloom_test_${process.pid}_${randomBytes(5).toString('hex')}`;
  await onServer(serverUrl, `create database ${name} template template0 encoding 'UTF8'`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(serverUrl, `drop database if exists ${name} with (force)`) };
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
