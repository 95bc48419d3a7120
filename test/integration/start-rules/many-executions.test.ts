import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import type { Execution } from '@cloudloom/model';
import { createRulesWorld, type RulesWorld } from './rules-world.ts';

const ENDED = 100_000;
const QUEUED = 2_000;
const ADMIN = { tenantName: 'default_tenant', username: 'admin' };
const INSTALL = { workflowId: 'install', queue: true };

interface Statement {
  text: string;
  values: unknown[];
}

let place: RulesWorld;
let client: pg.Client;
beforeAll(async () => {
  place = await createRulesWorld();
  client = new pg.Client({ connectionString: place.databaseUrl });
  await client.connect();
}, 60_000);
afterAll(async () => {
  await client.end();
  await place.close();
});

const start = (deploymentId: string, wishes = {}) =>
  place.world.executions.start(ADMIN, { deploymentId, ...INSTALL, ...wishes });
const end = ({ id: executionId, attempt }: Execution) =>
  place.world.executions.recordLostRun({ executionId, attempt, status: 'terminated', error: '' });

/** The statements that some work sends to the database. */
async function statementsOf(work: () => Promise<unknown>): Promise<Statement[]> {
  const seen: Statement[] = [];
  const query = pg.Client.prototype.query;
  const spy = jest.spyOn(pg.Client.prototype, 'query');
  spy.mockImplementation(function (this: pg.Client, ...given: unknown[]) {
    const [text, values] = given;
    if (typeof text === 'string') seen.push({ text, values: Array.isArray(values) ? values : [] });
    return Reflect.apply(query, this, given) as never;
  });
  await work();
  spy.mockRestore();
  return seen;
}

/** Tables that a statement reads from end to end. */
async function scannedBy({ text, values }: Statement): Promise<string[]> {
  if (!/^\s*(select|with|update|insert|delete)\b/i.test(text)) return [];
  const { rows } = await client.query<{ 'QUERY PLAN': unknown }>(`explain (format json) ${text}`, values);
  const plan = JSON.stringify(rows[0]?.['QUERY PLAN']);
  return [...plan.matchAll(/"Node Type":"Seq Scan"[^{}]*?"Relation Name":"(\w+)"/g)].map(
    ([, name]) => name ?? '',
  );
}

async function fill(ended: number, queued: number): Promise<void> {
  await client.query(
    `insert into executions (id, tenant_name, visibility, created_by, workflow_id, deployment_id, status, error, parameters,
       is_system_workflow, is_dry_run, allow_custom_parameters, is_forced, wait_after_fail, attempt, resume, queue_position)
     select 'many-' || $3 || '-' || n, 'default_tenant', 'tenant', 'admin', 'install',
            case when n % 2 = 0 then 'shop' else 'blog' end, case when n <= $1 then 'terminated' else 'queued' end, '',
            '{}', false, false, false, false, 600, 1, false, nextval('execution_queue_positions')
       from generate_series(1, $1::int + $2::int) n`,
    [ended, queued, String(ended)],
  );
  await client.query('analyze executions');
}

describe('among many executions', () => {
  it('deciding and ending take as many statements as among few, and none of them reads the whole table', async () => {
    const running = { shop: await start('shop'), blog: await start('blog') };
    await fill(10, 20);
    const few = {
      queue: (await statementsOf(() => start('shop'))).length,
      end: (await statementsOf(() => end(running.shop))).length,
    };
    await fill(ENDED, QUEUED);
    const statements = {
      queue: await statementsOf(() => start('blog')),
      end: await statementsOf(() => end(running.blog)),
    };
    expect({ queue: statements.queue.length, end: statements.end.length }).toEqual(few);
    for (const statement of [...statements.queue, ...statements.end])
      expect([statement.text, ...(await scannedBy(statement))]).toEqual([
        statement.text,
        ...(await scannedBy(statement)).filter(
          (table) => !/^(executions|events|outbox|effect_keys)$/.test(table),
        ),
      ]);
    const { rows } = await client.query(
      "select status, count(*)::int from executions where status <> 'terminated' group by 1",
    );
    expect(rows).toContainEqual({ status: 'pending', count: 2 });
  }, 120_000);
});
