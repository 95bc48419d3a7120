import { describe, expect, it } from '@jest/globals';
import { AuditRepository, ExecutionTokenRepository } from '@cloudloom/model';
import { eventually } from '../support/eventually.ts';
import { LineReader } from '../support/line-reader.ts';
import { basic } from '../support/http-calls.ts';
import { openAnother, useManager } from './manager-world.ts';

const manager = useManager();

interface Entry {
  id: number;
  creator_name: string;
  created_at: string;
  [name: string]: unknown;
}
async function list(query = ''): Promise<{ items: Entry[]; total: number }> {
  const { status, body } = await manager.call('GET', `/audit${query}`);
  expect(status).toBe(200);
  const { items, metadata } = body as { items: Entry[]; metadata: { pagination: { total: number } } };
  return { items, total: metadata.pagination.total };
}

describe('the audit log', () => {
  it('tells who changed what, and whether it was granted, without what was sent', async () => {
    await manager.call('PUT', '/secrets/door', { body: { value: 'open sesame' } });
    await manager.call('GET', '/secrets/door');
    await manager.call('GET', '/blueprints');
    await manager.call('DELETE', '/blueprints/none?force=true');
    await manager.call('PUT', '/users', { body: { username: 'ann', password: 'long enough' } });
    const member = { username: 'ann', tenant_name: 'none', role: 'user' };
    await manager.call('PUT', '/tenants/users', { body: member });
    const ann = basic('ann:long enough');
    await manager.call('DELETE', '/users/admin', { headers: ann });
    await manager.call('DELETE', '/users/admin', { headers: { Authorization: '' } });
    const { items } = await list();
    expect(items).toMatchObject([
      {
        ref_table: 'secrets',
        ref_id: 'door',
        ref_identifier: { tenant_name: 'default_tenant', id: 'door' },
        operation: 'update',
        creator_name: 'admin',
        execution_id: null,
        method: 'PUT',
        route: '/secrets/:key',
        status: 200,
      },
      { operation: 'read', route: '/secrets/:key' },
      { operation: 'delete', route: '/blueprints/:id', ref_id: 'none', status: 404 },
      { operation: 'create', ref_table: 'users', ref_id: 'ann', ref_identifier: { id: 'ann' }, status: 201 },
      { operation: 'update', ref_table: 'tenants', ref_id: 'none/ann', status: 404 },
      {
        operation: 'delete',
        ref_table: 'users',
        ref_id: 'admin',
        creator_name: 'ann',
        status: 403,
        tenant_name: null,
      },
    ]);
    expect(items).toHaveLength(6);
    expect(JSON.stringify(items)).not.toMatch(/sesame|long enough|force/);
    expect(Date.now() - Date.parse(items[0]?.created_at ?? '')).toBeLessThan(60_000);
  });

  it('is read in pages, sorted and filtered as the client asks', async () => {
    const { items, total } = await list('?size=2&offset=1&order_by=id&desc=True');
    expect(items).toHaveLength(2);
    expect(items[0]?.id).toBeGreaterThan(items[1]?.id ?? 0);
    expect((await list('?size=0')).items).toHaveLength(total);
    expect((await list('?creator_name=ann')).items).toMatchObject([{ creator_name: 'ann' }]);
    expect((await list('?operation=read')).items).toMatchObject([{ operation: 'read' }]);
    expect((await list(`?since=${encodeURIComponent('2000-01-01 00:00:00.123456')}`)).total).toBe(total);
    expect((await list('?since=2999-01-01')).total).toBe(0);
    for (const query of [
      '?order_by=secret',
      '?since=yesterday',
      '?since=0000-01-01',
      '?size=-1',
      '?nothing=1',
    ])
      expect(await manager.call('GET', `/audit${query}`)).toMatchObject({
        status: 400,
        body: { error_code: 'bad_parameters_error' },
      });
  });

  it('names the execution whose token was used', async () => {
    const { id } = await manager.room.stores.executions.insert({
      tenantName: 'default_tenant',
      createdBy: 'admin',
      workflowId: 'install',
      status: 'started',
    });
    const token = await new ExecutionTokenRepository(manager.database).draw(id, 1);
    const headers = { Authorization: '', 'Execution-Token': token ?? '' };
    await manager.call('PATCH', '/node-instances/none', { body: { version: 1 }, headers });
    const { items } = await list(`?execution_id=${id}`);
    expect(items).toMatchObject([{ creator_name: 'admin', execution_id: id, route: '/node-instances/:id' }]);
    expect(JSON.stringify(items)).not.toContain(token);
  });

  it('is truncated by time, user and execution', async () => {
    expect(await manager.call('DELETE', '/audit')).toMatchObject({ status: 400 });
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    expect(await manager.call('DELETE', `/audit?before=${tomorrow}&creator_name=ann`)).toMatchObject({
      status: 200,
      body: { deleted: 1 },
    });
    expect((await list('?creator_name=ann')).total).toBe(0);
    expect(await manager.call('DELETE', '/audit?before=2000-01-01')).toMatchObject({ body: { deleted: 0 } });
    const { deleted } = (await manager.call('DELETE', `/audit?before=${tomorrow}`)).body as {
      deleted: number;
    };
    expect(deleted).toBeGreaterThan(3);
    // Truncating leaves its own trace.
    expect((await list()).items).toMatchObject([{ route: '/audit', operation: 'delete', status: 200 }]);
  });
});

describe('entries that are handed in', () => {
  const inject = (body: unknown) => manager.call('POST', '/audit', { body });
  const OLD = {
    ref_table: 'deployments',
    ref_id: 7,
    ref_identifier: { id: 'shop', tenant_name: 'default_tenant' },
    operation: 'delete',
    creator_name: 'zoe',
    execution_id: null,
    created_at: '2020-01-02T03:04:05.678Z',
  };

  it('are added, and claim no request of this server', async () => {
    const entry = { ...OLD, method: 'GET', route: '/status', status: 200, id: 1 };
    expect(await inject([entry, { ...OLD, ref_id: null }])).toMatchObject({
      status: 200,
      body: { added: 2 },
    });
    expect((await list('?creator_name=zoe&order_by=id')).items).toMatchObject([
      {
        ...OLD,
        ref_id: '7',
        ref_identifier: { id: '7', tenant_name: 'default_tenant' },
        method: null,
        route: null,
        status: null,
      },
      { ref_id: 'shop' },
    ]);
    expect((await list('?ref_table=audit&operation=create')).items).toMatchObject([
      { creator_name: 'admin', route: '/audit', status: 200 },
    ]);
    expect(await inject([])).toMatchObject({ status: 200, body: { added: 0 } });
  });

  it('are all refused when one is not understood', async () => {
    const refused = async (body: unknown, message: string) =>
      expect(await inject(body)).toMatchObject({
        status: 400,
        body: { error_code: 'bad_parameters_error', message: expect.stringContaining(message) },
      });
    const { total } = await list('?ref_table=deployments');
    await refused({}, 'request body is expected to be of type list but is of type dict');
    await refused([OLD, 'x'], 'Entry 1: request body is expected to be of type dict');
    await refused([OLD, { ...OLD, operation: 'steal' }], 'Entry 1: Unknown operation: steal');
    await refused([{ ...OLD, created_at: 'yesterday' }], 'Entry 0: created_at is not a valid time');
    await refused([{ ...OLD, ref_table: undefined }], 'Entry 0: Missing ref_table');
    await refused([{ ...OLD, ref_id: {} }], 'Entry 0: ref_id must be a text');
    await refused([{ ...OLD, creator_name: 'x'.repeat(2_000) }], 'creator_name must be a text of at most');
    await refused(
      Array.from({ length: 10_001 }, () => OLD),
      '10001 entries at once',
    );
    expect((await list('?ref_table=deployments')).total).toBe(total);
  });
});

describe('a follower of the audit log', () => {
  const follow = (query = '') => LineReader.open(`${manager.url}/api/v3.1/audit/stream${query}`);
  const change = (key: string) => manager.call('DELETE', `/secrets/${key}`);
  const repository = () => new AuditRepository(manager.database);

  it('sees what is done from now on, each entry as JSON on a line', async () => {
    const reader = await follow();
    expect(reader.response.headers['content-type']).toBe('application/x-ndjson');
    await change('first');
    await change('second');
    const seen = await reader.take(2);
    expect(seen).toMatchObject([
      { ref_table: 'secrets', ref_id: 'first', operation: 'delete', status: 404, creator_name: 'admin' },
      { ref_id: 'second' },
    ]);
    const [listed] = (await list('?ref_id=first')).items;
    expect(seen[0]).toEqual(listed);
    reader.close();
  });

  it('begins where it wants to, and sees only whom it follows', async () => {
    await inject('yan', 'xia', 'yan');
    const reader = await follow('?since=2020-01-02T00:00&creator_name=yan');
    expect(await reader.take(2)).toMatchObject([{ creator_name: 'yan' }, { creator_name: 'yan' }]);
    await inject('xia', 'yan');
    expect(await reader.take(1)).toMatchObject([{ creator_name: 'yan' }]);
    reader.close();
  });

  it('misses nothing of writers that overlap', async () => {
    const reader = await follow('?creator_name=writer');
    const writers = Array.from({ length: 8 }, (_, writer) =>
      repository().append(Array.from({ length: 30 }, (_, index) => entry('writer', `${writer}-${index}`))),
    );
    await Promise.all(writers);
    const seen = await reader.take(240);
    expect(new Set(seen.map(({ ref_id: id }) => id)).size).toBe(240);
    expect(seen.map(({ id }) => id)).toEqual(seen.map(({ id }) => id).sort((a, b) => Number(a) - Number(b)));
    reader.close();
  });

  it('is one of a limited number, and forgotten when it goes', async () => {
    const open: LineReader[] = [];
    for (let index = 0; index < 20; index += 1) open.push(await follow());
    expect(await manager.call('GET', '/audit/stream')).toMatchObject({
      status: 429,
      body: { error_code: 'too_many_streams_error' },
    });
    for (const reader of open) reader.close();
    await eventually('a place for another follower', async () => {
      const reader = await follow();
      reader.close();
      return reader.response.statusCode === 200;
    });
  });

  it('hears the end when its manager stops', async () => {
    const other = await openAnother(manager);
    const reader = await LineReader.open(`${other.url}/api/v3.1/audit/stream`);
    const rest = reader.all();
    await change('elsewhere');
    await other.close();
    expect((await rest).filter(({ ref_id: id }) => id !== 'elsewhere')).toEqual([]);
  });

  it('must be an administrator and ask for what there is', async () => {
    const headers = basic('ann:long enough');
    expect(await manager.call('GET', '/audit/stream', { headers })).toMatchObject({ status: 403 });
    for (const query of ['since=soon', 'operation=read', 'before=2020-01-01'])
      expect([query, (await manager.call('GET', `/audit/stream?${query}`)).status]).toEqual([query, 400]);
  });

  const entry = (creatorName: string, resourceId: string) => ({
    createdAt: new Date(),
    ...{ method: null, route: null, status: null, tenantName: null, executionId: null },
    ...{ resource: 'sites', resourceId, operation: 'update' as const, creatorName },
  });
  const inject = (...names: string[]) => repository().append(names.map((name) => entry(name, 'rome')));
});

describe('entries that wait', () => {
  it('are written when the service stops', async () => {
    const { AuditLog } = await import('../../apps/manager/src/audit/audit-log.ts');
    const repository = new AuditRepository(manager.database);
    const log = new AuditLog(repository);
    const record = {
      createdAt: new Date(),
      method: 'POST',
      route: '/last',
      resource: 'last',
      resourceId: null,
      operation: 'create',
      tenantName: null,
      creatorName: 'admin',
      executionId: null,
      status: 201,
    } as const;
    for (let number = 0; number < 1_200; number += 1) log.note(record);
    await log.onApplicationShutdown();
    expect((await list('?ref_table=last&size=1')).total).toBe(1_200);
  });
});
