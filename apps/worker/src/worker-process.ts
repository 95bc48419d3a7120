import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ConfigurationError,
  readSecretsKey,
  readTemporalConnection,
  type Configuration,
} from '@cloudloom/configuration';
import { Database, ExecutionRepository, SecretCipher, type Plugin } from '@cloudloom/model';
import { MANAGEMENT_QUEUE, pluginQueue } from '@cloudloom/temporal/task-queues';
import { NativeConnection, Runtime, Worker, type TelemetryOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createActivities } from './activities.ts';
import { temporalLogger } from './logging.ts';
import { PluginWorkers, type HostedWorker } from './plugins/plugin-workers.ts';
import { AUTHOR_STACK_TRACE, SHORT_STACK_TRACE, withStackTraces } from './stack-traces.ts';
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

/**
 * Starts a worker of the shared queue (workflow code and operations of the central deployment agent), and one for each
 * uploaded plugin as it comes.
 */
export async function startWorker(configuration: Configuration, log: Logger): Promise<WorkerProcess> {
  // Signals are ours to handle: the database closes after the last activity.
  Runtime.install({
    logger: temporalLogger(log),
    shutdownSignals: [],
    telemetryOptions: metricsOf(configuration),
  });
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
    const wired = createActivities({ database, cipher, configuration, stopOrders });
    closing.push(wired.close);
    const hosting = { ...(await connect(configuration)), activities: wired.activities };
    closing.push(() => hosting.connection.close());
    const worker = await createSharedWorker(hosting, log);
    const plugins = new PluginWorkers({
      database,
      plugins: wired.plugins,
      bundles: wired.bundles,
      startWorker: (plugin, codePath) => startPluginWorker(hosting, plugin, codePath),
      log,
    });
    await plugins.start();
    return run({ worker, plugins, stopOrders, close });
  } catch (error) {
    await close();
    throw error;
  }
}

function metricsOf({ workerMetricsAddress: bindAddress }: Configuration): TelemetryOptions {
  return bindAddress === undefined ? {} : { metrics: { prometheus: { bindAddress } } };
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

/** What all Temporal workers of this process have in common. */
interface Hosting {
  connection: NativeConnection;
  namespace: string;
  activities: object;
}

async function connect(configuration: Configuration): Promise<Omit<Hosting, 'activities'>> {
  const { namespace, ...connectionOptions } = await readTemporalConnection(configuration.temporal);
  return { connection: await NativeConnection.connect(connectionOptions), namespace };
}

const workerOptions = (hosting: Hosting) => ({
  ...hosting,
  maxConcurrentActivityTaskExecutions: 400,
  maxConcurrentLocalActivityExecutions: 400,
  maxConcurrentWorkflowTaskExecutions: 80,
  maxEagerActivityReservationsPerWorkflowTask: 100,
  workflowFailureErrorTypes: { '*': ['NondeterminismError', 'DeterminismViolationError'] },
  shutdownGraceTime: GRACE_MILLISECONDS,
  shutdownForceTime: FORCE_MILLISECONDS,
});

async function createSharedWorker(hosting: Hosting, log: Logger): Promise<Worker> {
  const workflowBundle = await buildWorkflowBundle(temporalLogger(log));
  return withStackTraces(SHORT_STACK_TRACE, () =>
    Worker.create({
      ...workerOptions(hosting),
      taskQueue: MANAGEMENT_QUEUE,
      workflowBundle,
      maxConcurrentActivityTaskPolls: 20,
      maxConcurrentWorkflowTaskPolls: 8,
    }),
  );
}

/** A plugin's own worker has its own workflow thread: an author's endless loop stalls nobody else. */
async function startPluginWorker(hosting: Hosting, plugin: Plugin, codePath: string): Promise<HostedWorker> {
  const worker = await withStackTraces(AUTHOR_STACK_TRACE, () =>
    Worker.create({
      ...workerOptions(hosting),
      taskQueue: pluginQueue(plugin.packageName, plugin.packageVersion, plugin.id),
      workflowBundle: { codePath },
      // They take turns in one thread, five seconds at most: the last must end within its task's time-out of 30 s.
      maxConcurrentWorkflowTaskExecutions: 5,
      maxConcurrentActivityTaskPolls: 5,
      maxConcurrentWorkflowTaskPolls: 2,
    }),
  );
  return { ended: worker.run(), shutdown: () => shutDown(worker) };
}

function shutDown(worker: Worker): void {
  if (worker.getState() === 'RUNNING') worker.shutdown();
}

interface Running {
  worker: Worker;
  plugins: PluginWorkers;
  stopOrders: KillAndShutdownOrders;
  close: () => Promise<void>;
}

function run({ worker, plugins, stopOrders, close }: Running): WorkerProcess {
  const ended = worker
    .run()
    .finally(() => plugins.stop())
    .finally(close);
  return {
    ended,
    async stop() {
      const graceIsOver = setTimeout(() => stopOrders.shutdown(), GRACE_MILLISECONDS);
      shutDown(worker);
      await Promise.all([plugins.stop(), ended]).finally(() => clearTimeout(graceIsOver));
    },
  };
}
