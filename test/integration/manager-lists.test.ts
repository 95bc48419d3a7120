import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/http-calls.ts';
import { useManager } from './manager-world.ts';

/** What is shaped like a list but has a query of its own: counts, names, the audit log, what is always whole. */
const NO_CONVENTIONS = /^\/(audit|brokers|db-nodes|labels\/\w+|license|managers|permissions|summary\/.*)$/;
/** They have an order and filters of their own, and take no others. */
const OWN_FILTERS = new Set(['/operations', '/tasks_graphs']);
/** Its pages are those of the deployments whose workflows it tells. */
const PAGED_BY_OTHERS = '/workflows';
/** They need to be told of which execution or field. */
const NEEDED: Readonly<Record<string, string>> = {
  '/operations': 'execution_id=none',
  '/tasks_graphs': 'execution_id=none',
};

interface Schema {
  properties?: { metadata?: { $ref?: string } };
}
interface Operation {
  parameters?: { name: string }[];
  responses?: { 200?: { content?: { 'application/json'?: { schema?: Schema } } } };
}
interface List {
  items: Record<string, unknown>[];
  metadata: { pagination: { total: number; size: number; offset: number }; filtered?: number | null };
}

const world = useManager();
let routes: string[];
/** Those that document `_after`. */
let withCursor: ReadonlySet<string>;

beforeAll(async () => {
  const answer = await fetch(`${world.url}/docs-json`);
  const { paths } = (await answer.json()) as { paths: Record<string, { get?: Operation }> };
  routes = Object.entries(paths)
    .filter(([path, { get }]) => {
      const schema = get?.responses?.[200]?.content?.['application/json']?.schema;
      return schema?.properties?.metadata?.$ref !== undefined && !path.includes('{');
    })
    .map(([path]) => path.replace('/api/v3.1', ''))
    .filter((path) => !NO_CONVENTIONS.test(path))
    .sort();
  withCursor = new Set(
    routes.filter((route) =>
      paths[`/api/v3.1${route}`]?.get?.parameters?.some(({ name }) => name === '_after'),
    ),
  );
  for (const key of ['web_1', 'webx1', 'Shop-a', 'shop-b'])
    await world.call('PUT', `/secrets/${key}`, { body: { value: 'x' } });
});

const get = (route: string, query: string): Promise<Answer> =>
  world.call('GET', `${route}?${[NEEDED[route], query].filter(Boolean).join('&')}`);

/** What the routes answer to a query, where it is not as it should be. */
async function differing(
  queryOf: (route: string) => string,
  isRight: (answer: Answer, route: string) => boolean,
  left: ReadonlySet<string> = new Set(),
): Promise<Record<string, unknown>> {
  const wrong: Record<string, unknown> = {};
  for (const route of routes) {
    if (left.has(route)) continue;
    const answer = await get(route, queryOf(route));
    if (!isRight(answer, route)) wrong[`${route}?${queryOf(route)}`] = [answer.status, answer.body];
  }
  return wrong;
}

const errorOf = ({ body }: Answer) => body as { error_code: string; message: string };
const isRefused = (code: string, text: RegExp) => (answer: Answer) =>
  answer.status === 400 && errorOf(answer).error_code === code && text.test(errorOf(answer).message);

describe('every list', () => {
  it('is found in the OpenAPI document', () => {
    expect(routes).toEqual(
      expect.arrayContaining([
        '/blueprints',
        '/deployments',
        '/events',
        '/executions',
        '/nodes',
        '/secrets',
        '/users',
      ]),
    );
  });

  it('tells total, size and offset of its page', async () => {
    const wrong = await differing(
      () => '',
      ({ status, body }, route) => {
        const { items, metadata } = body as List;
        const { total, size, offset } = metadata?.pagination ?? {};
        const isShaped = status === 200 && Array.isArray(items) && total === items.length && offset === 0;
        if (route === '/events') return isShaped && size === 10_000 && !('filtered' in metadata);
        return isShaped && size === 1_000 && metadata.filtered === null;
      },
    );
    expect(wrong).toEqual({});
  });

  it('echoes the page that was asked for, and is empty behind its end', async () => {
    const wrong = await differing(
      () => '_size=1&_offset=1000000',
      ({ status, body }) => {
        const { items, metadata } = body as List;
        return (
          status === 200 &&
          items.length === 0 &&
          metadata.pagination.size === 1 &&
          metadata.pagination.offset === 1_000_000
        );
      },
      new Set([PAGED_BY_OTHERS]),
    );
    expect(wrong).toEqual({});
  });

  it.each(['_size=-1', '_size=1.5', '_size=x', '_offset=-1', '_offset=1e3', '_offset=99999999999999999999'])(
    'refuses %s',
    async (query) => {
      const isRight = isRefused('bad_parameters_error', /must be a non-negative integer, got /);
      expect(await differing(() => query, isRight)).toEqual({});
    },
  );

  it('refuses fields to include that it does not have', async () => {
    for (const name of ['nonsense', 'toString', '__proto__']) {
      const text = new RegExp(`^Include keys '\\['${name}'\\]' do not exist\\. Allowed keys are: \\['`);
      expect(
        await differing(() => `_include=${name}`, isRefused('no_such_include_field_error', text)),
      ).toEqual({});
    }
  });

  it('refuses to sort by what it does not have, SQL included', async () => {
    for (const name of ['nonsense', 'toString', 'id;drop table users', "id' or '1'='1", 'id) --']) {
      const isRight = isRefused(
        'bad_parameters_error',
        /^(Sort keys '\[.*\]' do not exist\. Allowed keys are: \[|Unknown field to sort by: )/,
      );
      expect(await differing(() => `_sort=${encodeURIComponent(name)}`, isRight, OWN_FILTERS)).toEqual({});
    }
  });

  it('refuses filters that it does not have', async () => {
    for (const name of ['nonsense', 'toString', 'id;drop table users']) {
      const isRight = isRefused(
        'bad_parameters_error',
        /^(Filter keys '\[.*\]' do not exist\. Allowed keys are: \[|Unknown field to filter by: )/,
      );
      expect(await differing(() => `${encodeURIComponent(name)}=1`, isRight, OWN_FILTERS)).toEqual({});
    }
  });

  it('takes any text as a search, and finds nothing by signs of SQL', async () => {
    for (const text of ["' or 1=1 --", '%', '_%_', '\\', '"', "'; drop table users; --", 'a\u0000b']) {
      const isRight = ({ status, body }: Answer, route: string) =>
        status === 200 && (route === '/events' || (body as List).items.length === 0);
      // Names of stored things have none of these signs, but an underscore, which stands for itself.
      expect(await differing(() => `_search=${encodeURIComponent(text)}`, isRight)).toEqual({});
    }
  });

  it('takes all results, and all tenants', async () => {
    const isWhole = ({ status, body }: Answer) =>
      status === 200 && (body as List).items.length === (body as List).metadata.pagination.total;
    expect(
      await differing(
        () => '_get_all_results=true&_size=1',
        (answer, route) => (route === '/events' ? answer.status === 200 : isWhole(answer)),
      ),
    ).toEqual({});
    expect(await differing(() => '_all_tenants=True', isWhole)).toEqual({});
    const isRight = isRefused('bad_parameters_error', /^_all_tenants must be <true\/false>, got perhaps$/);
    expect(await differing(() => '_all_tenants=perhaps', isRight)).toEqual({});
  });

  it('of events takes any pattern', async () => {
    for (const pattern of ['%done%', 'a\\', '\\\\', "'", '[a-'])
      expect((await get('/events', `message=${encodeURIComponent(pattern)}`)).status).toBe(200);
  });

  it('documents a cursor where it has one, and nowhere else', async () => {
    const hasNone = (answer: Answer) => / the list has none/.test(errorOf(answer).message);
    const wrong = await differing(
      () => '_after=x',
      (answer, route) => hasNone(answer) !== withCursor.has(route),
    );
    expect(wrong).toEqual({});
    expect([...withCursor].sort()).toEqual(['/events', '/executions', '/node-instances']);
  });

  it('refuses a cursor that it has not given', async () => {
    expect(
      await differing(() => '_after=x', isRefused('bad_parameters_error', /^_after is not a cursor/)),
    ).toEqual({});
  });
});

describe('the list of secrets, as every list', () => {
  const keys = async (query: string): Promise<unknown[]> =>
    ((await world.call('GET', `/secrets?${query}`)).body as List).items.map(({ key }) => key);

  it('searches for a part of the key, in any case, with no sign of a pattern', async () => {
    expect(await keys('_search=web&_sort=key')).toEqual(['web_1', 'webx1']);
    expect(await keys('_search=WEB_1')).toEqual(['web_1']);
    expect(await keys('_search=%25')).toEqual([]);
  });

  it('filters by equality; a repeated key means any of them, several keys all of them', async () => {
    expect(await keys('key=web_1&key=webx1&key=none&_sort=-key')).toEqual(['webx1', 'web_1']);
    expect(await keys(`key=${encodeURIComponent("web_1' or '1'='1")}`)).toEqual([]);
    expect(await keys('visibility=tenant&resource_availability=global')).toEqual([]);
    expect(await keys('key=web_1&visibility=tenant')).toEqual(['web_1']);
  });

  it('sorts in the first direction that is asked for, and pages without gaps', async () => {
    const all = await keys('_sort=-created_by&_sort=key&_sort=-key');
    expect(all).toHaveLength(4);
    const pages = await Promise.all(
      [0, 1, 2, 3].map((offset) => keys(`_sort=-created_by&_sort=key&_size=1&_offset=${offset}`)),
    );
    expect(pages.flat()).toEqual(all);
  });

  it('keeps only what is included', async () => {
    const { body } = await world.call('GET', '/secrets?_include=key,visibility&_size=1');
    expect(Object.keys((body as List).items[0] ?? {}).sort()).toEqual(['key', 'visibility']);
  });
});
