import { describe, expect, it } from '@jest/globals';
import { AuditRepository, ExecutionTokenRepository } from '@cloudloom/model';
import { useManager } from './manager-world.ts';

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
    const ann = { Authorization: `Basic ${Buffer.from('ann:long enough').toString('base64')}` };
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
