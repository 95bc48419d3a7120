import { mkdtemp, readdir, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { pino } from 'pino';
import { OutboxDispatcher, isSystemTask, type Services, type ServicesOptions } from '@cloudloom/executions';
import { ManagerSettings, createApp, createManagerServices, ensureAdministrator } from '@cloudloom/manager';
import { Database, SecretCipher } from '@cloudloom/model';
import { createTestDatabase } from '../support/database.ts';
import { send, type Answer, type CallOptions } from '../support/http-calls.ts';
import { FakeLauncher } from '@cloudloom/executions/testing';

/** A facade that listens on a port of its own, over a real database and a fake engine that runs system tasks. */
export interface ManagerWorld {
  readonly url: string;
  readonly database: Database;
  readonly room: Services;
  readonly launcher: FakeLauncher;
  /** Holds archives and unpacked files. */
  readonly dataFolder: string;
  /** As the real client does it: as admin, in the default tenant, naming JSON as content type on every call. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** Multipart uploads that are on disk at this moment. */
  uploadsOnDisk(): Promise<string[]>;
}

const CIPHER = new SecretCipher(Buffer.alloc(32, 7).toString('base64'));

type Open = ManagerWorld & { close(): Promise<void> };

/** A world for one test file; by URL, blueprints are imported from the given places only. */
export function useManager(imports?: ServicesOptions['imports']): ManagerWorld {
  let opened: Open | undefined;
  beforeAll(async () => {
    opened = await openManager(imports);
  });
  afterAll(() => opened?.close());
  const open = (): Open => {
    if (opened === undefined) throw new Error('The manager is opened before the first test, not earlier.');
    return opened;
  };
  return {
    get url() {
      return open().url;
    },
    get database() {
      return open().database;
    },
    get room() {
      return open().room;
    },
    get launcher() {
      return open().launcher;
    },
    get dataFolder() {
      return open().dataFolder;
    },
    call: (...request) => open().call(...request),
    uploadsOnDisk: () => open().uploadsOnDisk(),
  };
}

async function openManager(imports: ServicesOptions['imports']): Promise<Open> {
  const test = await createTestDatabase();
  const database = await Database.open({ url: test.url });
  await database.migrate();
  const folder = await mkdtemp(join(tmpdir(), 'cloudloom-manager-'));
  const launcher = new FakeLauncher();
  const { services, room } = createManagerServices({
    database,
    cipher: CIPHER,
    dataFolder: folder,
    launcher,
    imports,
  });
  await ensureAdministrator(services.repositories, { username: 'admin', password: 'admin' });
  const dispatcher = new OutboxDispatcher({ ...room, launcher });
  const systemTasks: Promise<void>[] = [];
  launcher.onStart = ({ executionId, workflowId }) => {
    if (isSystemTask(workflowId)) systemTasks.push(runSystemTask(room, executionId));
  };
  await dispatcher.start();
  const uploadFolder = join(folder, 'uploads');
  const settings = new ManagerSettings({ host: '127.0.0.1', uploadFolder });
  const app = await createApp(services, { settings, log: pino({ level: 'silent' }) });
  await app.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  return {
    url,
    database,
    room,
    launcher,
    dataFolder: folder,
    call: (method, path, options) => send(`${url}/api/v3.1${path}`, method, options),
    uploadsOnDisk: () => readdir(uploadFolder),
    close: async () => {
      const isClosed = app.close();
      // A client that has opened a connection ahead of its need would hold the server up.
      (app.getHttpServer() as Server).closeAllConnections();
      await isClosed;
      await dispatcher.stop();
      await Promise.all(systemTasks);
      await room.waiter.close();
      await database.close();
      await test.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A second manager over the same database, files and engine. */
export async function openAnother({
  dataFolder,
  database,
  launcher,
}: ManagerWorld): Promise<{ url: string; close(): Promise<void> }> {
  const { services, room } = createManagerServices({ database, cipher: CIPHER, dataFolder, launcher });
  const settings = new ManagerSettings({ host: '127.0.0.1', uploadFolder: dataFolder });
  const app = await createApp(services, { settings, log: pino({ level: 'silent' }) });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      await app.close();
      await room.waiter.close();
    },
  };
}

/** What a worker does with the system's own executions. */
async function runSystemTask(room: Services, executionId: string): Promise<void> {
  const attempt = 1;
  const answer = await room.executions.begin({ executionId, attempt, runId: `run-${executionId}` });
  if (!answer.accepted) return;
  try {
    await room.systemTasks.run(executionId);
    await room.executions.finish({ executionId, attempt, status: 'terminated', error: '' });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    await room.executions.finish({ executionId, attempt, status: 'failed', error: text });
  }
}
