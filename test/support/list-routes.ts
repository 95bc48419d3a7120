/** Answers of a manager to one GET. */
export type Get = (path: string) => Promise<{ status: number; body: unknown }>;

/** What a manager says of itself, what it has packed or opens with a key, and streams without an end: no snapshot brings these along. */
const OF_THE_MANAGER = new Set([
  '/api/version',
  '/audit',
  '/audit/stream',
  '/brokers',
  '/cluster-status',
  '/config',
  '/db-nodes',
  '/events/stream',
  '/log-bundles',
  '/maintenance',
  '/managers',
  '/ok',
  '/provider/context',
  '/secrets/share/export',
  '/snapshot-status',
  '/snapshots',
  '/status',
  '/user',
  '/workers',
]);

interface Document {
  paths: Record<string, { get?: object }>;
}

/** Every route of the OpenAPI document that lists something: a GET without a parameter in its path. */
export async function listRoutes(url: string): Promise<string[]> {
  const document = (await (await fetch(`${url}/docs-json`)).json()) as Document;
  return Object.entries(document.paths)
    .filter(([path, { get }]) => get !== undefined && !path.includes('{'))
    .map(([path]) => path.replace('/api/v3.1', ''))
    .filter((path) => !OF_THE_MANAGER.has(path))
    .sort();
}

interface Item {
  id?: string;
  execution_id?: string;
  username?: string;
  first_login_at?: unknown;
  last_login_at?: unknown;
}

/**
 * What each list route answers, for all tenants, system workflows included. Left out: what the executions that make and
 * restore snapshots tell of themselves, and when somebody logged in.
 */
export async function readLists(
  url: string,
  get: Get,
  left: readonly string[],
): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown> = {};
  const routes = await listRoutes(url);
  const common = '_all_tenants=true&_get_all_results=true';
  for (const route of routes) {
    const paths = (await variants(route, get)).map((query) => `${route}?${common}${query}`);
    for (const path of paths) {
      const { status, body } = await get(path);
      answers[path] = { status, items: itemsOf(body, left) };
    }
  }
  return answers;
}

/** Some lists are those of one execution or deployment. */
async function variants(route: string, get: Get): Promise<string[]> {
  if (route === '/executions') return ['', '&_include_system_workflows=true'];
  if (route === '/operations' || route === '/tasks_graphs') {
    const { body } = await get('/executions?_all_tenants=true&_get_all_results=true');
    return (body as { items: Item[] }).items.map(({ id }) => `&execution_id=${id}`);
  }
  if (route !== '/workflows') return [''];
  const { body } = await get('/deployments?_all_tenants=true');
  return (body as { items: Item[] }).items.map(({ id }) => `&id=${id}`);
}

/** Administrators keep their account; when they logged in is the manager's own story. */
const LOGINS = { first_login_at: 'whenever', last_login_at: 'whenever' };

function itemsOf(body: unknown, left: readonly string[]): unknown {
  const items = (body as { items?: unknown }).items;
  if (!Array.isArray(items)) return body;
  return (items as Item[])
    .filter((item) => !left.includes(item.id ?? '') && !left.includes(item.execution_id ?? ''))
    .map((item) => (item.username === undefined ? item : { ...item, ...LOGINS }));
}
