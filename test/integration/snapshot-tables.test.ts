import { expect, it } from '@jest/globals';
import pg from 'pg';
import { COVERED_TABLES, Database, UNCOVERED_TABLES } from '@cloudloom/model';
import { createTestDatabase } from '../support/database.ts';

async function ask<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> {
  const test = await createTestDatabase();
  try {
    const database = await Database.open({ url: test.url });
    await database.migrate();
    await database.close();
    const client = new pg.Client({ connectionString: test.url });
    await client.connect();
    const { rows } = await client.query<Row>(sql);
    await client.end();
    return rows;
  } finally {
    await test.drop();
  }
}

const COVERED = COVERED_TABLES.map(({ name }) => name);

it('every table of the schema is covered by snapshots, or left out for a reason', async () => {
  const tables = await ask<{ name: string }>(
    `select table_name as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  );
  expect([...COVERED, ...Object.keys(UNCOVERED_TABLES)].sort()).toEqual(tables.map(({ name }) => name));
});

it('what a row refers to is restored before it', async () => {
  const references = await ask<{ child: string; parent: string }>(
    `select distinct conrelid::regclass::text as child, confrelid::regclass::text as parent
       from pg_constraint where contype = 'f' and conrelid <> confrelid`,
  );
  const covered = references.filter(({ child }) => COVERED.includes(child));
  expect(covered.length).toBeGreaterThan(10);
  const early = covered.filter(({ child, parent }) => COVERED.indexOf(child) < COVERED.indexOf(parent));
  expect(early).toEqual([]);
  expect(covered.filter(({ parent }) => !COVERED.includes(parent))).toEqual([]);
});

it('rows of executions are known by the column that names their execution', async () => {
  const columns = await ask<{ table: string }>(
    `select table_name as "table" from information_schema.columns
      where table_schema = 'public' and column_name = 'execution_id' and is_nullable = 'NO'`,
  );
  const named = COVERED_TABLES.filter(({ execution }) => execution !== undefined).map(({ name }) => name);
  const known = new Set([...named, 'deployment_updates']);
  expect(
    columns.map(({ table }) => table).filter((name) => COVERED.includes(name) && !known.has(name)),
  ).toEqual([]);
});
