import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { WORKFLOWS } from '@cloudloom/executions/testing';
import { ManagerSettings, createApp, createManagerServices } from '@cloudloom/manager';
import { IdempotencyKeyRepository, SecretCipher, UserRepository } from '@cloudloom/model';
import { pino } from 'pino';
import { packFiles } from '../support/archives.ts';
import { aDeployment } from '../support/builders.ts';
import { basic, send, type Answer, type CallOptions } from '../support/http-calls.ts';
import { useManager } from './manager-world.ts';

const manager = useManager();
let otherUrl: string;
let closeOther: () => Promise<void>;
let place = 0;
let shop: string;
let key: string;

beforeAll(async () => {
  const { database, dataFolder, launcher } = manager;
  const cipher = new SecretCipher(Buffer.alloc(32, 7).toString('base64'));
  const { services, room } = createManagerServices({ database, cipher, dataFolder, launcher });
  const settings = new ManagerSettings({ host: '127.0.0.1', uploadFolder: `${dataFolder}/uploads` });
  const app = await createApp(services, { settings, log: pino({ level: 'silent' }) });
  await app.listen(0, '127.0.0.1');
  otherUrl = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  closeOther = async () => {
    await app.close();
    await room.waiter.close();
  };
});
beforeEach(async () => {
  place += 1;
  shop = `shop-${place}`;
  key = `key-${place}`;
  await aDeployment(manager.database, { id: shop, workflows: WORKFLOWS });
});
afterAll(() => closeOther?.());

const keyed = (method: string, path: string, options: CallOptions & { key?: string } = {}) => {
  const { key: given = key, headers, ...rest } = options;
  return manager.call(method, path, { ...rest, headers: { ...headers, 'Idempotency-Key': given } });
};
const install = (wishes: object = {}) => ({ deployment_id: shop, workflow_id: 'install', ...wishes });
const begin = (wishes: object = {}) => keyed('POST', '/executions', { body: install(wishes) });
const beginElsewhere = () =>
  send(`${otherUrl}/api/v3.1/executions`, 'POST', { body: install(), headers: { 'Idempotency-Key': key } });
const executions = async (): Promise<string[]> => {
  const { body } = await manager.call('GET', `/executions?deployment_id=${shop}`);
  return (body as { items: { id: string }[] }).items.map((item) => item.id);
};
const isRepeated = (answer: Answer) => answer.headers.get('idempotency-replayed') === 'true';
const idOf = ({ body }: Answer) => (body as { id: string }).id;
const sql = (text: string, values: unknown[] = []) =>
  manager.database.transaction(async (tx) => (tx as unknown as Queries).query(text, values));
/** What a transaction is made of; only its own room may know, and a test that looks behind the tables. */
interface Queries {
  query(text: string, values: unknown[]): Promise<Record<string, unknown>[]>;
}

describe('a request with a key', () => {
  it('is carried out once, and answered alike by every manager', async () => {
    const first = await begin();
    expect(first.status).toBe(201);
    expect(isRepeated(first)).toBe(false);
    for (const again of [await begin(), await beginElsewhere()]) {
      expect(again).toMatchObject({ status: 201, body: first.body });
      expect(isRepeated(again)).toBe(true);
    }
    expect(await executions()).toEqual([idOf(first)]);
  });

  it('is refused where the key was used for another request', async () => {
    await begin();
    const answers = [
      await begin({ dry_run: true }),
      await keyed('POST', '/executions?x=1', { body: install() }),
      await keyed('PUT', '/secrets/other', { body: { value: 'x' } }),
    ];
    for (const answer of answers)
      expect(answer).toMatchObject({
        status: 422,
        body: {
          error_code: 'idempotency_key_reused_error',
          message: expect.stringContaining('use a new key'),
        },
      });
    expect(await executions()).toHaveLength(1);
  });

  it('is carried out once when twins come to two managers at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => (index % 2 ? begin() : beginElsewhere())),
    );
    const done = answers.filter((answer) => answer.status === 201);
    const busy = answers.filter((answer) => answer.status === 409);
    expect(done.length + busy.length).toBe(12);
    expect(new Set(done.map(idOf)).size).toBe(1);
    for (const answer of busy)
      expect(answer.body).toMatchObject({ error_code: 'idempotency_key_busy_error' });
    expect(await executions()).toHaveLength(1);
  });

  it('is not disturbed by the same key of another user', async () => {
    const users = new UserRepository(manager.database);
    const username = `user-${place}`;
    await users.create({ username, password: 'secret', role: 'default' });
    await users.addToTenant(username, 'default_tenant');
    const first = await begin({ force: true });
    const { Authorization } = basic(`${username}:secret`);
    const other = await keyed('POST', '/executions', {
      body: install({ force: true }),
      headers: { Authorization },
    });
    expect(other.status).toBe(201);
    expect(idOf(other)).not.toBe(idOf(first));
  });

  it('is answered with the refusal that it got, also when it would be accepted by now', async () => {
    const running = idOf(await begin());
    const body = install();
    const refused = await keyed('POST', '/executions', { body, key: `${key}-b` });
    expect(refused).toMatchObject({ status: 400, body: { error_code: 'existing_running_execution_error' } });
    await manager.room.executions.act({ tenantName: 'default_tenant', username: 'admin' }, running, 'kill');
    const again = await keyed('POST', '/executions', { body, key: `${key}-b` });
    expect(again).toMatchObject({ status: 400, body: refused.body });
    expect(isRepeated(again)).toBe(true);
  });

  it('is carried out again after a failure of the server', async () => {
    const spy = jest.spyOn(manager.room.executions, 'start').mockRejectedValueOnce(new Error('out of order'));
    expect((await begin()).status).toBe(500);
    spy.mockRestore();
    const again = await begin();
    expect(again.status).toBe(201);
    expect(isRepeated(again)).toBe(false);
  });

  it('starts nothing twice when its manager dies before it has stored the answer', async () => {
    const spy = jest
      .spyOn(IdempotencyKeyRepository.prototype, 'answer')
      .mockRejectedValueOnce(new Error('killed'));
    const first = await begin();
    spy.mockRestore();
    expect((await begin()).status).toBe(409);
    await sql(`update idempotency_keys set claimed_until = clock_timestamp() where key = $1`, [key]);
    expect(await beginElsewhere()).toMatchObject({ status: 201, body: { id: idOf(first) } });
    expect(await executions()).toEqual([idOf(first)]);
  });

  it('is a new one after 24 hours', async () => {
    const first = await begin({ force: true });
    await sql(`update idempotency_keys set created_at = created_at - interval '25 hours' where key = $1`, [
      key,
    ]);
    const later = await begin({ force: true });
    expect(later.status).toBe(201);
    expect(idOf(later)).not.toBe(idOf(first));
  });

  it('needs a key that can be one', async () => {
    for (const wrong of ['', 'two words', 'x'.repeat(256)])
      expect(await keyed('POST', '/executions', { body: install(), key: wrong })).toMatchObject({
        status: 400,
        body: { error_code: 'bad_parameters_error' },
      });
  });
});

describe('an upload with a key', () => {
  const BLUEPRINT = 'tosca_definitions_version: cloudify_dsl_1_5\nnode_templates: {}\n';
  const archive = async (text: string) => new Uint8Array(await packFiles({ 'blueprint.yaml': text }));
  const form = (bytes: Uint8Array<ArrayBuffer>): FormData => {
    const data = new FormData();
    data.set('params', JSON.stringify({ async_upload: true, application_file_name: 'blueprint.yaml' }));
    data.set('blueprint_archive', new Blob([bytes]), 'filename');
    return data;
  };

  it('is carried out once, told apart by its bytes, whatever multipart boundary it has', async () => {
    const bytes = await archive(BLUEPRINT);
    const put = (raw: FormData) => keyed('PUT', `/blueprints/${shop}`, { raw });
    const first = await put(form(bytes));
    expect(first.status).toBe(201);
    const again = await put(form(bytes));
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(isRepeated(again)).toBe(true);
    // One byte of another archive, as long as the first.
    const other = bytes.slice();
    other[other.length - 1] = (other.at(-1) ?? 0) ^ 1;
    expect(await put(form(other))).toMatchObject({ status: 422 });
    expect(await manager.uploadsOnDisk()).toEqual([]);
  });

  it('works for bodies that are the archive itself, too', async () => {
    const bytes = await archive(BLUEPRINT);
    const headers = { 'Content-Type': 'application/octet-stream' };
    const path = `/blueprints/${shop}?async_upload=true&application_file_name=blueprint.yaml`;
    const put = (raw: Uint8Array<ArrayBuffer>) => keyed('PUT', path, { raw, headers });
    const first = await put(bytes);
    expect(first.status).toBe(201);
    expect(await put(bytes)).toMatchObject({ status: 201, body: first.body });
    expect(await put(await archive(`${BLUEPRINT}# more\n`))).toMatchObject({ status: 422 });
  });
});

describe('what is stored with a key', () => {
  it('is sealed: a token is answered again, and its value is nowhere in clear', async () => {
    const first = await keyed('POST', '/tokens', { body: { description: 'ci' } });
    const { value } = first.body as { value: string };
    expect(value).toEqual(expect.any(String));
    expect(await keyed('POST', '/tokens', { body: { description: 'ci' } })).toMatchObject({
      body: first.body,
    });
    const rows = await sql('select * from idempotency_keys where key = $1', [key]);
    expect(rows).toHaveLength(1);
    const bytes = Object.values(rows[0] ?? {}).map((column) =>
      column instanceof Buffer ? column.toString('latin1') : String(column),
    );
    for (const column of bytes) expect(column).not.toContain(value);
  });
});

describe('every route that documents the key', () => {
  interface Documented {
    paths: Record<string, Record<string, { parameters?: { in: string; name: string }[] }>>;
  }
  const routes = async (): Promise<[string, string][]> => {
    const { paths } = (await (await fetch(`${manager.url}/docs-json`)).json()) as Documented;
    return Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, { parameters = [] }]) => parameters.some(({ name }) => name === 'Idempotency-Key'))
        .map(([method]): [string, string] => [method.toUpperCase(), path]),
    );
  };

  it('honours it', async () => {
    const found = await routes();
    expect(found.length).toBeGreaterThan(10);
    for (const [method, template] of found) {
      const route = `${method} ${template}`;
      const path = template.replace('/api/v3.1', '').replace(/\{[^}]+\}/g, 'a b');
      const options = { body: {}, key: `walk-${route.replaceAll(/\W/g, '-')}` };
      const first = await keyed(method, path, options);
      expect([route, first.status]).toEqual([route, expect.any(Number)]);
      expect(first.status).toBeLessThan(500);
      const again = await keyed(method, path, options);
      expect([route, again.status, isRepeated(again)]).toEqual([route, first.status, true]);
      expect(again.body).toEqual(first.body);
      expect([route, (await keyed(method, `${path}?other=1`, options)).status]).toEqual([route, 422]);
    }
  }, 60_000);
});
