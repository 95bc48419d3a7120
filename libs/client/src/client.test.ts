import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CloudloomClient, CloudloomError, ExecutionFailedError, UnreachableError } from './index.ts';
import type { ExecutionEvent } from './index.ts';

interface Received {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
}
interface Answer {
  status?: number;
  body?: unknown;
}

/** A manager that answers by a script and remembers what it was asked. */
let answer: (request: Received) => Answer;
let received: Received[];
let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://manager');
      const body = Buffer.concat(chunks).toString();
      const { method = '', headers } = request;
      const entry = { method, path: pathname, query: searchParams, headers, body };
      received.push(entry);
      const { status = 200, body: payload } = answer(entry);
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(
        typeof payload === 'string' ? payload : payload === undefined ? '' : JSON.stringify(payload),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  received = [];
  answer = () => ({ body: {} });
});

const aClient = () => new CloudloomClient({ url, username: 'admin', password: 'pässword' });
const page = (items: unknown[], total = items.length) => ({
  items,
  metadata: { pagination: { total, size: 1000, offset: 0 }, filtered: null },
});
const anExecution = (status: string, error = '') => ({
  id: 'e1',
  workflow_id: 'install',
  status,
  error,
  parameters: {},
});

describe('a request', () => {
  it('carries tenant and basic credentials in UTF-8', async () => {
    await aClient().status();
    const [request] = received;
    expect(request?.path).toBe('/api/v3.1/status');
    expect(request?.headers.tenant).toBe('default_tenant');
    expect(request?.headers.authorization).toBe(`Basic ${Buffer.from('admin:pässword').toString('base64')}`);
  });

  it('carries a token instead where one is given', async () => {
    await new CloudloomClient({ url: `${url}/`, tenant: 'blue', token: 'ctok-a-b', username: 'x' }).version();
    const [request] = received;
    expect(request?.path).toBe('/api/version');
    expect(request?.headers['authentication-token']).toBe('ctok-a-b');
    expect(request?.headers.authorization).toBeUndefined();
    expect(request?.headers.tenant).toBe('blue');
  });

  it('percent-encodes ids', async () => {
    await aClient().deployments.get('a/b c');
    expect(received[0]?.path).toBe('/api/v3.1/deployments/a%2Fb%20c');
  });
});

describe('an answer that is no success', () => {
  it('is thrown with status, code and message', async () => {
    answer = () => ({
      status: 409,
      body: { message: 'exists', error_code: 'conflict_error', server_traceback: null },
    });
    const call = aClient().blueprints.get('b');
    await expect(call).rejects.toBeInstanceOf(CloudloomError);
    await expect(call).rejects.toMatchObject({ status: 409, code: 'conflict_error', message: 'exists' });
  });

  it('that is no JSON keeps its text', async () => {
    answer = () => ({ status: 502, body: 'bad gateway' });
    await expect(aClient().blueprints.get('b')).rejects.toMatchObject({
      status: 502,
      message: 'bad gateway',
    });
  });

  it('that never comes is an UnreachableError', async () => {
    const nobody = new CloudloomClient({ url: 'http://127.0.0.1:1' });
    await expect(nobody.status()).rejects.toBeInstanceOf(UnreachableError);
  });
});

describe('lists', () => {
  it('translate field names of filters and sorting, and read paging', async () => {
    answer = () => ({ body: page([{ id: 'i', node_id: 'web', runtime_properties: { my_key: 1 } }], 7) });
    const list = await aClient().nodeInstances.list({
      filters: { deploymentId: 'shop', nodeId: ['web', 'db'] },
      sort: ['-nodeId'],
      size: 1,
    });
    expect(received[0]?.query.toString()).toBe(
      '_size=1&_sort=-node_id&deployment_id=shop&node_id=web&node_id=db',
    );
    expect(list).toMatchObject({
      total: 7,
      items: [{ id: 'i', nodeId: 'web', runtimeProperties: { my_key: 1 } }],
    });
  });
});

describe('user data', () => {
  it('keeps the spelling of its keys in both directions', async () => {
    answer = ({ method }) =>
      method === 'PUT'
        ? {
            status: 201,
            body: { id: 'shop', blueprint_id: 'b', inputs: { my_port: 1 }, outputs: { a_b: { value: 1 } } },
          }
        : { body: { deployment_id: 'shop', outputs: { some_url: 'u' } } };
    const deployment = await aClient().deployments.create('shop', {
      blueprintId: 'b',
      inputs: { my_port: 1, yourPort: 2 },
      labels: { env: 'test' },
    });
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({
      blueprint_id: 'b',
      inputs: { my_port: 1, yourPort: 2 },
      display_name: 'shop',
      visibility: 'tenant',
      labels: [{ env: 'test' }],
    });
    expect(deployment).toMatchObject({
      blueprintId: 'b',
      inputs: { my_port: 1 },
      outputs: { a_b: { value: 1 } },
    });
    expect(await aClient().deployments.outputs('shop')).toEqual({ some_url: 'u' });
  });
});

describe('an upload', () => {
  it('is multipart with parameters and archive', async () => {
    answer = () => ({ status: 201, body: { id: 'b', state: 'uploading', upload_execution: { id: 'e7' } } });
    const blueprint = await aClient().blueprints.upload('b', {
      archive: new TextEncoder().encode('bytes'),
      applicationFileName: 'my app.yaml',
      async: true,
      labels: { env: ['a', 'b'] },
    });
    const request = received[0];
    expect(request?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(request?.body).toContain('name="params"');
    expect(request?.body).toContain(
      '{"visibility":"tenant","async_upload":true,"skip_execution":false,"application_file_name":"my%20app.yaml",' +
        '"labels":[{"key":"env","value":"a"},{"key":"env","value":"b"}]}',
    );
    expect(request?.body).toMatch(/name="blueprint_archive"; filename="filename"[^]*bytes/);
    expect(blueprint.uploadExecutionId).toBe('e7');
  });
});

describe('following an execution', () => {
  const events = Array.from({ length: 130 }, (_, i) => ({ message: `m${i}`, type: 'cloudify_event' }));

  /** `started` for two looks, then ended; events appear bit by bit, the last one after the end was first seen. */
  const play = (end: string) => {
    let looks = 0;
    answer = ({ path, query }) => {
      if (path.startsWith('/api/v3.1/executions'))
        return { body: anExecution(++looks < 3 ? 'started' : end) };
      const visible = looks === 1 ? 120 : 130;
      const offset = Number(query.get('_offset'));
      return { body: page(events.slice(offset, Math.min(visible, offset + Number(query.get('_size'))))) };
    };
  };

  it('yields every event once, in order, and returns the ended execution', async () => {
    play('terminated');
    const seen: ExecutionEvent[] = [];
    const execution = await aClient().executions.wait('e1', {
      pollMilliseconds: 1,
      onEvent: (event) => seen.push(event),
    });
    expect(seen.map((event) => event.message)).toEqual(events.map((event) => event.message));
    expect(execution.status).toBe('terminated');
  });

  it('ends by itself as an iterator', async () => {
    play('failed');
    let count = 0;
    for await (const event of aClient().events.watch('e1', { pollMilliseconds: 1 }))
      count += event.message === '' ? 0 : 1;
    expect(count).toBe(130);
  });

  it('stops waiting when told to', async () => {
    answer = () => ({ body: anExecution('started') });
    const stop = new AbortController();
    const waiting = aClient().executions.wait('e1', { pollMilliseconds: 60_000, signal: stop.signal });
    while (received.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });
});

describe('starting an execution', () => {
  it('sends what was given and leaves out the rest', async () => {
    answer = () => ({ status: 201, body: anExecution('queued') });
    const execution = await aClient().executions.start({
      deploymentId: 'd',
      workflowId: 'install',
      queue: true,
    });
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({
      deployment_id: 'd',
      workflow_id: 'install',
      queue: true,
      parameters: {},
    });
    expect(execution.status).toBe('queued');
  });

  it.each(['cancel', 'forceCancel', 'kill', 'resume', 'forceResume', 'requeue'] as const)(
    'and %s send the action',
    async (verb) => {
      await aClient().executions[verb]('e1');
      const action = verb.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`);
      expect(JSON.parse(received[0]?.body ?? '')).toEqual({ action });
    },
  );
});

describe('asking why an execution waits', () => {
  it('reads who is in its way', async () => {
    const blocker = { id: 'e0', workflow_id: 'install', deployment_id: 'd', status: 'started' };
    const told = { execution_id: 'e1', status: 'queued', code: 'deployment_busy', reason: 'Busy.' };
    answer = () => ({ body: { ...told, blocked_by: [blocker], blocked_by_others: 2 } });
    expect(await aClient().executions.why('e1')).toEqual({
      ...{ executionId: 'e1', status: 'queued', code: 'deployment_busy', reason: 'Busy.' },
      blockedBy: [{ id: 'e0', workflowId: 'install', deploymentId: 'd', status: 'started' }],
      blockedByOthers: 2,
    });
    expect(received[0]?.path).toBe('/api/v3.1/executions/e1/why');
  });
});

describe('resuming an execution', () => {
  it('names the chosen tasks', async () => {
    await aClient().executions.resume('e1', { tasks: ['install/a', 'install/b'] });
    const sent = { action: 'resume', tasks: ['install/a', 'install/b'] };
    expect(JSON.parse(received[0]?.body ?? '')).toEqual(sent);
  });

  it('can be looked at before', async () => {
    const task = { id: '1', path: 'install/a', name: 'a', type: 'RemoteWorkflowTask', state: 'succeeded' };
    const rerun = [{ ...task, operation: 'x.y', node_instance_id: 'web_1', reason: 'depends_on_chosen' }];
    const graphs = [{ name: 'install', rerun, kept: [], awaited: [], set_aside: [] }];
    const totals = { rerun: 1, kept: 0, awaited: 0, set_aside: 0 };
    answer = () => ({ body: { execution_id: 'e1', action: 'resume', totals, blocked: [], graphs } });
    const plan = await aClient().executions.resumePlan('e1', { tasks: ['a', 'b'], skipInternal: true });
    expect(received[0]?.path).toBe('/api/v3.1/executions/e1/resume-plan');
    expect([...(received[0]?.query ?? [])]).toEqual([
      ['tasks', 'a'],
      ['tasks', 'b'],
      ['skip_internal', 'true'],
    ]);
    expect(plan.totals.setAside).toBe(0);
    expect(plan.graphs[0]?.rerun[0]).toMatchObject({ nodeInstanceId: 'web_1', reason: 'depends_on_chosen' });
  });
});

describe('deleting a deployment', () => {
  it('waits until it is gone', async () => {
    let looks = 0;
    answer = ({ method, path }) => {
      if (method === 'DELETE') return { status: 204 };
      if (path.endsWith('/executions')) return { body: page([]) };
      return ++looks < 3
        ? { body: { id: 'd' } }
        : { status: 404, body: { message: 'gone', error_code: 'not_found_error' } };
    };
    await aClient().deployments.delete('d', { wait: true, pollMilliseconds: 1 });
    expect(looks).toBe(3);
    expect(received[0]?.query.toString()).toBe('force=false&delete_logs=false&recursive=false');
  });

  it('throws when the deletion fails', async () => {
    answer = ({ method, path }) => {
      if (method === 'DELETE') return { status: 204 };
      return {
        body: path.endsWith('/executions') ? page([anExecution('failed', 'disk full')]) : { id: 'd' },
      };
    };
    const deletion = aClient().deployments.delete('d', { wait: true, pollMilliseconds: 1 });
    await expect(deletion).rejects.toBeInstanceOf(ExecutionFailedError);
    await expect(deletion).rejects.toThrow('disk full');
  });
});
