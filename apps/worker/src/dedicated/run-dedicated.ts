import type { Configuration } from '@cloudloom/configuration';
import { WorkerRepository } from '@cloudloom/model';
import type { Logger } from 'pino';
import { openSurroundings } from '../surroundings.ts';
import { GRACE_MILLISECONDS, startAuthorWorker, startProductWorker } from '../temporal-workers.ts';
import { STOP, type DedicatedReport, type DedicatedRole } from './dedicated-role.ts';

const REPORT_MILLISECONDS = 1_000;
/** After this time it goes, whatever still hangs. */
const LONGEST_STOP_MILLISECONDS = 25_000;
/** Many such processes share one database. */
const POOL_SIZE = 4;

/** Serves one dedicated queue until the host says stop, or is gone. Resolves when everything is closed. */
export async function runDedicated(
  configuration: Configuration,
  role: DedicatedRole,
  log: Logger,
): Promise<void> {
  const orders = new HostOrders();
  const surroundings = await openSurroundings(configuration, {
    poolSize: POOL_SIZE,
    applicationName: 'cloudloom-dedicated-worker',
    log,
  });
  const { hosting, stopOrders, database } = surroundings;
  const { taskQueue, codePath } = role;
  try {
    const worker = role.isPlugin
      ? await startAuthorWorker(hosting, taskQueue, codePath)
      : await startProductWorker(hosting, taskQueue, { codePath });
    log.info({ taskQueue }, 'The worker of a deployment is ready');
    const reports = setInterval(() => report({ runningTasks: worker.runningTasks() }), REPORT_MILLISECONDS);
    report({ runningTasks: 0 });
    const stop = async (): Promise<void> => {
      setTimeout(() => process.exit(1), LONGEST_STOP_MILLISECONDS).unref();
      setTimeout(() => stopOrders.shutdown(), GRACE_MILLISECONDS).unref();
      worker.shutdown();
      if (!process.connected) await giveBack(new WorkerRepository(database), role, log);
    };
    void orders.toStop.then(stop);
    await worker.ended.finally(() => clearInterval(reports));
  } finally {
    await surroundings.close();
    // An open channel would keep the process.
    if (process.connected) process.disconnect();
  }
}

function report(report: DedicatedReport): void {
  // A host that dies just now is noticed as the end of the channel.
  if (process.connected) process.send?.(report, undefined, undefined, () => {});
}

/** Nobody speaks for this worker any more: another host may start one while this one ends. */
async function giveBack(registry: WorkerRepository, role: DedicatedRole, log: Logger): Promise<void> {
  log.warn({ taskQueue: role.taskQueue }, 'The host of this worker is gone; it ends');
  await registry
    .remove([role.workerId])
    .catch((error: unknown) => log.warn({ err: error }, 'The lease lapses by itself'));
}

/** Hears the first of: the host's word, its death, and signals. Listens from the moment it is made. */
class HostOrders {
  readonly toStop = new Promise<void>((resolve) => {
    process.on('message', (message) => {
      if (message === STOP) resolve();
    });
    process.once('disconnect', () => resolve());
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
    if (!process.connected) resolve();
  });
}
