import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Configuration } from '@cloudloom/configuration';
import { CliError } from '../errors.ts';
import { postgresUrl, runningPostgresPort } from '../servers/postgres-server.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { DataFolder, makePassword } from '../up/data-folder.ts';
import { locatePostgres, startPostgres } from '../up/embedded-servers.ts';
import { claimPorts } from '../up/ports.ts';
import { Supervisor } from '../up/supervisor.ts';

/** The database is the manager's to touch; the command line only says which one and what password. */
const SCRIPT = fileURLToPath(new URL('../../../manager/dist/reset-password.js', import.meta.url));

export interface ResetPasswordOptions {
  readonly username?: string;
  /** Random and printed when not given. */
  readonly password?: string;
}

/**
 * `cloudloom admin reset-password`: sets a password directly in the database, whether the stack runs or not.
 * @throws CliError when there is no database yet or no such user
 */
export const runResetPassword = async (
  configuration: Configuration,
  terminal: Terminal,
  options: ResetPasswordOptions,
): Promise<void> => {
  const username = options.username ?? configuration.admin.username;
  const password = options.password ?? makePassword();
  await withDatabase(configuration, (databaseUrl) => {
    const env = { ...process.env, DATABASE_URL: databaseUrl, CLOUDLOOM_NEW_PASSWORD: password };
    const run = spawnSync(process.execPath, [SCRIPT, username], { env, encoding: 'utf8' });
    if (run.status !== 0)
      throw new CliError('reset_failed', run.stderr.trim() || 'The password was not changed.');
  });
  terminal.line(`The password of ${username} is now ${password}`);
};

/** Finds the database, where needed by running the embedded server for the moment. */
const withDatabase = async (configuration: Configuration, work: (url: string) => void): Promise<void> => {
  if (configuration.databaseUrl !== undefined) return work(configuration.databaseUrl);
  const data = new DataFolder(configuration.dataDir);
  if (!existsSync(data.path)) {
    throw new CliError(
      'no_data',
      `There is no data folder ${data.path} yet; the first start makes it, and prints a password.`,
    );
  }
  const server = await locatePostgres(data, { port: 0 });
  const port = runningPostgresPort(server.home);
  if (port !== undefined) return work(postgresUrl({ ...server, port }));
  const supervisor = new Supervisor(data.supervision, () => undefined);
  try {
    await supervisor.open();
    const around = { configuration, data, supervisor, notice: () => undefined };
    work((await startPostgres(around, { port: await freePort() })).url);
  } finally {
    await supervisor.stop();
  }
};

const freePort = async (): Promise<number> => {
  const request = { host: '127.0.0.1', port: 0, purpose: 'PostgreSQL', variable: 'CLOUDLOOM_POSTGRES_PORT' };
  const [port = 0] = await claimPorts([request]);
  return port;
};
