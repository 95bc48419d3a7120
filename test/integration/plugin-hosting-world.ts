import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { pino } from 'pino';
import { loadConfiguration } from '@cloudloom/configuration';
import { OutboxDispatcher, Reconciler, createServices, isEnded, type Services } from '@cloudloom/executions';
import {
  Database,
  EventRepository,
  SecretCipher,
  TenantRepository,
  type Execution,
  type Plugin,
} from '@cloudloom/model';
import { createExecutionLauncher } from '@cloudloom/temporal/client';
import { startWorker, type WorkerProcess } from '../../apps/worker/src/worker-process.ts';
import { packFiles } from '../support/archives.ts';
import { createTestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { createTestNamespace } from '../support/namespace.ts';
import { packPlugin, type PluginWishes } from '../support/plugins.ts';

const SCOPE = { tenantName: 'default_tenant', username: 'admin' };

/** Executions on a real Temporal server, with a real worker in this process, below the REST facade. */
export interface HostingWorld {
  readonly room: Services;
  upload(wishes: PluginWishes): Promise<Plugin>;
  remove(plugin: Plugin): Promise<void>;
  /** A deployment of two plain nodes whose blueprint imports the newest greeter unless told otherwise. */
  deploy(id: string, wishes?: { importLine?: string; sections?: string }): Promise<void>;
  start(deploymentId: string, workflowId: string, parameters?: Record<string, string>): Promise<string>;
  /** Waits for the end. */
  ended(executionId: string): Promise<Execution>;
  run(deploymentId: string, workflowId: string): Promise<Execution>;
  /** Messages of an execution's events, in order. */
  messages(executionId: string): Promise<string[]>;
  /** Where archives and bundles are stored. */
  readonly archives: string;
  restartWorker(): Promise<void>;
}

type Open = HostingWorld & { close(): Promise<void> };

/** A world for one test file. */
export function useHosting(): HostingWorld {
  let opened: Open | undefined;
  beforeAll(async () => {
    opened = await open();
  }, 120_000);
  afterAll(() => opened?.close(), 60_000);
  return new Proxy({} as HostingWorld, {
    get: (_, key) => {
      if (opened === undefined) throw new Error('The world is opened before the first test, not earlier.');
      return Reflect.get(opened, key) as unknown;
    },
  });
}

const blueprint = (importLine: string, sections: string): string => `
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml, '${importLine}']
node_templates:
  web: { type: cloudify.nodes.Root }
  database: { type: cloudify.nodes.Root }
${sections}`;

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield await Promise.resolve(bytes);
}

async function open(): Promise<Open> {
  const closing: (() => Promise<unknown>)[] = [];
  const test = await createTestDatabase();
  closing.push(() => test.drop());
  const namespace = await createTestNamespace();
  closing.push(() => namespace.delete());
  const dataFolder = await mkdtemp(join(tmpdir(), 'cloudloom-hosting-'));
  closing.push(() => rm(dataFolder, { recursive: true, force: true }));
  const key = randomBytes(32).toString('base64');
  const configuration = loadConfiguration({
    DATABASE_URL: test.url,
    TEMPORAL_ADDRESS: namespace.address,
    TEMPORAL_NAMESPACE: namespace.name,
    CLOUDLOOM_DATA_DIR: dataFolder,
    CLOUDLOOM_SECRETS_KEY: key,
  });
  const database = await Database.open({ url: test.url });
  closing.push(() => database.close());
  await database.migrate();
  await new TenantRepository(database).ensure(SCOPE.tenantName);
  const room = createServices({ database, cipher: new SecretCipher(key), dataFolder });
  closing.push(() => room.waiter.close());
  const temporal = await createExecutionLauncher({ address: namespace.address, namespace: namespace.name });
  closing.push(() => temporal.close());
  await temporal.ensureSearchAttributes();
  const parts = { ...room, launcher: temporal.launcher };
  const dispatcher = new OutboxDispatcher(parts);
  await dispatcher.start();
  closing.push(() => dispatcher.stop());
  const reconciler = new Reconciler({ ...parts, periodMilliseconds: 500 });
  reconciler.start();
  closing.push(() => reconciler.stop());
  const log = pino({ level: process.env.HOSTING_LOG ?? 'silent' });
  let worker: WorkerProcess = await startWorker(configuration, log);
  closing.push(() => worker.stop());
  return {
    ...actions(room, new EventRepository(database)),
    archives: join(dataFolder, 'archives'),
    async restartWorker() {
      await worker.stop();
      worker = await startWorker(configuration, log);
    },
    async close() {
      for (const step of closing.reverse()) await step();
    },
  };
}

function actions(room: Services, events: EventRepository): Omit<HostingWorld, 'restartWorker' | 'archives'> {
  const ended = (executionId: string): Promise<Execution> =>
    eventually(
      `execution ${executionId} is over`,
      async () => {
        const execution = await room.stores.executions.byId(executionId);
        return execution !== null && isEnded(execution.status) && execution;
      },
      { seconds: 120 },
    );
  const start: HostingWorld['start'] = async (deploymentId, workflowId, parameters = {}) => {
    const request = { deploymentId, workflowId, parameters, allowCustomParameters: true, force: true };
    return (await room.executions.start(SCOPE, request)).id;
  };
  return {
    room,
    upload: async (wishes) => room.plugins.upload(SCOPE, { archive: once(await packPlugin(wishes)) }),
    remove: (plugin) => room.plugins.delete(SCOPE, plugin.id),
    async deploy(id, { importLine = 'plugin:greeter', sections = '' } = {}) {
      const archive = once(await packFiles({ 'blueprint.yaml': blueprint(importLine, sections) }));
      await room.blueprints.upload(SCOPE, { blueprintId: id, archive, async: false });
      await room.deployments.create(SCOPE, { deploymentId: id, blueprintId: id });
    },
    start,
    ended,
    async messages(executionId) {
      const sort = [{ field: 'reportedTimestamp' as const, descending: false }];
      const { items } = await events.list(SCOPE, {
        offset: 0,
        size: 1000,
        sort,
        executionIds: [executionId],
      });
      return items.map((event) => event.message);
    },
    run: async (deploymentId, workflowId) => ended(await start(deploymentId, workflowId)),
  };
}
