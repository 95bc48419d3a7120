import { mkdir, readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Server } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Logger } from 'pino';
import {
  ConfigurationError,
  readSecretsKey,
  readTemporalConnection,
  type Configuration,
  type RestTls,
} from '@cloudloom/configuration';
import { DueSweep, OutboxDispatcher, Reconciler, type Services } from '@cloudloom/executions';
import { Database, SecretCipher } from '@cloudloom/model';
import { createExecutionLauncher, type TemporalClient } from '@cloudloom/temporal/client';
import { createApp } from '../application.ts';
import { createServiceLog } from '../logging/pino-logger.ts';
import { ManagerSettings, type ManagerServices } from '../services.ts';
import { ensureAdministrator } from './administrator.ts';
import { closeServer } from './closing.ts';
import { createManagerServices } from './manager-services.ts';

/** A running manager. */
export interface Manager {
  /** Where it listens, e.g. `http://127.0.0.1:8080`. */
  url: string;
  /** The administrator's password, when this start made it up. */
  madePassword: string | null;
  /** Lets requests end, then stops everything in the reverse order of its start. */
  stop(): Promise<void>;
}

/** Things to close, last opened first. */
type Closing = (() => Promise<void>)[];

/**
 * Starts a manager: schema, tenant and administrator, Temporal, the loops behind the executions, and at last the REST
 * service. What was opened is closed again when a later step fails.
 */
export async function startManager(configuration: Configuration, log: Logger): Promise<Manager> {
  const closing: Closing = [];
  const stop = async (): Promise<void> => {
    for (const close of closing.splice(0).reverse()) await close();
  };
  try {
    const database = await openDatabase(configuration, closing);
    const temporal = await createExecutionLauncher(await readTemporalConnection(configuration.temporal));
    closing.push(() => temporal.close());
    await temporal.ensureSearchAttributes();
    const cipher = new SecretCipher(await readSecretsKey(configuration.secretsKey, configuration.dataDir));
    const { services, room } = createManagerServices({
      database,
      cipher,
      dataFolder: configuration.dataDir,
      imports: configuration.imports,
      dedicatedWorkers: configuration.workers.dedicatedByDefault,
      launcher: temporal.launcher,
    });
    closing.push(() => room.waiter.close());
    const madePassword = await ensureAdministrator(services.repositories, configuration.admin);
    await startLoops(room, temporal, { log, closing });
    const url = await serve(services, configuration, { log, closing });
    return { url, madePassword, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openDatabase(configuration: Configuration, closing: Closing): Promise<Database> {
  if (configuration.databaseUrl === undefined)
    throw new ConfigurationError([
      { variable: 'DATABASE_URL', message: 'is missing; the manager needs a PostgreSQL database' },
    ]);
  const database = await Database.open({
    url: configuration.databaseUrl,
    applicationName: 'cloudloom-manager',
  });
  closing.push(() => database.close());
  await database.migrate();
  return database;
}

/** Delivers what decisions wrote down, and finds executions whose workflow ended unnoticed. */
async function startLoops(
  room: Services,
  { launcher }: TemporalClient,
  { log, closing }: { log: Logger; closing: Closing },
): Promise<void> {
  const parts = { ...room, launcher, log: createServiceLog(log) };
  const dispatcher = new OutboxDispatcher(parts);
  const reconciler = new Reconciler(parts);
  await dispatcher.start();
  closing.push(() => dispatcher.stop());
  reconciler.start();
  closing.push(() => reconciler.stop());
  const sweep = new DueSweep({ ...parts, launch: room.scheduleLaunch });
  sweep.start();
  closing.push(() => sweep.stop());
}

async function serve(
  services: ManagerServices,
  { rest, dataDir }: Configuration,
  { log, closing }: { log: Logger; closing: Closing },
): Promise<string> {
  const uploadFolder = join(dataDir, 'uploads');
  await mkdir(uploadFolder, { recursive: true });
  const settings = new ManagerSettings({ host: rest.host, uploadFolder });
  const tls = rest.tls === undefined ? undefined : await readTls(rest.tls);
  const { corsOrigins } = rest;
  const app = await createApp(services, {
    settings,
    log,
    corsOrigins,
    ...(tls === undefined ? {} : { tls }),
  });
  closing.push(() => closeServer(app));
  await app.listen(rest.port, rest.host);
  return toUrl(app, rest.host, tls !== undefined);
}

async function readTls(files: RestTls): Promise<{ cert: Buffer; key: Buffer }> {
  const [cert, key] = await Promise.all([readFile(files.certificateFile), readFile(files.keyFile)]);
  return { cert, key };
}

function toUrl(app: NestExpressApplication, host: string, isSecure: boolean): string {
  const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
  const name = host.includes(':') ? `[${host}]` : host;
  return `${isSecure ? 'https' : 'http'}://${name}:${port}`;
}
