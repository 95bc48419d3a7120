import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TenantRepository, UserRepository } from '@cloudloom/model';
import { WORKFLOWS } from '@cloudloom/executions/testing';
import { aDeployment } from '../support/builders.ts';
import { basic } from '../support/http-calls.ts';
import { useManager } from './manager-world.ts';

const manager = useManager();
let shop: string;
let count = 0;
beforeEach(async () => {
  shop = `shop-${(count += 1)}`;
  await aDeployment(manager.database, { id: shop, workflows: WORKFLOWS });
});
afterEach(() => setLimit(0));

const start = (wishes = {}) =>
  manager.call('POST', '/executions', { body: { deployment_id: shop, workflow_id: 'install', ...wishes } });
const idOf = ({ body }: { body: unknown }): string => (body as { id: string }).id;
const setLimit = (value: unknown, headers = {}) =>
  manager.call('PUT', '/config/max_concurrent_executions', { body: { value, force: false }, headers });

describe('the queue over REST', () => {
  it('tells why an execution waits, and that another does not', async () => {
    const running = idOf(await start());
    const waiting = idOf(await start({ queue: true }));
    expect(await manager.call('GET', `/executions/${waiting}/why`)).toMatchObject({
      status: 200,
      body: {
        ...{ execution_id: waiting, status: 'queued', code: 'deployment_busy' },
        reason: expect.stringContaining(`Before this one: ${running} (install of ${shop}, pending).`),
        blocked_by: [{ id: running, workflow_id: 'install', deployment_id: shop, status: 'pending' }],
        blocked_by_others: 0,
      },
    });
    await manager.room.executions.recordLostRun({
      executionId: running,
      attempt: 1,
      status: 'failed',
      error: 'x',
    });
    expect(await manager.call('GET', `/executions/${running}/why`)).toMatchObject({
      body: { code: 'not_waiting', reason: 'It does not wait: it is failed.', blocked_by: [] },
    });
    expect(
      await manager.call('POST', `/executions/${running}`, { body: { action: 'requeue' } }),
    ).toMatchObject({
      status: 200,
      body: { status: 'queued', resume: true },
    });
    expect(await manager.call('GET', '/executions/nobody/why')).toMatchObject({ status: 404 });
  });

  it('keeps the waiting of one tenant from the others', async () => {
    await start();
    const waiting = idOf(await start({ queue: true }));
    await new TenantRepository(manager.database).ensure('other');
    const headers = { Tenant: 'other' };
    expect(await manager.call('GET', `/executions/${waiting}/why`, { headers })).toMatchObject({
      status: 404,
    });
  });

  it('has a limit that administrators set, and that refuses with a code of its own', async () => {
    // What other tests have left running counts, too.
    const active = await manager.room.stores.executions.countActive();
    expect(await setLimit(active + 1)).toMatchObject({
      status: 200,
      body: { name: 'max_concurrent_executions', value: active + 1, scope: 'rest', is_editable: true },
    });
    expect(await manager.call('GET', '/config?scope=rest')).toMatchObject({
      body: { items: expect.arrayContaining([expect.objectContaining({ value: active + 1 })]) },
    });
    await start();
    expect(await start({ force: true })).toMatchObject({
      status: 400,
      body: {
        error_code: 'global_parallel_running_executions_limit_reached_error',
        message: expect.stringContaining(`${active + 1} executions may run at the same time`),
      },
    });
    const waiting = idOf(await start({ force: true, queue: true }));
    expect(await manager.call('GET', `/executions/${waiting}`)).toMatchObject({ body: { status: 'queued' } });
    expect(await setLimit(0)).toMatchObject({ status: 200 });
    expect(await manager.call('GET', `/executions/${waiting}`)).toMatchObject({
      body: { status: 'pending' },
    });
  });

  it('refuses limits that are none, settings that cannot be set, and everybody but administrators', async () => {
    expect(await setLimit('many')).toMatchObject({
      status: 400,
      body: { error_code: 'bad_parameters_error' },
    });
    const change = (name: string) => manager.call('PUT', `/config/${name}`, { body: { value: 7 } });
    expect(await change('default_page_size')).toMatchObject({ status: 409 });
    expect(await change('toString')).toMatchObject({ status: 404 });
    expect(await change('rest.max_concurrent_executions')).toMatchObject({ status: 200, body: { value: 7 } });
    await new UserRepository(manager.database).create({
      username: 'una',
      password: 'secret',
      role: 'default',
    });
    const { Authorization } = basic('una:secret');
    expect(await setLimit(3, { Authorization })).toMatchObject({ status: 403 });
  });
});
