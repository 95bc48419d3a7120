import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ConfigurationError,
  readSecretsKey,
  readTemporalConnection,
  type Configuration,
} from '@cloudloom/configuration';
import { Database, ExecutionRepository, SecretCipher } from '@cloudloom/model';
import { MANAGEMENT_QUEUE } from '@cloudloom/temporal/task-queues';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createActivities } from './activities.ts';
import { temporalLogger } from './logging.ts';
import { withShortStackTraces } from './short-stack-traces.ts';
import { KillAndShutdownOrders } from './stop-orders.ts';
import { buildWorkflowBundle } from './workflow-bundle.ts';

/** How long running operations may go on after a request to stop. */
const GRACE_MILLISECONDS = 10_000;
/** After the grace: their processes get SIGTERM and, five seconds later, SIGKILL. */
const FORCE_MILLISECONDS = GRACE_MILLISECONDS + 8_000;

/** A running worker. `ended` resolves when it has stopped, and rejects when it broke. */
export interface WorkerProcess {
  ended: Promise<void>;
  /** Takes no new work, lets running operations go on for their grace time, and closes everything. */
  stop(): Promise<void>;
}

/** Starts a worker of the shared queue: workflow code and operations of the central deployment agent. */
export async function startWorker(configuration: Configuration, log: Logger): Promise<WorkerProcess> {
  // Signals are ours to handle: the database closes after the last activity.
  Runtime.install({ logger: temporalLogger(log), shutdownSignals: [] });
  const closing: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    const database = await openDatabase(configuration);
    closing.push(() => database.close());
    const cipher = new SecretCipher(await readSecretsKey(configuration.secretsKey, configuration.dataDir));
    await mkdir(join(configuration.dataDir, 'work'), { recursive: true });
    const stopOrders = new KillAndShutdownOrders(database, new ExecutionRepository(database));
    await stopOrders.start();
    closing.push(() => stopOrders.stop());
    const { activities, close: closeActivities } = createActivities({
      database,
      cipher,
      configuration,
      stopOrders,
    });
    closing.push(closeActivities);
    const worker = await createWorker(configuration, { activities, log, closing });
    return run(worker, stopOrders, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function openDatabase({ databaseUrl }: Configuration): Promise<Database> {
  if (databaseUrl === undefined)
    throw new ConfigurationError([
      {
        variable: 'DATABASE_URL',
        message: 'is missing; the worker needs the PostgreSQL database of the manager',
      },
    ]);
  const database = await Database.open({
    url: databaseUrl,
    applicationName: 'cloudloom-worker',
    poolSize: 20,
  });
  await database.migrate();
  return database;
}

async function createWorker(
  configuration: Configuration,
  parts: { activities: object; log: Logger; closing: (() => Promise<unknown>)[] },
): Promise<Worker> {
  const { namespace, ...connectionOptions } = await readTemporalConnection(configuration.temporal);
  const connection = await NativeConnection.connect(connectionOptions);
  parts.closing.push(() => connection.close());
  const workflowBundle = await buildWorkflowBundle(temporalLogger(parts.log));
  return withShortStackTraces(() =>
    Worker.create({
      connection,
      namespace,
      taskQueue: MANAGEMENT_QUEUE,
      workflowBundle,
      activities: parts.activities,
      maxConcurrentActivityTaskExecutions: 400,
      maxConcurrentLocalActivityExecutions: 400,
      maxConcurrentActivityTaskPolls: 20,
      maxConcurrentWorkflowTaskExecutions: 80,
      maxConcurrentWorkflowTaskPolls: 8,
      maxEagerActivityReservationsPerWorkflowTask: 100,
      workflowFailureErrorTypes: { '*': ['NondeterminismError', 'DeterminismViolationError'] },
      shutdownGraceTime: GRACE_MILLISECONDS,
      shutdownForceTime: FORCE_MILLISECONDS,
    }),
  );
}

function run(worker: Worker, stopOrders: KillAndShutdownOrders, close: () => Promise<void>): WorkerProcess {
  const ended = worker.run().finally(close);
  return {
    ended,
    async stop() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      const graceIsOver = setTimeout(() => stopOrders.shutdown(), GRACE_MILLISECONDS);
      await ended.finally(() => clearTimeout(graceIsOver));
    },
  };
}
