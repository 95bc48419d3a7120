import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../errors.ts';
import { commandLineOf, endProcess, isRunning } from '../up/pid-file.ts';
import type { ProcessRecipe } from '../up/supervised-process.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import type { UnprivilegedUser } from './unprivileged-user.ts';

/** The database that the managers use. */
const DATABASE = 'cloudloom';
const SUPERUSER = 'postgres';

export interface PostgresServer {
  readonly binaries: PostgresBinaries;
  /** A folder of the server's own; holds `data`. */
  readonly home: string;
  readonly user: UnprivilegedUser | undefined;
  readonly password: string;
  readonly host: string;
  readonly port: number;
  /** True for tests: nothing is forced to disk, which a crash of the machine (not of a process) would punish. */
  readonly disposable?: boolean;
}

/** Makes the database cluster if it is not there yet, and stops a server that a killed predecessor left on it. */
export const preparePostgres = async (server: PostgresServer): Promise<void> => {
  await stopPredecessor(server);
  if (existsSync(join(server.home, 'data', 'PG_VERSION'))) return;
  mkdirSync(server.home, { recursive: true, mode: 0o700 });
  if (server.user) chownSync(server.home, server.user.uid, server.user.gid);
  // Made under another name and renamed at the end: an interrupted first start leaves no half database.
  const unfinished = join(server.home, 'data.new');
  rmSync(unfinished, { recursive: true, force: true });
  initialise(server, unfinished);
  renameSync(unfinished, join(server.home, 'data'));
};

/** How the supervisor runs it. */
export const postgresRecipe = (server: PostgresServer): ProcessRecipe => {
  const data = join(server.home, 'data');
  const settings = ['unix_socket_directories=', 'max_connections=300', 'log_min_messages=warning'];
  if (server.disposable) settings.push('fsync=off', 'synchronous_commit=off', 'full_page_writes=off');
  return {
    name: 'postgres',
    command: server.binaries.postgres,
    args: ['-D', data, '-h', server.host, '-p', String(server.port), ...settings.flatMap((s) => ['-c', s])],
    cwd: server.home,
    ...(server.user ? { user: server.user } : {}),
    stopSignal: 'SIGINT', // PostgreSQL's "fast shutdown": ends sessions instead of waiting for them
    attempts: 12, // backends of a killed predecessor hold its shared memory for a moment
    isReady: ({ pid }) => (readLockFile(data)?.isReadyFor(pid) ? `${server.host}:${server.port}` : undefined),
  };
};

/** Address of a database on the server; by default the one that the managers use. */
export const postgresUrl = (server: PostgresServer, database: string = DATABASE): string =>
  `postgres://${SUPERUSER}:${server.password}@${server.host}:${server.port}/${database}`;

/** The port on which a running server uses that home; undefined when none does. */
export const runningPostgresPort = (home: string): number | undefined => {
  const lock = readLockFile(join(home, 'data'));
  return lock && isRunning(lock.pid) ? lock.port : undefined;
};

const initialise = (server: PostgresServer, data: string): void => {
  const passwordFile = join(server.home, 'password.new');
  writeFileSync(passwordFile, `${server.password}\n`, { mode: 0o600 });
  if (server.user) chownSync(passwordFile, server.user.uid, server.user.gid);
  const { initdb, postgres } = server.binaries;
  try {
    const security = ['-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
    const content = ['-U', SUPERUSER, '-E', 'UTF8', '--locale=C'];
    runTool(server, initdb, ['-D', data, ...content, ...security, '--no-sync']);
    // The package brings no psql; single-user mode can make a database before the server runs.
    runTool(server, postgres, ['--single', '-D', data, 'postgres'], `create database ${DATABASE};\n`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
};

const runTool = (server: PostgresServer, tool: string, args: string[], input = ''): void => {
  const run = spawnSync(tool, args, { ...server.user, cwd: server.home, input, encoding: 'utf8' });
  if (run.status !== 0) {
    throw new CliError(
      'postgres_setup_failed',
      `Setting up the embedded PostgreSQL failed:\n${run.stderr}${run.stdout}`,
    );
  }
};

interface LockFile {
  readonly pid: number;
  readonly port: number;
  isReadyFor(pid: number): boolean;
}

/** `postmaster.pid`, which PostgreSQL keeps: line 1 process id, line 4 port, line 8 the state. */
const readLockFile = (data: string): LockFile | undefined => {
  const path = join(data, 'postmaster.pid');
  if (!existsSync(path)) return undefined;
  const lines = readFileSync(path, 'utf8').split('\n');
  const owner = Number(lines[0]);
  return {
    pid: owner,
    port: Number(lines[3]),
    isReadyFor: (pid) => owner === pid && lines[7]?.trim() === 'ready',
  };
};

const stopPredecessor = async (server: PostgresServer): Promise<void> => {
  const data = join(server.home, 'data');
  const lock = readLockFile(data);
  if (lock === undefined || !Number.isSafeInteger(lock.pid) || lock.pid < 2) return;
  if (isRunning(lock.pid)) {
    if (commandLineOf(lock.pid).includes('postgres')) await endProcess(lock.pid, 'SIGINT', 15_000);
    return;
  }
  // Gone, or a zombie that nobody reaps: PostgreSQL would take the zombie for alive and refuse to start.
  rmSync(join(data, 'postmaster.pid'), { force: true });
};
