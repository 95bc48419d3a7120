import { loadConfiguration } from '@cloudloom/configuration';
import { MANAGEMENT_QUEUE } from '@cloudloom/temporal/task-queues';
import { readDedicatedRole } from './dedicated/dedicated-role.ts';
import { runDedicated } from './dedicated/run-dedicated.ts';
import { createLogger } from './logging.ts';
import { startWorker } from './worker-process.ts';

async function main(): Promise<void> {
  const configuration = loadConfiguration(process.env);
  const log = createLogger(configuration.logLevel);
  const role = readDedicatedRole(process.env);
  if (role !== undefined) return runDedicated(configuration, role, log);
  const worker = await startWorker(configuration, log);
  const stop = (): void => {
    worker.stop().catch((error: unknown) => log.error({ err: error }, 'The worker did not stop cleanly'));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.stdout.write(`ready ${MANAGEMENT_QUEUE}\n`);
  await worker.ended;
}

try {
  await main();
} catch (error) {
  process.stderr.write(
    `The worker cannot go on: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
}
