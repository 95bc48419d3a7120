import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import {
  EventRepository,
  ExecutionRepository,
  NodeInstanceRepository,
  type EventQuery,
  type ListQuery,
  type Page,
  type Scope,
} from '@cloudloom/model';
import { seedLists, type SeededLists } from '../support/list-seed.ts';
import { useDatabase } from '../support/model-environment.ts';
import { recordStatements, type Statement } from '../support/recorded-statements.ts';

const SIZES = { deployments: 200, executions: 20_000, events: 100_000, underWay: 100 };
/** What grows without end. */
const LONG_TABLES = new Set(['events', 'executions', 'execution_counters']);
/** Rows that may be put in order for a page: those of a deployment or an execution, never those of a tenant. */
const FEW = 2_500;
const SCOPE: Scope = { tenantName: 'default_tenant', username: 'ann' };

let client: pg.Client;
afterAll(() => client?.end());
const environment = useDatabase();
let seeded: SeededLists;
beforeAll(async () => {
  seeded = await seedLists(environment.url, SIZES);
  client = new pg.Client({ connectionString: environment.url, options: '-c random_page_cost=1.1' });
  await client.connect();
}, 120_000);

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Plan Rows': number;
  Plans?: PlanNode[];
}

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** How PostgreSQL executes a statement, with the values that it was sent with. */
async function explain({ text, values }: Statement): Promise<PlanNode[]> {
  const { rows } = await client.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
    `explain (format json) ${text}`,
    values,
  );
  return rows.flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan }) => nodesOf(Plan)));
}

/** What is wrong with the plans of the work's statements, and the indexes that they use. */
async function judge(work: () => Promise<unknown>): Promise<{ faults: string[]; indexes: Set<string> }> {
  const faults: string[] = [];
  const indexes = new Set<string>();
  const statements = await recordStatements(work);
  expect(statements.length).toBeGreaterThan(0);
  for (const statement of statements)
    for (const node of await explain(statement)) {
      const relation = node['Relation Name'] ?? '';
      if (node['Node Type'].includes('Seq Scan') && LONG_TABLES.has(relation))
        faults.push(`all of ${relation} is read by: ${statement.text}`);
      const isWholeRows = ['Index Scan', 'Bitmap Heap Scan'].includes(node['Node Type']);
      if (isWholeRows && LONG_TABLES.has(relation) && node['Plan Rows'] > FEW)
        faults.push(`${node['Plan Rows']} whole rows of ${relation} are read by: ${statement.text}`);
      const input = Math.max(0, ...(node.Plans ?? []).map((child) => child['Plan Rows']));
      if (node['Node Type'].includes('Sort') && input > FEW)
        faults.push(`${input} rows are sorted by: ${statement.text}`);
      if (node['Index Name'] !== undefined) indexes.add(node['Index Name']);
    }
  return { faults, indexes };
}

const page = (query: Partial<ListQuery>): ListQuery => ({
  offset: 0,
  size: 100,
  sort: [{ field: 'createdAt', descending: true }],
  filters: {},
  ...query,
});
const eventsPage = (query: Partial<EventQuery>): EventQuery => ({
  offset: 0,
  size: 100,
  sort: [{ field: 'reportedTimestamp', descending: false }],
  ...query,
});
const VISIBLE = { isSystemWorkflow: [false] };
const listExecutions = (query: Partial<ListQuery>): Promise<Page<unknown>> =>
  new ExecutionRepository(environment.database).list(SCOPE, page(query));
const listEvents = (query: Partial<EventQuery>): Promise<Page<unknown>> =>
  new EventRepository(environment.database).list(SCOPE, eventsPage(query));
const listInstances = (query: Partial<ListQuery>): Promise<Page<unknown>> =>
  new NodeInstanceRepository(environment.database).list(SCOPE, page(query));
const ofDeployment = () => ({ deploymentId: [seeded.deployment] });

describe('among many executions and events, the index serves', () => {
  it.each<[string, string, () => Promise<Page<unknown>>]>([
    ['the newest executions', 'executions_by_age', () => listExecutions({ filters: VISIBLE })],
    [
      'executions far into the list',
      'executions_by_age',
      () => listExecutions({ filters: VISIBLE, offset: 8_000 }),
    ],
    [
      'executions of a status',
      'executions_by_status',
      () => listExecutions({ filters: { ...VISIBLE, status: ['failed'] } }),
    ],
    [
      'executions of a deployment',
      'executions_by_deployment',
      () => listExecutions({ filters: { ...VISIBLE, ...ofDeployment() } }),
    ],
    [
      'executions of a deployment and a status',
      'executions_by_deployment',
      () => listExecutions({ filters: { ...VISIBLE, ...ofDeployment(), status: ['failed', 'terminated'] } }),
    ],
    [
      'what is under way',
      'executions_by_status',
      () => listExecutions({ filters: { ...VISIBLE, status: ['started'] } }),
    ],
    ['events of an execution', 'events_by_execution', () => listEvents({ executionIds: [seeded.execution] })],
    [
      'events without logs of an execution',
      'events_by_execution',
      () => listEvents({ executionIds: [seeded.execution], types: ['cloudify_event'], offset: 100 }),
    ],
    [
      'events of a deployment',
      'executions_by_deployment',
      () => listEvents({ deploymentIds: [seeded.deployment] }),
    ],
    ['events of a tenant', 'events_by_reported_timestamp', () => listEvents({})],
    [
      'the newest events of a tenant, far into the list',
      'events_by_reported_timestamp',
      () => listEvents({ sort: [{ field: 'reportedTimestamp', descending: true }], offset: 40_000 }),
    ],
    ['events of a tenant by their own time', 'events_by_timestamp', () => listEvents({ sort: [] })],
    ['node instances of a tenant', 'node_instances_by_age', () => listInstances({ sort: [], offset: 500 })],
    [
      'node instances of a deployment',
      'node_instances_by_deployment',
      () => listInstances({ sort: [], filters: ofDeployment() }),
    ],
  ])('%s', async (_what, index, list) => {
    const { faults, indexes } = await judge(list);
    expect(faults).toEqual([]);
    expect([...indexes]).toContain(index);
  });
});

/** Everything by cursors of that size. */
async function follow<Item>(list: (after: string | undefined) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  let after: string | undefined;
  do {
    const { items: more, next } = await list(after);
    items.push(...more);
    after = next ?? undefined;
  } while (after !== undefined);
  return items;
}

const ids = (items: readonly { id: string }[]): string[] => items.map(({ id }) => id);

describe('the pages of a long list', () => {
  const executions = () => new ExecutionRepository(environment.database);
  const events = () => new EventRepository(environment.database);

  it('are the whole list, each item once, by offset as by cursor, in both directions', async () => {
    for (const descending of [false, true]) {
      const query = page({ sort: [{ field: 'createdAt', descending }], filters: ofDeployment(), size: 7 });
      const whole = await executions().list(SCOPE, { ...query, size: null });
      expect(whole.total).toBe(100);
      const byOffset = [];
      for (let offset = 0; offset < 100; offset += 7)
        byOffset.push(...(await executions().list(SCOPE, { ...query, offset })).items);
      const byCursor = await follow((after) =>
        executions().list(SCOPE, { ...query, ...(after && { after }) }),
      );
      expect(ids(byOffset)).toEqual(ids(whole.items));
      expect(ids(byCursor)).toEqual(ids(whole.items));
      expect(whole.items.map((item) => item.createdAt)).toEqual(
        whole.items
          .map((item) => item.createdAt)
          .toSorted((a, b) => (Number(a) - Number(b)) * (descending ? -1 : 1)),
      );
    }
  });

  it('of events are the whole list too, with the right total on each page', async () => {
    const query = eventsPage({ executionIds: [seeded.execution], size: 300 });
    const totals: number[] = [];
    const byCursor = await follow(async (after) => {
      const answer = await events().list(SCOPE, { ...query, ...(after && { after }) });
      totals.push(answer.total);
      return answer;
    });
    expect(new Set(totals)).toEqual(new Set([1_000]));
    expect(byCursor.map((event) => event.seq)).toEqual(
      Array.from({ length: 1_000 }, (_, place) => place + 1),
    );
    const last = await events().list(SCOPE, { ...query, offset: 900 });
    expect(last.total).toBe(1_000);
    expect(last.items.map((event) => event.seq)).toEqual(
      Array.from({ length: 100 }, (_, place) => place + 901),
    );
    expect(await events().list(SCOPE, { ...query, offset: 5_000 })).toMatchObject({
      items: [],
      total: 1_000,
    });
    expect(await events().list(SCOPE, { ...query, size: 0 })).toMatchObject({ items: [], total: 1_000 });
  });

  it('count what a tenant has, whichever way the page lies', async () => {
    const first = await events().list(SCOPE, eventsPage({}));
    const deep = await events().list(SCOPE, eventsPage({ offset: 50_000, size: 10_000 }));
    expect(deep.total).toBe(first.total);
    expect(deep.items).toHaveLength(first.total - 50_000);
    const other = await events().list({ ...SCOPE, tenantName: 'other_tenant' }, eventsPage({}));
    expect(first.total + other.total).toBe(SIZES.events);
  });

  it('refuse a cursor of another list, order or making', async () => {
    const { next } = await executions().list(SCOPE, page({}));
    const after = next ?? '';
    const ascending = page({ sort: [{ field: 'createdAt', descending: false }], after });
    await expect(executions().list(SCOPE, ascending)).rejects.toThrow('it belongs to another order');
    await expect(events().list(SCOPE, eventsPage({ after }))).rejects.toThrow('it belongs to another order');
    for (const damaged of ['x', 'bnVsbA', after.slice(0, -8), Buffer.from('["-"]').toString('base64url')])
      await expect(executions().list(SCOPE, page({ after: damaged }))).rejects.toMatchObject({
        code: 'bad_parameters_error',
      });
    const byEnd = page({ sort: [{ field: 'endedAt', descending: true }], after });
    await expect(executions().list(SCOPE, byEnd)).rejects.toThrow('in this order, the list has none');
  });
});

describe('what only some may see of a long list', () => {
  const list = async (scope: Scope) => {
    const of = { ...eventsPage({ executionIds: ['execution-2'] }) };
    const executions = await new ExecutionRepository(environment.database).list(
      scope,
      page({ filters: { id: ['execution-2'] } }),
    );
    const events = await new EventRepository(environment.database).list(scope, of);
    const all = await new EventRepository(environment.database).list(scope, eventsPage({ size: 1 }));
    return { executions: executions.total, events: events.total, all: all.total };
  };
  const become = (visibility: string) =>
    client.query(`update executions set visibility = $1, created_by = 'bob' where id = 'execution-2'`, [
      visibility,
    ]);

  it('is private to its creator, and seen by other tenants when it is global', async () => {
    const other = { tenantName: 'other_tenant', username: 'carl' };
    const before = await list(SCOPE);
    const outside = await list(other);
    expect(before).toMatchObject({ executions: 1, events: 5 });
    expect(outside).toMatchObject({ executions: 0, events: 0 });
    await become('private');
    expect(await list(SCOPE)).toEqual({ executions: 0, events: 0, all: before.all - 5 });
    expect(await list({ ...SCOPE, username: 'bob' })).toEqual(before);
    await become('global');
    expect(await list(SCOPE)).toEqual(before);
    expect(await list(other)).toEqual({ executions: 1, events: 5, all: outside.all + 5 });
    await become('tenant');
    expect(await list(other)).toEqual(outside);
  });
});
