import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { listRoutes } from '@cloudloom/manager';
import {
  AccessRepository,
  ExecutionTokenRepository,
  TenantRepository,
  UserRepository,
} from '@cloudloom/model';
import { basic } from '../support/http-calls.ts';
import { useManager } from './manager-world.ts';

const manager = useManager();

const OWN = 'north';
const OTHER = 'south';
/** In the order of the file's columns. */
const LETTERS = [...'ADMUOVXN'];

interface Line {
  method: string;
  path: string;
  own: string;
  other: string;
}

const MATRIX: Line[] = readFileSync(new URL('./access-matrix.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [method = '', path = '', own = '', other = ''] = line.trim().split(/\s+/);
    return { method, path, own, other };
  });

const headersOf = new Map<string, Record<string, string>>();

beforeAll(async () => {
  const users = new UserRepository(manager.database);
  const tenants = new TenantRepository(manager.database);
  await tenants.ensure(OWN);
  await tenants.ensure(OTHER);
  const roles = { M: 'manager', U: 'user', O: 'operations', V: 'viewer' } as const;
  headersOf.set('A', basic('admin:admin'));
  await users.create({ username: 'D', password: 'secret', role: 'default' });
  headersOf.set('D', basic('D:secret'));
  for (const [letter, role] of Object.entries(roles)) {
    await users.create({ username: letter, password: 'secret', role: 'default' });
    await users.addToTenant(letter, OWN, role);
    headersOf.set(letter, basic(`${letter}:secret`));
  }
  const { id, attempt } = await manager.room.stores.executions.insert({
    tenantName: OWN,
    createdBy: 'U',
    workflowId: 'install',
    status: 'started',
  });
  const token = await new ExecutionTokenRepository(manager.database).draw(id, attempt);
  headersOf.set('X', { Authorization: '', 'Execution-Token': token ?? '' });
  headersOf.set('N', { Authorization: '' });
});

/**
 * What the guard says. A body that is no JSON is refused right behind it, before anything is done; so what comes is 401 or 403 from
 * the guard, or anything else.
 */
async function knock(method: string, path: string, headers: Record<string, string>): Promise<number> {
  const place = path.replace(/:\w+/g, 'nothing');
  const prefix = path.startsWith('api/') ? '' : 'api/v3.1/';
  const abort = new AbortController();
  const response = await fetch(`${manager.url}/${prefix}${place}`, {
    method,
    headers: { 'Content-Type': 'text/plain', ...headers },
    signal: abort.signal,
    ...(method === 'GET' ? {} : { body: 'no JSON' }),
  });
  const isStream = /^(text\/event-stream|application\/x-ndjson)/.test(
    response.headers.get('content-type') ?? '',
  );
  if (isStream) abort.abort();
  else await response.arrayBuffer();
  return response.status;
}

async function observe({ method, path }: Line, tenant: string): Promise<string> {
  let found = '';
  for (const letter of LETTERS) {
    const headers = { ...headersOf.get(letter), Tenant: tenant };
    const status = await knock(method, path, headers);
    const refusal = letter === 'N' ? 401 : 403;
    if (status === refusal) found += '.';
    else found += status === 401 || status === 403 ? '?' : letter;
  }
  return found;
}

describe('the access matrix', () => {
  it('has a line for every route, and none for others', () => {
    const routes = listRoutes().map(({ method, path }) => `${method} ${path}`);
    expect(MATRIX.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(routes.sort());
  });

  it.each(MATRIX)('$method $path lets in $own, in other tenants $other', async (line) => {
    expect(await observe(line, OWN)).toBe(line.own);
    expect(await observe(line, OTHER)).toBe(line.other);
  });

  it('is what the stored roles say, not what was changed: nothing was', async () => {
    expect(await new AccessRepository(manager.database).permissionChanges()).toEqual([]);
  });
});
