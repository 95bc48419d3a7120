import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { TenantRepository, UserRepository } from '@cloudloom/model';
import { aDeployment, anExecution } from '../support/builders.ts';
import { readLists } from '../support/list-routes.ts';
import { basic, type CallOptions } from '../support/http-calls.ts';
import { useManager } from './manager-world.ts';

const manager = useManager();

/** The tenant of other people, and what everything in it is called. */
const HIDDEN = 'behind-the-wall';
const HOARD = 'hoard';
const BOB = basic('bob:long enough');

interface Operation {
  parameters?: { in: string; name: string }[];
  requestBody?: { content: Record<string, object> };
}
interface Route {
  method: string;
  path: string;
  operation: Operation;
}
let routes: Route[];
/** What is stored before all of this, and is to be stored after it. */
let before: unknown;

beforeAll(async () => {
  const answer = await fetch(`${manager.url}/docs-json`);
  const { paths } = (await answer.json()) as { paths: Record<string, Record<string, Operation>> };
  routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(() => path.startsWith('/api/v3.1/') && !path.endsWith('/stream'))
      .map(([method, operation]) => ({
        method: method.toUpperCase(),
        path: path.replace('/api/v3.1', ''),
        operation,
      })),
  );
  await fillHiddenTenant();
  before = await everything();
});
/** The last test of each part. */
const changesNothing = () =>
  it('leaves everything that is stored as it was', async () => expect(await everything()).toEqual(before));

async function fillHiddenTenant(): Promise<void> {
  const users = new UserRepository(manager.database);
  await users.create({ username: 'bob', password: 'long enough', role: 'default' });
  await users.addToTenant('bob', 'default_tenant', 'manager');
  await new TenantRepository(manager.database).ensure(HIDDEN);
  await aDeployment(manager.database, { id: HOARD, tenantName: HIDDEN });
  await anExecution(manager.database, { id: HOARD, deploymentId: HOARD, tenantName: HIDDEN });
  const headers = { Tenant: HIDDEN };
  for (const [path, body] of [
    [`/secrets/${HOARD}`, { value: HOARD }],
    [`/sites/${HOARD}`, {}],
    [`/deployment-groups/${HOARD}`, { deployment_ids: [HOARD] }],
    [
      `/filters/deployments/${HOARD}`,
      { filter_rules: [{ key: 'a', operator: 'is_null', values: [], type: 'label' }] },
    ],
  ] as const)
    expect((await manager.call('PUT', path, { body, headers })).status).toBeLessThan(300);
}

interface Refusal {
  status: number;
  text: string;
}

/** A call as it is written: other than `fetch`, it leaves dots and slashes in the path alone. */
function knock(method: string, path: string, { raw = '', headers = {} }: CallOptions = {}): Promise<Refusal> {
  const { hostname, port } = new URL(manager.url);
  return new Promise((resolve, reject) => {
    const call = request(
      {
        ...{ hostname, port, method, path: `/api/v3.1${path}` },
        headers: {
          ...basic('admin:admin'),
          Tenant: 'default_tenant',
          'Content-Type': 'application/json',
          'Content-Length': String(Buffer.byteLength(raw as string)),
          ...headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
          // A body that was only announced: whatever came next on this connection would count as it.
          if (headers['Content-Length'] !== undefined) call.socket?.destroy();
        });
      },
    );
    call.once('error', reject);
    call.setTimeout(60_000, () => resolve({ status: 0, text: 'was not answered' }));
    call.end(raw);
  });
}

const STACK_TRACE = /\bat \S+ \(|\.[jt]s:\d+|node_modules|Traceback/;

/** What is wrong with an answer to a bad request: null where it is a refusal as all are. */
function faultOf({ status, text }: Refusal, allowed?: readonly number[]): string | null {
  const says = `${status} ${text.slice(0, 300)}`;
  if (status >= 500 || STACK_TRACE.test(text) || text.includes(HIDDEN)) return says;
  if (allowed !== undefined && !allowed.includes(status)) return says;
  if (status < 400) return null;
  const body = JSON.parse(text) as Record<string, unknown>;
  const isShaped =
    typeof body['message'] === 'string' &&
    typeof body['error_code'] === 'string' &&
    body['server_traceback'] === null;
  return isShaped ? null : says;
}

const AT_ONCE = 6;

/** What is stored: every list, and every file. */
async function everything(): Promise<unknown> {
  const lists = await readLists(manager.url, (path) => manager.call('GET', path), []);
  const entries = await readdir(manager.dataFolder, { recursive: true, withFileTypes: true });
  return { lists, files: entries.filter((entry) => entry.isFile()).map(({ name }) => name) };
}

const takesJson = ({ operation }: Route): boolean =>
  operation.requestBody?.content['application/json'] !== undefined;

/** Asks each of the routes, some at the same time, and tells which did not answer as they should. */
async function differing(
  asked: readonly Route[],
  ask: (route: Route) => Promise<string | null>,
): Promise<Record<string, string>> {
  expect(asked.length).toBeGreaterThan(5);
  const wrong: Record<string, string> = {};
  const waiting = asked.values();
  const askOn = async () => {
    for (const route of waiting) {
      const fault = await ask(route);
      if (fault !== null) wrong[`${route.method} ${route.path}`] = fault;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, askOn));
  return wrong;
}

const isBodiless = (method: string): boolean => method === 'GET' || method === 'DELETE';
const fill = (path: string, value: string): string => path.replace(/\{\w+\}/g, value);

describe('a path with a trick in it', () => {
  it.each([
    'a%2Fb',
    '..%2F..%2F..%2Fetc%2Fpasswd',
    '..',
    '%2e%2e',
    '..%5C..%5Cpasswd',
    'a%00b',
    '%0d%0aSet-Cookie:%20a=b',
    '%27%20or%20%271%27=%271',
    '%ff%fe',
    '__proto__',
    'x'.repeat(2_000),
  ])('is refused by every route that takes a name there: %s', async (trick) => {
    const named = routes.filter(({ path }) => path.includes('{'));
    const wrong = await differing(named, async ({ method, path }) => {
      const answer = await knock(method, fill(path, trick), { raw: isBodiless(method) ? '' : '{}' });
      // Some questions are answered for whatever is asked about: what they list is empty then.
      return faultOf(answer, method === 'GET' ? undefined : [400, 403, 404, 405, 409, 413, 415]);
    });
    expect(wrong).toEqual({});
  });

  it('creates nothing, though the request is right besides', async () => {
    const rule = { key: 'a', operator: 'is_null', values: [], type: 'label' };
    const creations: [string, object][] = [
      ['/secrets/ID', { value: 'x' }],
      ['/sites/ID', {}],
      ['/filters/deployments/ID', { filter_rules: [rule] }],
      ['/filters/blueprints/ID', { filter_rules: [rule] }],
      ['/deployment-groups/ID', { deployment_ids: [] }],
      ['/snapshots/ID', {}],
      ['/log-bundles/ID', {}],
    ];
    const ids = ['a%2Fb', '..%2Fb', '%2e%2e', 'a%00b', 'a%20b', 'a%0Ab', '%C3%A4', 'a%27b', 'x'.repeat(300)];
    for (const [path, body] of creations)
      for (const id of ids) {
        const raw = JSON.stringify(body);
        const { status, text } = await knock('PUT', path.replace('ID', id), { raw });
        expect([path, id, status, JSON.parse(text)]).toEqual([
          ...[path, id, 400],
          expect.objectContaining({ error_code: 'bad_parameters_error', server_traceback: null }),
        ]);
      }
    for (const id of ids) {
      expect((await knock('POST', `/tenants/${id}`, { raw: '{}' })).status).toBe(400);
      const raw = JSON.stringify({ username: decodeURIComponent(id), password: 'long enough' });
      expect((await knock('PUT', '/users', { raw })).status).toBe(400);
    }
  });

  changesNothing();
});

describe('a body', () => {
  const refuses = (status: number, code: string, options: CallOptions) => async (route: Route) => {
    const answer = await knock(route.method, fill(route.path, 'nothing'), options);
    const fault = faultOf(answer, [status]);
    return fault ?? (answer.text.includes(`"error_code":"${code}"`) ? null : answer.text);
  };
  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/json',
    '',
  ])('that calls itself "%s" is refused by every route that takes JSON', async (type) => {
    const options = { raw: '{"a": 1}', headers: { 'Content-Type': type } };
    const wrong = await differing(
      routes.filter(takesJson),
      refuses(415, 'unsupported_content_type_error', options),
    );
    expect(wrong).toEqual({});
  });

  it.each([
    ['no JSON', '{"a": '],
    ['a list', '[]', '/audit'],
    ['a text', '"text"'],
    ['a number', '7'],
    ['null', 'null'],
    ['nested without end', `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`],
    ['lists without end', `{"a": ${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
    ['holding a NUL', '{"a": "\\u0000"}'],
  ])('that is %s is refused by every route that takes JSON', async (_what, raw, butFor = '') => {
    const wrong = await differing(
      routes.filter((route) => takesJson(route) && route.path !== butFor),
      refuses(400, 'bad_parameters_error', { raw }),
    );
    expect(wrong).toEqual({});
  });

  it('that says to be too large is refused by every route that takes JSON, before it is sent', async () => {
    const options = { raw: '', headers: { 'Content-Length': String(17 * 1024 * 1024) } };
    const wrong = await differing(routes.filter(takesJson), refuses(413, 'request_too_large_error', options));
    expect(wrong).toEqual({});
  });

  it.each([
    ['PUT', '/blueprints/vast', 2 ** 31],
    ['PUT', '/blueprints/vast/validate', 2 ** 31],
    ['POST', '/plugins', 2 ** 31],
    ['PUT', '/snapshots/vast/archive', 2 ** 37],
  ])(
    'that says to be too large an archive is refused by %s %s, before it is sent',
    async (method, path, size) => {
      const headers = { 'Content-Length': String(size), 'Content-Type': 'application/octet-stream' };
      const answer = await knock(method, path, { headers });
      expect([answer.status, faultOf(answer)]).toEqual([413, null]);
    },
  );

  it('with a key twice counts as its last', async () => {
    const raw = '{"value": "one", "value": "two", "__proto__": {"is_hidden_value": true}, "constructor": 1}';
    expect(await manager.call('PUT', '/secrets/twice', { raw })).toMatchObject({
      status: 200,
      body: { value: 'two', is_hidden_value: false },
    });
    expect(await manager.call('GET', '/secrets/twice')).toMatchObject({ body: { value: 'two' } });
    expect(await manager.call('DELETE', '/secrets/twice')).toMatchObject({ status: 204 });
  });

  changesNothing();
});

describe('SQL in a query', () => {
  const SQL = [`1' or '1'='1'; drop table users; --`, `x" union select * from users -- \\`];
  const namesOf = ({ operation }: Route): string[] =>
    (operation.parameters ?? []).filter((one) => one.in === 'query').map(({ name }) => name);

  it.each([...SQL, 'a\0b'])(
    'is a text like others, or refused, by every route with a query: %j',
    async (sql) => {
      const asked = routes.filter((route) => namesOf(route).length > 0);
      const wrong = await differing(asked, async (route) => {
        const { method, path } = route;
        for (const name of namesOf(route)) {
          const query = `${name}=${encodeURIComponent(sql)}`;
          const answer = await knock(method, `${fill(path, 'nothing')}?${query}`);
          const fault = faultOf(answer);
          if (fault !== null) return `${name}: ${fault}`;
        }
        return null;
      });
      expect(wrong).toEqual({});
    },
  );

  it.each(SQL)('is no field to sort a search by, to include, or to filter: %s', async (sql) => {
    const searches = routes.filter(({ path }) => path.startsWith('/searches/'));
    const wrong = await differing(searches, async ({ path }) => {
      const raw = JSON.stringify({ filter_rules: [] });
      for (const name of ['_sort', '_include']) {
        const answer = await knock('POST', `${path}?${name}=${encodeURIComponent(sql)}`, { raw });
        const fault = faultOf(answer, [400]);
        if (fault !== null) return `${name}: ${fault}`;
      }
      const rule = { key: sql, operator: sql, values: [sql], type: 'attribute' };
      return faultOf(await knock('POST', path, { raw: JSON.stringify({ filter_rules: [rule] }) }), [400]);
    });
    expect(wrong).toEqual({});
  });

  changesNothing();
});

describe('what is in another tenant', () => {
  it('is found by no route, changed by none, and its tenant named by none', async () => {
    // A PUT would make another one of that name in the own tenant; labels are no things of their own.
    const named = routes.filter(
      ({ method, path }) => method !== 'PUT' && path.includes('{') && !path.startsWith('/labels/'),
    );
    const wrong = await differing(named, async ({ method, path }) => {
      const raw = isBodiless(method) ? '' : '{}';
      const answer = await knock(method, fill(path, HOARD), { raw, headers: BOB });
      return faultOf(answer, [400, 403, 404, 405, 409, 415]);
    });
    expect(wrong).toEqual({});
  });

  changesNothing();
});
