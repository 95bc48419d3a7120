import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { ManagerSettings, createApp, createManagerServices, ensureAdministrator } from '@cloudloom/manager';
import { Database, SecretCipher } from '@cloudloom/model';
import { FakeLauncher } from '@cloudloom/executions/testing';
import { createTestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { send } from '../support/http-calls.ts';
import { TcpRelay } from '../support/tcp-relay.ts';

let relay: TcpRelay;
let base: string;
let isTemporalAway = false;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const test = await createTestDatabase();
  closing.push(() => test.drop());
  const url = new URL(test.url);
  relay = await TcpRelay.start(url.host);
  closing.push(() => relay.close());
  url.host = relay.address;
  const database = await Database.open({ url: url.href });
  closing.push(() => database.close());
  await database.migrate();
  const dataFolder = await mkdtemp(join(tmpdir(), 'cloudloom-without-'));
  closing.push(() => rm(dataFolder, { recursive: true, force: true }));
  const launcher = new FakeLauncher();
  launcher.describe = async () => {
    if (isTemporalAway) throw new Error('14 UNAVAILABLE: no connection');
    return { status: 'missing' } as never;
  };
  const cipher = new SecretCipher(Buffer.alloc(32, 7).toString('base64'));
  const { services, room } = createManagerServices({ database, cipher, dataFolder, launcher });
  closing.push(() => room.waiter.close());
  await ensureAdministrator(services.repositories, { username: 'admin', password: 'admin' });
  const settings = new ManagerSettings({ host: '127.0.0.1', uploadFolder: join(dataFolder, 'uploads') });
  const app = await createApp(services, { settings, log: pino({ level: 'silent' }) });
  closing.push(() => app.close());
  await app.listen(0, '127.0.0.1');
  base = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}/api/v3.1`;
}, 60_000);
afterAll(async () => {
  relay.mend();
  for (const close of closing.reverse()) await close();
}, 60_000);
beforeEach(() => {
  relay.mend();
  isTemporalAway = false;
});

const call = (method: string, path: string, body?: unknown) =>
  send(`${base}${path}`, method, body === undefined ? {} : { body });

describe('without its database', () => {
  it('the manager says so with 503 and a code, and nothing of how it is built', async () => {
    expect(await call('GET', '/status')).toMatchObject({ status: 200, body: { status: 'OK' } });
    relay.cut();
    for (const [method, path] of [
      ['GET', '/blueprints'],
      ['GET', '/executions/none'],
      ['GET', '/status'],
      ['PUT', '/secrets/key'],
      ['POST', '/executions'],
      ['POST', '/maintenance/activate'],
    ] as const) {
      const { status, body } = await call(method, path, method === 'GET' ? undefined : { value: 'x' });
      expect([path, status, body]).toEqual([
        path,
        503,
        {
          message: 'The database does not answer at the moment. Try again.',
          error_code: 'storage_unavailable_error',
          server_traceback: null,
        },
      ]);
    }
    expect(await call('GET', '/ok')).toMatchObject({ status: 500, body: 'FAIL' });
    relay.mend();
    await eventually('it is back', async () => (await call('GET', '/blueprints')).status === 200);
    expect(await call('GET', '/ok')).toMatchObject({ status: 200, body: 'OK' });
  }, 60_000);
});

describe('without Temporal', () => {
  it('the manager goes on, and its status tells', async () => {
    isTemporalAway = true;
    expect(await call('GET', '/status')).toMatchObject({
      status: 200,
      body: {
        status: 'Fail',
        services: { PostgreSQL: { status: 'Active' }, Temporal: { status: 'Inactive' } },
      },
    });
    expect(await call('GET', '/status?summary=True')).toMatchObject({
      status: 200,
      body: { status: 'Fail', services: {} },
    });
    expect(await call('GET', '/cluster-status')).toMatchObject({
      body: { status: 'Fail', services: { db: { status: 'OK' }, broker: { status: 'Fail' } } },
    });
    expect(await call('GET', '/ok')).toMatchObject({ status: 500, body: 'FAIL' });
    expect(await call('GET', '/blueprints')).toMatchObject({ status: 200 });
  });
});
