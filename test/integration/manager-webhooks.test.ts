import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { verifyWebhook } from '@cloudloom/client';
import { WORKFLOWS } from '@cloudloom/executions/testing';
import { TenantRepository } from '@cloudloom/model';
import { aDeployment } from '../support/builders.ts';
import { eventually } from '../support/eventually.ts';
import { useManager } from './manager-world.ts';

interface Call {
  headers: IncomingHttpHeaders;
  body: string;
}

const manager = useManager({ urls: [], networks: ['127.0.0.1/32'] });
let receiver: Server;
let url: string;
let calls: Call[];
/** Status of the next answers, 204 when there are none left. */
let answers: number[];
let shop: string;
let count = 0;

beforeAll(async () => {
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      calls.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      const status = answers.shift() ?? 204;
      response.writeHead(status, status === 302 ? { Location: `${url}/elsewhere` } : {}).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
});
afterAll(() => {
  receiver.closeAllConnections();
  return new Promise((resolve) => receiver.close(resolve));
});
beforeEach(async () => {
  [calls, answers] = [[], []];
  shop = `hooked-${(count += 1)}`;
  await aDeployment(manager.database, { id: shop, workflows: WORKFLOWS });
});

interface Hook extends Record<string, unknown> {
  id: string;
  secret: string | null;
}
const create = async (body: object = {}): Promise<Hook> => {
  const answer = await manager.call('POST', '/webhooks', { body: { url, deployment_ids: [shop], ...body } });
  expect(answer).toMatchObject({ status: 201 });
  return answer.body as Hook;
};
const get = (path: string, headers = {}) => manager.call('GET', path, { headers });
const deliveriesOf = async (hook: Hook, query = '') =>
  ((await get(`/webhooks/${hook.id}/deliveries${query}`)).body as { items: Record<string, unknown>[] }).items;
const start = async (body = {}) =>
  (
    (
      await manager.call('POST', '/executions', {
        body: { deployment_id: shop, workflow_id: 'install', ...body },
      })
    ).body as { id: string }
  ).id;
const fail = (executionId: string) =>
  manager.room.executions.recordLostRun({ executionId, attempt: 1, status: 'failed', error: 'it broke' });
/** Makes one attempt at each call that was ordered of this webhook, as a worker would. */
const attempt = async (hook: Hook) => {
  const pending = (await deliveriesOf(hook)).filter(({ state }) => state === 'pending').reverse();
  for (const { id } of pending) await manager.room.webhookCalls.attempt(String(id));
};

describe('webhooks', () => {
  it('are created, read, changed and deleted; the secret is told once', async () => {
    const hook = await create({ events: ['failed', 'succeeded'], description: 'pager' });
    expect(hook).toMatchObject({
      ...{ url: `${url}/`, events: ['succeeded', 'failed'], deployment_ids: [shop], workflow_ids: null },
      ...{ description: 'pager', enabled: true, tenant_name: 'default_tenant', created_by: 'admin' },
      secret: expect.stringMatching(/^whsec_[\w-]{43}$/),
    });
    const { secret, ...readable } = hook;
    expect((await get(`/webhooks/${hook.id}`)).body).toEqual(readable);
    expect((await get('/webhooks?_search=127')).body).toMatchObject({
      items: expect.arrayContaining([readable]),
    });
    const patch = (body: object) => manager.call('PATCH', `/webhooks/${hook.id}`, { body });
    expect(await patch({ enabled: false, deployment_ids: null, workflow_ids: ['install'] })).toMatchObject({
      status: 200,
      body: {
        enabled: false,
        deployment_ids: null,
        workflow_ids: ['install'],
        secret: null,
        description: 'pager',
      },
    });
    const renewed = (await patch({ renew_secret: true })).body as Hook;
    expect(renewed.secret).toMatch(/^whsec_/);
    expect(renewed.secret).not.toBe(secret);
    expect((await manager.call('DELETE', `/webhooks/${hook.id}`)).status).toBe(204);
    expect((await get(`/webhooks/${hook.id}`)).status).toBe(404);
    expect((await manager.call('DELETE', `/webhooks/${hook.id}`)).status).toBe(404);
  });

  it('keep their last deliveries, and those that are under way', async () => {
    const hook = await create({ events: ['failed'] });
    await manager.database.transaction((tx) =>
      (tx as unknown as { query(sql: string, values: unknown[]): Promise<void> }).query(
        `insert into webhook_deliveries (webhook_id, event, body, state)
         select $1, 'failed', '{}', case n when 1 then 'pending' else 'delivered' end from generate_series(1, 1200) n`,
        [hook.id],
      ),
    );
    await fail(await start());
    const [newest] = await deliveriesOf(hook, '?_sort=-created_at&_size=1');
    await manager.room.webhookCalls.attempt(String(newest?.['id']));
    const { metadata } = (await get(`/webhooks/${hook.id}/deliveries?_size=1`)).body as {
      metadata: { pagination: { total: number } };
    };
    expect(metadata.pagination.total).toBe(1_001);
    expect(await deliveriesOf(hook, '?state=pending')).toHaveLength(1);
    expect(await deliveriesOf(hook, `?execution_id=${String(newest?.['execution_id'])}`)).toMatchObject([
      { state: 'delivered' },
    ]);
  });

  it('rest with their secret encrypted', async () => {
    const { id, secret } = await create();
    const rows = await manager.database.transaction(async (tx) =>
      (tx as unknown as { query(sql: string, values: unknown[]): Promise<{ text: string }[]> }).query(
        `select w::text || encode(sealed_secret, 'escape') as text from webhooks w where id = $1`,
        [id],
      ),
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.text).not.toContain(secret);
  });

  it.each<[string, object]>([
    ['no URL', { url: undefined }],
    ['a URL that is none', { url: 'nowhere' }],
    ['another scheme', { url: 'file:///etc/passwd' }],
    ['a password in the URL', { url: 'http://user:secret@example.com/' }],
    ['a private network', { url: 'http://10.0.0.1/' }],
    ['the own network by another name', { url: 'http://[::ffff:10.0.0.1]/' }],
    ['the address of cloud metadata', { url: 'http://169.254.169.254/latest/' }],
    ['a URL that is too long', { url: `http://example.com/${'x'.repeat(2_000)}` }],
    ['an unknown event', { events: ['exploded'] }],
    ['no event', { events: [] }],
    ['events that are no list', { events: 'failed' }],
    ['deployments that are no ids', { deployment_ids: [5] }],
    ['no deployment', { deployment_ids: [] }],
    ['a flag that is none', { enabled: 'perhaps' }],
  ])('are refused with %s', async (_name, body) => {
    const answer = await manager.call('POST', '/webhooks', { body: { url, ...body } });
    expect(answer).toMatchObject({ status: 400, body: { error_code: 'bad_parameters_error' } });
  });

  it('are not there for other tenants', async () => {
    const { id } = await create();
    await new TenantRepository(manager.database).ensure('elsewhere');
    const headers = { Tenant: 'elsewhere' };
    expect((await get(`/webhooks/${id}`, headers)).status).toBe(404);
    expect((await get(`/webhooks/${id}/deliveries`, headers)).status).toBe(404);
    expect((await get('/webhooks', headers)).body).toMatchObject({ items: [] });
    for (const [method, path] of [
      ['PATCH', `/webhooks/${id}`],
      ['DELETE', `/webhooks/${id}`],
      ['POST', `/webhooks/${id}/test`],
    ] as const)
      expect((await manager.call(method, path, { headers, body: { enabled: false } })).status).toBe(404);
    expect((await get(`/webhooks/${id}`)).body).toMatchObject({ enabled: true });
  });
});

describe('the calls of a webhook', () => {
  it('tell each state of an execution, signed, in the transaction of the change', async () => {
    const hook = await create();
    const running = await start();
    const waiting = await start({ queue: true });
    await manager.room.executions.begin({ executionId: running, attempt: 1, runId: 'run' });
    await fail(running);
    const ordered = await eventually('calls are ordered', async () => {
      const all = await deliveriesOf(hook, '?_sort=created_at');
      return all.length >= 3 && all;
    });
    expect(ordered.map(({ event, execution_id: about }) => [event, about])).toEqual([
      ['execution.queued', waiting],
      ['execution.started', running],
      ['execution.failed', running],
    ]);
    expect(ordered[0]).toMatchObject({ state: 'pending', attempts: 0, last_status: null });
    // The outbox hands each of them to the engine.
    const ids = ordered.map(({ id }) => String(id));
    await eventually('the engine is asked', () =>
      ids.every((id) => manager.launcher.webhookCalls.includes(id)),
    );
    await attempt(hook);
    expect(calls).toHaveLength(3);
    const { headers, body } = calls[2] ?? { headers: {}, body: '' };
    const verified = await verifyWebhook({ secret: hook.secret ?? '', headers, body });
    expect(verified).toMatchObject({
      ...{ deliveryId: ids[2], event: 'execution.failed' },
      payload: {
        ...{ id: ids[2], event: 'execution.failed', webhook_id: hook.id, tenant_name: 'default_tenant' },
        execution: {
          id: running,
          status: 'failed',
          error: 'it broke',
          deployment_id: shop,
          workflow_id: 'install',
        },
      },
    });
    await expect(verifyWebhook({ secret: 'whsec_wrong', headers, body })).rejects.toThrow('signature');
    expect(await deliveriesOf(hook, '?state=delivered')).toHaveLength(3);
  });

  it('are not ordered for what was rolled back', async () => {
    const hook = await create();
    const id = await start();
    const failure = manager.database.transaction(async (tx) => {
      await manager.room.stores.executions.compareAndSetStatus(
        id,
        { from: ['pending'] },
        { status: 'failed', endedAt: new Date() },
        tx,
      );
      throw new Error('undone');
    });
    await expect(failure).rejects.toThrow('undone');
    expect(await deliveriesOf(hook)).toEqual([]);
  });

  it('are made for what was asked for only', async () => {
    const hooks = await Promise.all([
      create({ events: ['failed'] }),
      create({ workflow_ids: ['uninstall'] }),
      create({ deployment_ids: ['another'] }),
      create({ enabled: false }),
      create({ deployment_ids: null, workflow_ids: ['install'], events: ['failed', 'cancelled'] }),
    ]);
    await fail(await start());
    const seen = await Promise.all(
      hooks.map(async (hook) => (await deliveriesOf(hook)).map(({ event }) => event)),
    );
    expect(seen).toEqual([['execution.failed'], [], [], [], ['execution.failed']]);
  });

  it('keep their log: a refusal is tried again, a success is final', async () => {
    answers = [500, 302];
    const hook = await create({ events: ['failed'] });
    await fail(await start());
    await attempt(hook);
    expect(await deliveriesOf(hook)).toMatchObject([
      {
        state: 'pending',
        attempts: 1,
        last_status: 500,
        last_error: 'answered with status 500',
        ended_at: null,
      },
    ]);
    await attempt(hook);
    // A redirect is an answer like any other.
    expect(await deliveriesOf(hook)).toMatchObject([{ state: 'pending', attempts: 2, last_status: 302 }]);
    await attempt(hook);
    expect(await deliveriesOf(hook)).toMatchObject([
      { state: 'delivered', attempts: 3, last_status: 204, last_error: null, ended_at: expect.any(String) },
    ]);
    expect(calls).toHaveLength(3);
    expect(new Set(calls.map(({ headers }) => headers['x-cloudloom-delivery'])).size).toBe(1);
    expect(new Set(calls.map(({ body }) => body)).size).toBe(1);
    const [delivery] = await deliveriesOf(hook);
    expect(await manager.room.webhookCalls.attempt(String(delivery?.['id']))).toBeNull();
  });

  it('can be tried out, also while the webhook is disabled', async () => {
    const hook = await create({ enabled: false });
    expect(await manager.call('POST', `/webhooks/${hook.id}/test`)).toMatchObject({
      status: 201,
      body: { event: 'test', execution_id: null, state: 'pending', webhook_id: hook.id },
    });
    await attempt(hook);
    expect(calls[0]?.headers['x-cloudloom-event']).toBe('test');
    expect(await deliveriesOf(hook)).toMatchObject([{ state: 'delivered', attempts: 1 }]);
  });

  it('are dropped with their webhook, and come to an end when nobody tries any more', async () => {
    const gone = await create({ events: ['failed'] });
    const given = await create({ events: ['failed'] });
    await fail(await start());
    const [dropped] = await deliveriesOf(gone);
    const [delivery] = await deliveriesOf(given);
    await manager.call('DELETE', `/webhooks/${gone.id}`);
    expect(await manager.room.webhookCalls.attempt(String(dropped?.['id']))).toBeNull();
    await manager.room.webhookCalls.giveUp(String(delivery?.['id']), 'a day is over');
    expect(await deliveriesOf(given)).toMatchObject([{ state: 'failed', last_error: 'a day is over' }]);
    expect(calls).toEqual([]);
  });
});
