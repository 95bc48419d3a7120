import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UserRepository } from '@cloudloom/model';
import { WORKFLOWS } from '@cloudloom/executions/testing';
import { SCOPE, aDeployment, anExecution } from '../support/builders.ts';
import { basic } from '../support/http-calls.ts';
import { useManager } from './manager-world.ts';

const manager = useManager();
let shop: string;
let count = 0;
beforeEach(async () => {
  shop = `shop-${(count += 1)}`;
  await aDeployment(manager.database, { id: shop, workflows: WORKFLOWS });
});
afterEach(async () => {
  await end(await manager.room.stores.executions.active({}));
  if ((await status()).status !== 'deactivated') await manager.call('POST', '/maintenance/deactivate');
  await end(await manager.room.stores.executions.active({}));
});

interface Maintenance {
  status: string;
  activated_at: string;
  activation_requested_at: string;
  remaining_executions: unknown[] | null;
  requested_by: string;
}
const status = async (headers = {}): Promise<Maintenance> =>
  (await manager.call('GET', '/maintenance', { headers })).body as Maintenance;
const start = (wishes = {}, headers = {}) =>
  manager.call('POST', '/executions', {
    body: { deployment_id: shop, workflow_id: 'install', ...wishes },
    headers,
  });
const idOf = ({ body }: { body: unknown }): string => (body as { id: string }).id;
const end = async (executions: readonly { id: string; attempt: number }[]) => {
  for (const { id: executionId, attempt } of executions)
    await manager.room.executions.recordLostRun({ executionId, attempt, status: 'failed', error: 'ended' });
};
const endOf = (id: string) => end([{ id, attempt: 1 }]);
const BYPASS = { 'X-BYPASS-MAINTENANCE': 'True' };

describe('maintenance mode', () => {
  it('is off until it is asked for', async () => {
    expect(await manager.call('GET', '/maintenance')).toMatchObject({
      status: 200,
      body: {
        ...{ status: 'deactivated', activated_at: '', activation_requested_at: '' },
        ...{ remaining_executions: null, requested_by: '' },
      },
    });
    const answer = await manager.call('POST', '/maintenance/deactivate');
    expect(answer.status).toBe(304);
    expect((answer.body as Buffer).length).toBe(0);
  });

  it('is active at once where nothing runs, and closes everything but what tells about it', async () => {
    expect(await manager.call('POST', '/maintenance/activate')).toMatchObject({
      status: 200,
      body: { status: 'activated', requested_by: 'admin', remaining_executions: null },
    });
    expect((await status()).activated_at).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect((await manager.call('POST', '/maintenance/activate')).status).toBe(304);
    for (const path of [
      '/status',
      '/cluster-status',
      '/managers',
      '/provider/context',
      '/license-check',
      '/ok',
    ])
      expect(await manager.call('GET', path)).toMatchObject({ status: 200 });
    for (const [method, path] of [
      ['GET', '/blueprints'],
      ['GET', '/BLUEPRINTS'],
      ['GET', '/config'],
      ['PUT', '/secrets/key'],
      ['DELETE', `/deployments/${shop}`],
    ] as const)
      expect(
        await manager.call(method, path, method === 'GET' ? {} : { body: { value: 'x' } }),
      ).toMatchObject({
        status: 503,
        body: {
          error_code: 'maintenance_mode_active',
          message: 'Your request was rejected since Cloudify manager is currently in maintenance mode',
          server_traceback: null,
        },
      });
    expect(await manager.call('POST', '/maintenance/deactivate')).toMatchObject({
      status: 200,
      body: { status: 'deactivated', requested_by: '' },
    });
    expect(await manager.call('GET', '/secrets/key')).toMatchObject({ status: 404 });
  });

  it('waits for what runs, refuses to start more, and lets it be cancelled', async () => {
    const running = idOf(await start());
    const waiting = idOf(await start({ queue: true }));
    expect(await manager.call('POST', '/maintenance/activate')).toMatchObject({
      body: {
        ...{ status: 'activating', activated_at: '' },
        remaining_executions: [
          { id: running, status: 'pending', deployment_id: shop, workflow_id: 'install' },
        ],
      },
    });
    const refused = { status: 503, body: { error_code: 'entering_maintenance_mode' } };
    expect(await start({ force: true })).toMatchObject(refused);
    expect(await manager.call('PUT', '/deployments/other', { body: { blueprint_id: 'b' } })).toMatchObject(
      refused,
    );
    expect(
      await manager.call('POST', `/executions/${waiting}`, { body: { action: 'resume' } }),
    ).toMatchObject(refused);
    expect(await manager.call('GET', `/executions/${waiting}/why`)).toMatchObject({
      body: { status: 'queued', code: 'maintenance', blocked_by: [] },
    });
    expect(
      await manager.call('POST', `/executions/${running}`, { body: { action: 'cancel' } }),
    ).toMatchObject({ status: 200, body: { status: 'cancelling' } });
    await endOf(running);
    // Nobody has asked for the status: the gate itself notices.
    expect(await start()).toMatchObject({ status: 503, body: { error_code: 'maintenance_mode_active' } });
    expect(await status()).toMatchObject({ status: 'activated', remaining_executions: null });
    expect(await manager.room.stores.executions.byId(waiting)).toMatchObject({ status: 'queued' });
    await manager.call('POST', '/maintenance/deactivate');
    expect(await manager.room.stores.executions.byId(waiting)).toMatchObject({ status: 'pending' });
  });

  it('lets administrators pass who say so; what would rather wait waits', async () => {
    await manager.call('POST', '/maintenance/activate');
    expect(await manager.call('GET', '/blueprints', { headers: BYPASS })).toMatchObject({ status: 200 });
    const queued = await start({ queue: true }, BYPASS);
    expect(queued).toMatchObject({ status: 201, body: { status: 'queued' } });
    expect(await start({ force: true }, BYPASS)).toMatchObject({ status: 201, body: { status: 'pending' } });
  });

  it('is for administrators to set; others may ask, and see no execution of other tenants', async () => {
    await new UserRepository(manager.database).create({
      username: 'max',
      password: 'secret',
      role: 'default',
    });
    const max = { ...basic('max:secret'), Tenant: '' };
    expect(await manager.call('POST', '/maintenance/activate', { headers: max })).toMatchObject({
      status: 403,
    });
    await start();
    await manager.call('POST', '/maintenance/activate');
    expect(await status(max)).toMatchObject({ status: 'activating', remaining_executions: [] });
    await end(await manager.room.stores.executions.active({}));
    expect(await manager.call('GET', '/user', { headers: { ...max, ...BYPASS } })).toMatchObject({
      status: 503,
    });
  });

  it('keeps executions in line that are started later by the system itself', async () => {
    await manager.call('POST', '/maintenance/activate');
    const request = { deploymentId: shop, workflowId: 'install', queue: true };
    const { id } = await manager.room.executions.start(SCOPE, request);
    expect(await manager.room.stores.executions.byId(id)).toMatchObject({ status: 'queued' });
    await manager.room.executions.advanceQueue();
    expect(await manager.room.stores.executions.byId(id)).toMatchObject({ status: 'queued' });
  });
});

describe('while a snapshot is being restored', () => {
  it('nobody writes, reading goes on, and the restore can be cancelled', async () => {
    const { id } = await anExecution(manager.database, {
      ...{ workflowId: 'restore_snapshot', isSystemWorkflow: true },
      ...{ deploymentId: null, blueprintId: null },
    });
    for (const request of [
      () => manager.call('PUT', '/secrets/key', { body: { value: 'x' } }),
      () => manager.call('DELETE', `/deployments/${shop}`),
      () => manager.call('PUT', '/secrets/key', { body: { value: 'x' }, headers: BYPASS }),
    ])
      expect(await request()).toMatchObject({
        status: 503,
        body: { error_code: 'in_snapshot_restore_error' },
      });
    expect(await manager.call('GET', '/secrets')).toMatchObject({ status: 200, body: { items: [] } });
    expect(await manager.call('POST', `/executions/${id}`, { body: { action: 'cancel' } })).toMatchObject({
      status: 200,
    });
    await endOf(id);
    expect(await manager.call('PUT', '/secrets/key', { body: { value: 'x' } })).toMatchObject({
      status: 200,
    });
  });
});
