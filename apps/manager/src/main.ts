import { pino } from 'pino';
import { loadConfiguration } from '@cloudloom/configuration';
import { startManager } from './boot/manager.ts';

async function main(): Promise<void> {
  const configuration = loadConfiguration(process.env);
  const log = pino({ name: 'manager', level: configuration.logLevel });
  const stopped = waitForSignal();
  const manager = await startManager(configuration, log);
  if (manager.madePassword !== null) tellPassword(configuration.admin.username, manager.madePassword);
  process.stdout.write(`ready ${manager.url}\n`);
  log.info({ signal: await stopped }, 'stopping');
  await manager.stop();
  log.info('stopped');
}

/** On standard error, because standard output is a log that is kept. */
function tellPassword(username: string, password: string): void {
  process.stderr.write(
    `First start: sign in as ${username} with the password ${password} (shown only now)\n`,
  );
}

/** Resolves at the first request to stop; a second one ends the process at once. */
const waitForSignal = (): Promise<NodeJS.Signals> =>
  new Promise((resolve) => {
    let isStopping = false;
    const stop = (signal: NodeJS.Signals): void => {
      if (isStopping) process.exit(1);
      isStopping = true;
      resolve(signal);
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  });

try {
  await main();
} catch (error) {
  process.stderr.write(
    `The manager cannot start: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
}
