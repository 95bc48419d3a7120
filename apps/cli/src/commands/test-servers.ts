import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Configuration } from '@cloudloom/configuration';
import { CliError } from '../errors.ts';
import { sendSignal } from '../up/pid-file.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { DataFolder } from '../up/data-folder.ts';
import {
  EMBEDDED_TEMPORAL_BEARS,
  prepareTemporal,
  startPostgres,
  startTemporal,
} from '../up/embedded-servers.ts';
import { claimPorts } from '../up/ports.ts';
import { ShutdownRequest } from '../up/shutdown.ts';
import { Supervisor } from '../up/supervisor.ts';

/**
 * Runs a command beside a PostgreSQL and a Temporal server of its own, on free ports; both are gone afterwards. The
 * command finds them by DATABASE_URL (of the server's superuser) and TEMPORAL_ADDRESS. Behind `npm test`.
 * @returns the command's exit status
 */
export const runWithTestServers = async (
  configuration: Configuration,
  terminal: Terminal,
  command: readonly string[],
): Promise<number> => {
  const data = new DataFolder(mkdtempSync(join(tmpdir(), 'cloudloom-test-')));
  const supervisor = new Supervisor(data.supervision, (text) => terminal.line(text));
  const shutdown = new ShutdownRequest(terminal);
  try {
    data.create();
    await supervisor.open();
    const around = {
      configuration,
      data,
      supervisor,
      notice: (text: string) => terminal.line(text),
      signal: shutdown.signal,
    };
    const binary = await prepareTemporal(around);
    const free = (purpose: string, variable: string) => ({ host: '127.0.0.1', port: 0, purpose, variable });
    const [port = 0, temporalPort = 0] = await claimPorts([
      free('the PostgreSQL of the tests', 'DATABASE_URL'),
      free('the Temporal server of the tests', 'TEMPORAL_ADDRESS'),
    ]);
    const postgres = await startPostgres(around, { port, disposable: true, database: 'postgres' });
    const temporal = await startTemporal(around, { binary, port: temporalPort, uiPort: undefined });
    terminal.line(
      `tests use ${postgres.title} on ${postgres.address}, ${temporal.title} on ${temporal.address}`,
    );
    const bearable = temporal.embedded ? EMBEDDED_TEMPORAL_BEARS : {};
    const env = {
      ...bearable,
      ...process.env,
      DATABASE_URL: postgres.url,
      TEMPORAL_ADDRESS: temporal.address,
    };
    return await runCommand(command, env, shutdown.signal);
  } finally {
    await supervisor.stop();
    data.remove();
    shutdown.close();
  }
};

const runCommand = (
  [program, ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<number> =>
  new Promise((resolve, reject) => {
    if (program === undefined) throw new CliError('no_command', 'There is no command to run.');
    const child = spawn(program, args, { stdio: 'inherit', env });
    signal.addEventListener('abort', () => child.pid !== undefined && sendSignal(child.pid, 'SIGTERM'));
    child.once('error', reject);
    child.once('exit', (status, killer) => resolve(status ?? (killer === 'SIGINT' ? 130 : 1)));
  });
