import pg from 'pg';
import { basic } from '../support/http-calls.ts';
import { seedLists, type SeededLists } from '../support/list-seed.ts';
import { Stack } from '../support/stack.ts';

const SIZES = { deployments: 1_000, executions: 100_000, events: 1_000_000, underWay: 0 };
const PAGE = 100;
const ROUNDS = 60;
/** Requests before those that count: connections, plans and caches are as in a manager that runs. */
const WARM_UP = 5;

/** Milliseconds of one kind of page, through the manager and as the plainest statement that finds the same rows. */
export interface PageMeasurement {
  page: string;
  total: number;
  p50: number;
  p95: number;
  rawP95: number;
}

interface Page {
  name: string;
  path: string;
  /** Finds and counts the same rows, knowing the tenant; run as two statements on one connection. */
  rows: string;
  count: string;
}

/** Pages of lists over 100,000 executions and 1,000,000 events of two tenants, one request in flight. */
export async function measureLists(): Promise<PageMeasurement[]> {
  const stack = await Stack.start();
  const client = new pg.Client({ connectionString: stack.databaseUrl, options: '-c random_page_cost=1.1' });
  try {
    await client.connect();
    const seeded = await seedLists(stack.databaseUrl, SIZES);
    const measurements: PageMeasurement[] = [];
    for (const page of pagesOf(seeded)) measurements.push(await measure(stack.url, client, page));
    return measurements;
  } finally {
    await client.end();
    await stack.close();
  }
}

function pagesOf({ tenants: [tenant], deployment, execution }: SeededLists): Page[] {
  const executions = `from executions where tenant_name = '${tenant}' and not is_system_workflow`;
  const ofDeployment = `${executions} and deployment_id = '${deployment}' and status = 'failed'`;
  const ofExecution = `from events where execution_id = '${execution}'`;
  const ofTenant = `from events where tenant_name = '${tenant}'`;
  const byReport = 'reported_timestamp, timestamp, storage_id';
  const page = (name: string, path: string, from: string, order: string, offset = 0): Page => ({
    name,
    path: `${path}&_size=${PAGE}&_offset=${offset}`,
    rows: `select * ${from} order by ${order} limit ${PAGE} offset ${offset}`,
    count: `select count(*) ${from}`,
  });
  const newest = '_sort=-created_at';
  return [
    page('executions, newest first', `/executions?${newest}`, executions, 'created_at desc, storage_id desc'),
    page(
      'executions of a deployment and a status, newest first',
      `/executions?${newest}&deployment_id=${deployment}&status=failed`,
      ofDeployment,
      'created_at desc, storage_id desc',
    ),
    page(
      'executions of a status, newest first',
      `/executions?${newest}&status=failed`,
      `${executions} and status = 'failed'`,
      'created_at desc, storage_id desc',
    ),
    page(
      'events of an execution',
      `/events?_sort=reported_timestamp&execution_id=${execution}`,
      ofExecution,
      byReport,
      5_000,
    ),
    page('events of a tenant', '/events?_sort=reported_timestamp', ofTenant, byReport),
    page('events of a tenant, far in', '/events?_sort=reported_timestamp', ofTenant, byReport, 250_000),
    page(
      'node instances, far in',
      '/node-instances?_sort=id',
      `from node_instances where tenant_name = '${tenant}'`,
      'id, storage_id',
      4_000,
    ),
  ];
}

async function measure(url: string, client: pg.Client, page: Page): Promise<PageMeasurement> {
  const own: number[] = [];
  const raw: number[] = [];
  let total = 0;
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const begin = performance.now();
    total = await request(`${url}/api/v3.1${page.path}`);
    const middle = performance.now();
    await client.query(page.rows);
    await client.query(page.count);
    const end = performance.now();
    if (round < 0) continue;
    own.push(middle - begin);
    raw.push(end - middle);
  }
  return {
    page: page.name,
    total,
    p50: percentile(own, 0.5),
    p95: percentile(own, 0.95),
    rawP95: percentile(raw, 0.95),
  };
}

/** @returns the list's total @throws when the answer is not the page that was asked for */
async function request(url: string): Promise<number> {
  const answer = await fetch(url, { headers: { ...basic('admin:admin'), Tenant: 'default_tenant' } });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`GET ${url} was answered ${answer.status}: ${text}`);
  const { items, metadata } = JSON.parse(text) as {
    items: unknown[];
    metadata: { pagination: { total: number; offset: number } };
  };
  const { total, offset } = metadata.pagination;
  if (items.length !== Math.min(PAGE, total - offset))
    throw new Error(`GET ${url} has ${items.length} items of ${total}`);
  return total;
}

function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? 0;
}
