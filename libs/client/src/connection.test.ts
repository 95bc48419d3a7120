import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  CloudloomClient,
  CloudloomError,
  ConflictError,
  ForbiddenError,
  MaintenanceError,
  NotFoundError,
  RefusedError,
  ServerError,
  UnauthorizedError,
  UnreachableError,
} from './index.ts';

interface Sent {
  method: string;
  path: string;
  key: string | null;
}

/** What the manager does, in turn; the last one for ever. */
let turns: (() => Response)[];
let sent: Sent[];

const fakeFetch: typeof fetch = (address, init) => {
  init?.signal?.throwIfAborted();
  const { pathname } = new URL(address as string);
  const headers = new Headers(init?.headers);
  sent.push({ method: init?.method ?? '', path: pathname, key: headers.get('Idempotency-Key') });
  const turn = turns.length > 1 ? turns.shift() : turns[0];
  return new Promise((resolve) => resolve((turn as () => Response)()));
};
const hangUp = (): Response => {
  throw new TypeError('fetch failed');
};
const says = (status: number, body: unknown) => (): Response =>
  new Response(status === 204 ? null : JSON.stringify(body), { status });
const refuses = (status: number, code: string) =>
  says(status, { message: 'why', error_code: code, server_traceback: null });

const aClient = (retries?: number) =>
  new CloudloomClient({
    url: 'http://manager',
    token: 't',
    fetch: fakeFetch,
    ...(retries !== undefined && { retries }),
  });

beforeEach(() => {
  sent = [];
  turns = [says(200, {})];
});

describe('a call without an answer', () => {
  it('is made again when it only reads', async () => {
    turns = [hangUp, refuses(502, 'bad_gateway'), says(200, { status: 'OK', services: {} })];
    expect((await aClient().status()).status).toBe('OK');
    expect(sent).toHaveLength(3);
    expect(sent.map(({ key }) => key)).toEqual([null, null, null]);
  });

  it('is made again when it creates, with the key that makes it one creation', async () => {
    turns = [hangUp, refuses(409, 'idempotency_key_busy_error'), says(201, { id: 'e1' })];
    const { id } = await aClient().executions.start({ deploymentId: 'd', workflowId: 'install' });
    expect(id).toBe('e1');
    expect(sent).toHaveLength(3);
    expect(new Set(sent.map(({ key }) => key)).size).toBe(1);
    expect(sent[0]?.key).toMatch(/^[0-9a-f]{32}$/);
  });

  it('has another key for another creation', async () => {
    turns = [says(201, { id: 'b' })];
    await aClient().deployments.create('a', { blueprintId: 'b' });
    await aClient().deployments.create('a', { blueprintId: 'b' });
    expect(sent[0]?.key).not.toBe(sent[1]?.key);
  });

  it('is not made again when it changes something', async () => {
    turns = [hangUp];
    await expect(aClient().executions.cancel('e1')).rejects.toBeInstanceOf(UnreachableError);
    await expect(aClient().secrets.delete('k')).rejects.toBeInstanceOf(UnreachableError);
    expect(sent.map(({ method }) => method)).toEqual(['POST', 'DELETE']);
  });

  it('is made once where no retries are wanted, without a key', async () => {
    turns = [hangUp];
    await expect(aClient(0).tokens.create()).rejects.toBeInstanceOf(UnreachableError);
    expect(sent).toEqual([{ method: 'POST', path: '/api/v3.1/tokens', key: null }]);
  });

  it('is given up after so many times', async () => {
    turns = [hangUp];
    await expect(aClient(1).version()).rejects.toBeInstanceOf(UnreachableError);
    expect(sent).toHaveLength(2);
  });
});

describe('an answer that says no', () => {
  it.each([
    [400, 'bad_parameters_error', RefusedError],
    [401, 'unauthorized_error', UnauthorizedError],
    [403, 'forbidden_error', ForbiddenError],
    [404, 'not_found_error', NotFoundError],
    [405, 'blueprint_in_use', RefusedError],
    [409, 'conflict_error', ConflictError],
    [422, 'idempotency_key_reused_error', RefusedError],
    [500, 'internal_server_error', ServerError],
    [503, 'maintenance_mode_active', MaintenanceError],
  ] as const)('with status %i and code %s has its class', async (status, code, expected) => {
    turns = [refuses(status, code)];
    const error = await aClient()
      .secrets.get('k')
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(expected);
    expect(error).toBeInstanceOf(CloudloomError);
    expect(error).toMatchObject({ status, code, message: 'why', name: expected.name });
    expect(sent).toHaveLength(1);
  });
});

describe('a signal', () => {
  const aborted = AbortSignal.abort(new Error('enough'));
  const client = aClient();

  it.each<[string, () => Promise<unknown>]>([
    ['status', () => client.status({ signal: aborted })],
    ['blueprints.list', () => client.blueprints.list({}, { signal: aborted })],
    ['blueprints.delete', () => client.blueprints.delete('b', { signal: aborted })],
    ['deployments.create', () => client.deployments.create('d', { blueprintId: 'b' }, { signal: aborted })],
    ['deployments.outputs', () => client.deployments.outputs('d', { signal: aborted })],
    [
      'executions.start',
      () => client.executions.start({ deploymentId: 'd', workflowId: 'w' }, { signal: aborted }),
    ],
    ['executions.resume', () => client.executions.resume('e', { signal: aborted })],
    ['executions.wait', () => client.executions.wait('e', { signal: aborted })],
    ['events.list', () => client.events.list({}, { signal: aborted })],
    ['nodeInstances.get', () => client.nodeInstances.get('i', { signal: aborted })],
    ['secrets.create', () => client.secrets.create('k', { value: 'v' }, { signal: aborted })],
    ['tokens.list', () => client.tokens.list({}, { signal: aborted })],
    ['call', () => client.call('GET /plugins', { signal: aborted })],
  ])('ends %s with its reason', async (_name, call) => {
    await expect(call()).rejects.toThrow('enough');
  });

  it('ends the pause before another try', async () => {
    turns = [hangUp];
    const stop = new AbortController();
    const call = client.status({ signal: stop.signal });
    setTimeout(() => stop.abort(new Error('enough')), 20);
    await expect(call).rejects.toThrow('enough');
    expect(sent).toHaveLength(1);
  });
});

describe('a call by the name of an operation', () => {
  it('fills in its path, and answers in the names of the wire', async () => {
    turns = [says(200, { id: 'a b', workflow_id: 'install' })];
    const execution = await aClient().call('GET /executions/{id}', { path: { id: 'a b' } });
    expect(execution.workflow_id).toBe('install');
    expect(sent[0]?.path).toBe('/api/v3.1/executions/a%20b');
  });

  it('downloads files', async () => {
    turns = [() => new Response('bytes')];
    const file = await aClient().download('GET /blueprints/{id}/archive', { path: { id: 'b' } });
    expect(await file.text()).toBe('bytes');
  });
});
