import { join } from 'node:path';
import type { Configuration } from '@cloudloom/configuration';
import { WorkerRepository } from '@cloudloom/model';
import { MANAGEMENT_QUEUE, pluginQueue } from '@cloudloom/temporal/task-queues';
import type { Logger } from 'pino';
import { startDedicatedProcess } from './dedicated/dedicated-process.ts';
import { DedicatedWorkers } from './dedicated/dedicated-workers.ts';
import { temporalLogger } from './logging.ts';
import { PluginWorkers } from './plugins/plugin-workers.ts';
import { openSurroundings, type Surroundings } from './surroundings.ts';
import {
  GRACE_MILLISECONDS,
  startPluginWorker,
  startSharedWorker,
  type HostedWorker,
} from './temporal-workers.ts';
import { WorkerRegistration, thisHost } from './worker-registration.ts';
import { buildWorkflowBundle, storeWorkflowBundle, type WorkflowBundle } from './workflow-bundle.ts';

const POOL_SIZE = 20;

/** A running worker. `ended` resolves when it has stopped, and rejects when it broke. */
export interface WorkerProcess {
  ended: Promise<void>;
  /** Takes no new work, lets running operations go on for their grace time, and closes everything. */
  stop(): Promise<void>;
}

/**
 * Starts a worker of the shared queue (workflow code and operations of the central deployment agent), one for each uploaded
 * plugin as it comes, and a process of its own for each deployment that is to have one and needs it.
 */
export async function startWorker(configuration: Configuration, log: Logger): Promise<WorkerProcess> {
  const surroundings = await openSurroundings(configuration, {
    poolSize: POOL_SIZE,
    applicationName: 'cloudloom-worker',
    log,
  });
  try {
    const bundle = await buildWorkflowBundle(temporalLogger(log));
    const worker = await startSharedWorker(surroundings.hosting, bundle);
    const registry = new WorkerRepository(surroundings.database);
    const host = thisHost();
    const registration = new WorkerRegistration({ registry, host, log });
    const { dedicatedLimit } = configuration.workers;
    await registration.add({ kind: 'shared', taskQueue: MANAGEMENT_QUEUE, dedicatedLimit }, worker);
    const plugins = createPluginWorkers(surroundings, registration, log);
    await plugins.start();
    const dedicated = createDedicatedWorkers(surroundings, { registry, host, bundle, configuration, log });
    await dedicated.start();
    return run({ worker, plugins, dedicated, registration, surroundings });
  } catch (error) {
    await surroundings.close();
    throw error;
  }
}

function createPluginWorkers(
  { database, wired, hosting }: Surroundings,
  registration: WorkerRegistration,
  log: Logger,
): PluginWorkers {
  return new PluginWorkers({
    database,
    plugins: wired.plugins,
    bundles: wired.bundles,
    startWorker: async (plugin, codePath) => {
      const worker = await startPluginWorker(hosting, plugin, codePath);
      const { id: pluginId, tenantName } = plugin;
      const taskQueue = pluginQueue(plugin.packageName, plugin.packageVersion, pluginId);
      await registration.add({ kind: 'plugin', taskQueue, tenantName, pluginId }, worker);
      return worker;
    },
    log,
  });
}

interface DedicatedParts {
  registry: WorkerRepository;
  host: ReturnType<typeof thisHost>;
  bundle: WorkflowBundle;
  configuration: Configuration;
  log: Logger;
}

function createDedicatedWorkers({ database, wired }: Surroundings, parts: DedicatedParts): DedicatedWorkers {
  const { bundle, configuration, ...rest } = parts;
  const { dedicatedLimit: limit, dedicatedIdle } = configuration.workers;
  let stored: Promise<string> | undefined;
  return new DedicatedWorkers({
    ...rest,
    database,
    limit,
    idleMilliseconds: dedicatedIdle * 1000,
    start: startDedicatedProcess,
    productBundle: () =>
      (stored ??= storeWorkflowBundle(bundle, join(configuration.dataDir, 'workflow-bundles')).catch(
        (error: unknown) => {
          stored = undefined;
          throw error;
        },
      )),
    plugin: async (id) => {
      const plugin = await wired.plugins.byId(id);
      if (plugin === null || plugin.state === 'failed') return null;
      const answer = await wired.bundles.obtain(plugin);
      return answer.kind === 'ready' ? { plugin, codePath: answer.codePath } : null;
    },
  });
}

interface Running {
  worker: HostedWorker;
  plugins: PluginWorkers;
  dedicated: DedicatedWorkers;
  registration: WorkerRegistration;
  surroundings: Surroundings;
}

function run({ worker, plugins, dedicated, registration, surroundings }: Running): WorkerProcess {
  const ended = worker.ended
    .finally(() => Promise.all([plugins.stop(), dedicated.stop()]))
    .finally(() => registration.close())
    .finally(() => surroundings.close());
  return {
    ended,
    async stop() {
      const graceIsOver = setTimeout(() => surroundings.stopOrders.shutdown(), GRACE_MILLISECONDS);
      await registration.stopping();
      worker.shutdown();
      await Promise.all([plugins.stop(), dedicated.stop(), ended]).finally(() => clearTimeout(graceIsOver));
    },
  };
}
