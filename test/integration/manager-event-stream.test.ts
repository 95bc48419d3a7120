import { beforeEach, describe, expect, it } from '@jest/globals';
import { EffectWriter, ExecutionRepository, TenantRepository } from '@cloudloom/model';
import { aDeployment, anEvent, anExecution } from '../support/builders.ts';
import { EventReader, type Sent } from '../support/event-reader.ts';
import { openAnother, useManager } from './manager-world.ts';

const manager = useManager();
let shop: string;
let id: string;
let count = 0;

beforeEach(async () => {
  shop = `shop-${(count += 1)}`;
  await aDeployment(manager.database, { id: shop });
  id = (await anExecution(manager.database, { deploymentId: shop })).id;
});

const stream = (query: string, headers?: Record<string, string>, url = manager.url) =>
  EventReader.open(`${url}/api/v3.1/events/stream?${query}`, headers);
const ofExecution = (more = '', headers?: Record<string, string>) =>
  stream(`execution_id=${id}${more}`, headers);
const write = (...messages: string[]) => {
  const effects = messages.map((message) => anEvent(message, { message }));
  return new EffectWriter(manager.database).write({ executionId: id, executionAttempt: 1, effects });
};
const end = () =>
  manager.database.transaction((tx) =>
    new ExecutionRepository(manager.database).compareAndSetStatus(
      id,
      { from: ['started'] },
      { status: 'terminated', endedAt: new Date() },
      tx,
    ),
  );
const messagesOf = (sent: Sent[]) => sent.map(({ data }) => data?.['message']);

describe('the stream of an execution', () => {
  it('shows what there is, what comes, and the end', async () => {
    await write('one', 'two');
    const reader = await ofExecution();
    expect(reader.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const [first, second] = await reader.take(2);
    expect([first, second].map((sent) => sent?.data?.['message'])).toEqual(['one', 'two']);
    expect(first?.data).toMatchObject({ execution_id: id, deployment_id: shop, type: 'cloudify_event' });
    expect(first?.id).toBe(String(first?.data?.['_storage_id']));
    await write('three');
    expect(messagesOf(await reader.take(1))).toEqual(['three']);
    await write('four');
    await end();
    const rest = await reader.all();
    expect(rest.map(({ name, data }) => name ?? data?.['message'])).toEqual(['four', 'end']);
    expect(rest.at(-1)?.data).toEqual({ execution_id: id, status: 'terminated' });
  });

  it('goes on behind the last event that was received, by header or query', async () => {
    await write('one', 'two', 'three');
    await end();
    const all = await (await ofExecution()).all();
    const lastId = all[0]?.id ?? '';
    const byHeader = await (await ofExecution('', { 'Last-Event-ID': lastId })).all();
    const byQuery = await (await ofExecution(`&last_event_id=${lastId}`)).all();
    expect(messagesOf(byHeader)).toEqual(['two', 'three', undefined]);
    expect(byQuery).toEqual(byHeader);
    const atEnd = await (await ofExecution(`&last_event_id=${all[2]?.id}`)).all();
    expect(atEnd.map(({ name }) => name)).toEqual(['end']);
  });

  it('shows what the filters of the list show', async () => {
    const body = {
      execution_id: id,
      events: [{ event_type: 'task_started', message: { text: 'an event' }, context: {} }],
      logs: [
        { logger: 'mine', level: 'debug', message: { text: 'a detail' } },
        { logger: 'mine', level: 'ERROR', message: { text: 'a mishap' } },
      ],
    };
    expect(await manager.call('POST', '/events', { body })).toMatchObject({ status: 201 });
    await end();
    const shown = async (filter: string) =>
      messagesOf((await (await ofExecution(filter)).all()).slice(0, -1));
    expect(await shown('&type=cloudify_log')).toEqual(['a detail', 'a mishap']);
    expect(await shown('&level=error')).toEqual(['a mishap']);
    expect(await shown('&event_type=task_started')).toEqual(['an event']);
    expect(await shown('&message=a%25e%25')).toEqual(['an event', 'a detail']);
    const [sent] = await (await ofExecution('&_include=message,level&level=debug')).all();
    expect(sent?.data).toEqual({ message: 'a detail', level: 'debug' });
  });

  it('goes on at another manager, and ends when its manager stops', async () => {
    await write('one', 'two');
    const other = await openAnother(manager);
    const there = await stream(`execution_id=${id}`, {}, other.url);
    const [first] = await there.take(2);
    const isOver = there.all();
    await other.close();
    expect(await isOver).toEqual([]);
    const here = await ofExecution('', { 'Last-Event-ID': first?.id ?? '' });
    expect(messagesOf(await here.take(1))).toEqual(['two']);
    here.close();
  });

  it('is there for those only who may read the execution', async () => {
    await new TenantRepository(manager.database).ensure('elsewhere');
    const foreign = await ofExecution('', { Tenant: 'elsewhere' });
    expect(foreign.response.status).toBe(404);
    expect((await manager.call('GET', '/events/stream?execution_id=nobody')).status).toBe(404);
    const nobody = await fetch(`${manager.url}/api/v3.1/events/stream`);
    expect(nobody.status).toBe(401);
  });

  it('refuses what it does not understand', async () => {
    for (const query of [
      'last_event_id=abc',
      'last_event_id=-1',
      'nonsense=1',
      '_range=x',
      '_include=nonsense',
    ])
      expect([query, (await manager.call('GET', `/events/stream?${query}`)).status]).toEqual([query, 400]);
    expect(
      (await manager.call('GET', '/events/stream', { headers: { 'Last-Event-ID': '1; drop' } })).status,
    ).toBe(400);
  });
});

describe('a stream of many executions', () => {
  it('begins now, and shows the events of every execution that passes', async () => {
    await write('before');
    const reader = await stream(`deployment_id=${shop}`);
    const start = await reader.block();
    expect(start?.data).toBeNull();
    const other = await anExecution(manager.database, { deploymentId: shop });
    const effects = [anEvent('theirs', { message: 'theirs' })];
    await write('mine');
    await new EffectWriter(manager.database).write({ executionId: other.id, executionAttempt: 1, effects });
    const seen = await reader.take(2);
    expect(messagesOf(seen)).toEqual(['mine', 'theirs']);
    reader.close();
    const again = await stream(`deployment_id=${shop}`, { 'Last-Event-ID': '0' });
    expect(messagesOf(await again.take(3))).toEqual(['before', 'mine', 'theirs']);
    again.close();
  });

  it('shows nothing of other tenants', async () => {
    await new TenantRepository(manager.database).ensure('elsewhere');
    const reader = await stream('', { Tenant: 'elsewhere', 'Last-Event-ID': '0' });
    await write('not for you');
    const foreign = await anExecution(manager.database, {
      tenantName: 'elsewhere',
      deploymentId: null,
      blueprintId: null,
    });
    const effects = [anEvent('ours', { message: 'ours' })];
    await new EffectWriter(manager.database).write({ executionId: foreign.id, executionAttempt: 1, effects });
    expect(messagesOf(await reader.take(1))).toEqual(['ours']);
    reader.close();
  });

  it('is one of a limited number', async () => {
    const open: EventReader[] = [];
    for (let index = 0; index < 20; index += 1) open.push(await ofExecution());
    const refused = await manager.call('GET', `/events/stream?execution_id=${id}`);
    expect(refused).toMatchObject({ status: 429, body: { error_code: 'too_many_streams_error' } });
    for (const reader of open) reader.close();
    await expect(
      (async () => {
        for (;;) {
          const reader = await ofExecution();
          reader.close();
          if (reader.response.status === 200) return 'open again';
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      })(),
    ).resolves.toBe('open again');
  });
});

describe('events from outside', () => {
  const post = (body: object) => manager.call('POST', '/events', { body });
  const listed = async () =>
    (await manager.call('GET', `/events?execution_id=${id}&_sort=reported_timestamp`)).body as {
      items: Record<string, unknown>[];
      metadata: { pagination: { total: number } };
    };

  it('are stored and read back', async () => {
    const context = { operation: 'interface.start', node_id: 'web_1', source_id: 'a', target_id: 'b' };
    const causes = [{ message: 'm', type: 't', traceback: null }];
    expect(
      await post({
        execution_id: id,
        manager_name: 'm1',
        agent_name: 'a1',
        events: [
          {
            ...{ event_type: 'task_failed', timestamp: '2026-01-02T03:04:05.678Z', error_causes: causes },
            ...{ message: { text: 'it failed' }, context },
          },
        ],
        logs: [{ logger: 'l', level: 'warning', message: { text: 'beware' } }],
      }),
    ).toMatchObject({ status: 201 });
    const { items } = await listed();
    expect(items).toMatchObject([
      {
        ...{ type: 'cloudify_event', event_type: 'task_failed', message: 'it failed' },
        ...{
          timestamp: '2026-01-02T03:04:05.678Z',
          error_causes: causes,
          manager_name: 'm1',
          agent_name: 'a1',
        },
        ...{ operation: 'interface.start', node_instance_id: 'web_1', source_id: 'a', target_id: 'b' },
      },
      { type: 'cloudify_log', logger: 'l', level: 'warning', message: 'beware' },
    ]);
  });

  it('are refused whole when one of them is wrong, and when nobody has such an execution', async () => {
    const good = { logger: 'l', level: 'info', message: { text: 'good' } };
    const event = { event_type: 'x', message: { text: 'm' } };
    for (const body of [
      { execution_id: id, logs: [good, 'text'] },
      { execution_id: id, logs: [good, { ...good, level: 'loud' }] },
      { execution_id: id, logs: [good, { logger: 'l' }] },
      { execution_id: id, events: [{ ...event, event_type: undefined }] },
      { execution_id: id, events: [{ ...event, timestamp: 'yesterday' }] },
      { execution_id: id, events: [{ ...event, timestamp: 5 }] },
      { execution_id: id, events: [{ ...event, error_causes: ['x'] }] },
      { execution_id: id, events: [{ ...event, context: [] }] },
      { execution_id: id, events: {} },
      { events: [event] },
      { execution_id: id, execution_group_id: 'g', events: [event] },
    ])
      expect([body, (await post(body)).status]).toEqual([body, 400]);
    expect((await post({ execution_id: 'nobody', events: [event] })).status).toBe(404);
    expect((await post({ execution_group_id: 'nobody', events: [event] })).status).toBe(404);
    expect((await post({ execution_id: id })).status).toBe(204);
    await new TenantRepository(manager.database).ensure('elsewhere');
    const headers = { Tenant: 'elsewhere' };
    const foreign = await manager.call('POST', '/events', {
      body: { execution_id: id, events: [event] },
      headers,
    });
    expect(foreign.status).toBe(404);
    expect((await listed()).items).toEqual([]);
  });

  it('are deleted by deployment, kind and time, and those of nobody else', async () => {
    await write('an event');
    await post({ execution_id: id, logs: [{ logger: 'l', level: 'info', message: { text: 'a log' } }] });
    const other = `${shop}-other`;
    await aDeployment(manager.database, { id: other });
    const others = await anExecution(manager.database, { deploymentId: other });
    const effects = [anEvent('kept', { message: 'kept' })];
    await new EffectWriter(manager.database).write({ executionId: others.id, executionAttempt: 1, effects });
    const remove = (query: string, headers = {}) => manager.call('DELETE', `/events?${query}`, { headers });
    await new TenantRepository(manager.database).ensure('elsewhere');
    const mine = `deployment_id=${shop}`;
    expect((await remove(`${mine}&type=cloudify_event`, { Tenant: 'elsewhere' })).body).toMatchObject({
      items: [0],
    });
    expect((await remove(`${mine}&type=cloudify_event&_range=@timestamp,2000-01-01,`)).body).toMatchObject({
      items: [0],
    });
    expect((await remove(`${mine}&type=cloudify_event`)).body).toMatchObject({
      items: [1],
      metadata: { pagination: { offset: 0 } },
    });
    expect((await listed()).items.map((item) => item['message'])).toEqual(['a log']);
    expect((await remove(`${mine}&type=cloudify_event&type=cloudify_log`)).body).toMatchObject({
      items: [1],
    });
    expect((await listed()).items).toEqual([]);
    expect((await remove(`type=cloudify_event`)).status).toBe(400);
    expect((await remove(mine)).status).toBe(400);
    expect((await remove(`${mine}&type=cloudify_event&store_before=true`)).status).toBe(400);
    const kept = await manager.call('GET', `/events?execution_id=${others.id}`);
    expect(kept.body).toMatchObject({ items: [{ message: 'kept' }] });
  });
});
