import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ConfigurationError,
  readSecretsKey,
  readTemporalConnection,
  type Configuration,
} from '@cloudloom/configuration';
import { Database, ExecutionRepository, SecretCipher } from '@cloudloom/model';
import { cancelOrigins } from '@cloudloom/temporal/client';
import { NativeConnection, Runtime, type TelemetryOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createActivities } from './activities.ts';
import { temporalLogger } from './logging.ts';
import { KillAndShutdownOrders } from './stop-orders.ts';
import type { Hosting } from './temporal-workers.ts';

/** What every worker process works with, whichever queues it serves. */
export interface Surroundings {
  database: Database;
  stopOrders: KillAndShutdownOrders;
  wired: ReturnType<typeof createActivities>;
  hosting: Hosting;
  /** Closes everything, last opened first. The Temporal workers must have stopped. */
  close(): Promise<void>;
}

export interface SurroundingsOptions {
  /** Connections to the database at most; one more listens. */
  poolSize: number;
  /** Shown in PostgreSQL's list of sessions. */
  applicationName: string;
  log: Logger;
}

/** Opens database and Temporal, and wires the activities. What was opened is closed again when a later step fails. */
export async function openSurroundings(
  configuration: Configuration,
  options: SurroundingsOptions,
): Promise<Surroundings> {
  // Signals are ours to handle: the database closes after the last activity.
  Runtime.install({
    logger: temporalLogger(options.log),
    shutdownSignals: [],
    telemetryOptions: metricsOf(configuration),
  });
  const closing: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    const database = await openDatabase(configuration, options);
    closing.push(() => database.close());
    const cipher = new SecretCipher(await readSecretsKey(configuration.secretsKey, configuration.dataDir));
    await mkdir(join(configuration.dataDir, 'work'), { recursive: true });
    const stopOrders = new KillAndShutdownOrders(database, new ExecutionRepository(database));
    await stopOrders.start();
    closing.push(() => stopOrders.stop());
    const { connection, namespace } = await connect(configuration);
    closing.push(() => connection.close());
    const cancelOrigin = cancelOrigins(connection, namespace);
    const wired = createActivities({ database, cipher, configuration, stopOrders, cancelOrigin });
    closing.push(wired.close);
    const { operations } = configuration.workers;
    const hosting = { connection, namespace, activities: wired.activities, operations };
    return { database, stopOrders, wired, hosting, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function metricsOf({ workerMetricsAddress: bindAddress }: Configuration): TelemetryOptions {
  return bindAddress === undefined ? {} : { metrics: { prometheus: { bindAddress } } };
}

async function openDatabase(
  { databaseUrl }: Configuration,
  { poolSize, applicationName }: SurroundingsOptions,
): Promise<Database> {
  if (databaseUrl === undefined)
    throw new ConfigurationError([
      {
        variable: 'DATABASE_URL',
        message: 'is missing; the worker needs the PostgreSQL database of the manager',
      },
    ]);
  const database = await Database.open({ url: databaseUrl, applicationName, poolSize });
  await database.migrate();
  return database;
}

async function connect(configuration: Configuration): Promise<Pick<Hosting, 'connection' | 'namespace'>> {
  const { namespace, ...connectionOptions } = await readTemporalConnection(configuration.temporal);
  return { connection: await NativeConnection.connect(connectionOptions), namespace };
}
