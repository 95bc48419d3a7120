import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Execution } from '@cloudloom/client';
import { packFolder } from '../support/archives.ts';
import { deploy, run } from '../support/deploying.ts';
import { eventually } from '../support/eventually.ts';
import { Stack, exampleFolder } from '../support/stack.ts';

/** So many that reading and writing them takes seconds. */
const EVENTS = 400_000;
const LONG = 300_000;

let stack: Stack;
let database: pg.Client;
let install: Execution;
beforeAll(async () => {
  stack = await Stack.start();
  database = new pg.Client({ connectionString: stack.databaseUrl });
  await database.connect();
  await deploy(stack.client, 'hello', await packFolder(exampleFolder('hello-world')));
  install = await run(stack.client, 'hello', 'install');
  await database.query(
    `insert into events (execution_id, tenant_name, seq, type, timestamp, reported_timestamp, message, event_type)
       select $1, 'default_tenant', 1000000 + number, 'cloudify_event', now(), now(), 'event ' || number || ' ' || repeat(md5(number::text), 8), 'workflow_event'
         from generate_series(1, ${EVENTS}) number`,
    [install.id],
  );
}, LONG);
afterAll(async () => {
  await database?.end();
  await stack?.close();
}, 60_000);

const send = async (method: string, path: string, body: object): Promise<string> =>
  (await stack.ask<{ id: string }>(method, path, { body })).id;

const eventsOf = async (executionId: string, text = ''): Promise<number> => {
  const { rows } = await database.query<{ count: string }>(
    'select count(*) as count from events where execution_id = $1 and message like $2',
    [executionId, `${text}%`],
  );
  return Number(rows[0]?.count);
};

/** Kills the worker while the execution is at that step, starts another one, and waits for the end. */
async function loseWorkerAt(executionId: string, step: string): Promise<Execution> {
  await eventually(`the execution tells "${step}"`, async () => (await eventsOf(executionId, step)) > 0);
  await stack.worker.kill();
  expect(await stack.client.executions.get(executionId)).toMatchObject({ status: 'started' });
  await stack.startWorker();
  return stack.client.executions.wait(executionId, { pollMilliseconds: 200 });
}

it(
  'a snapshot is made and restored although the worker is killed in the middle of both',
  async () => {
    const before = await eventsOf(install.id);
    expect(before).toBeGreaterThan(EVENTS);
    const creation = await send('PUT', '/snapshots/large', {});
    expect(await loseWorkerAt(creation, 'Writing the content')).toMatchObject({
      status: 'terminated',
      error: '',
    });
    await database.query("update deployments set description = 'changed since'");

    const restoring = await send('POST', '/snapshots/large/restore', { force: true });
    expect(await loseWorkerAt(restoring, 'Replacing the content')).toMatchObject({
      status: 'terminated',
      error: '',
    });
    expect(await eventsOf(install.id)).toBe(before);
    const { rows } = await database.query('select description from deployments');
    expect(rows).toEqual([{ description: expect.not.stringContaining('changed since') }]);
    expect(await run(stack.client, 'hello', 'uninstall')).toMatchObject({ status: 'terminated', error: '' });
  },
  LONG,
);
