import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CloudloomClient } from '@cloudloom/client';
import { packFiles } from '../support/archives.ts';
import { eventually } from '../support/eventually.ts';
import { isRunning } from '../support/processes.ts';

const CLOUDLOOM = fileURLToPath(new URL('../../apps/cli/bin/cloudloom.mjs', import.meta.url));
const MINUTES = 60_000;
const BLUEPRINT = `
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
node_templates:
  thing: { type: cloudify.nodes.Root }
`;

let dataFolder: string;
let up: ChildProcess | undefined;

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'cloudloom-up-'));
});
afterAll(async () => {
  if (up?.exitCode === null) await stop();
  await cloudloom('reset', '--yes');
  await rm(dataFolder, { recursive: true, force: true });
}, MINUTES);

function launch(args: string[]): ChildProcess {
  const { DATABASE_URL: _database, TEMPORAL_ADDRESS: _temporal, ...environment } = process.env;
  const own = {
    CLOUDLOOM_DATA_DIR: dataFolder,
    CLOUDLOOM_ADMIN_PASSWORD: 'admin',
    CLOUDLOOM_PORT: '0',
    CLOUDLOOM_POSTGRES_PORT: '0',
    CLOUDLOOM_TEMPORAL_PORT: '0',
    CLOUDLOOM_TEMPORAL_UI_PORT: '0',
  };
  return spawn(process.execPath, [CLOUDLOOM, ...args], {
    env: { ...environment, ...own },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Runs a command to its end. */
async function cloudloom(...args: string[]): Promise<void> {
  const child = launch(args);
  child.stdout?.resume();
  await once(child, 'exit');
}

/** Starts the stack and answers its address. */
async function start(): Promise<string> {
  const child = launch(['up']);
  up = child;
  return new Promise((resolve, reject) => {
    if (child.stdout === null) return reject(new Error('cloudloom up has no output'));
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('ready ')) resolve(line.slice('ready '.length));
    });
    child.once('exit', (code) => reject(new Error(`cloudloom up ended with ${code} before it was ready`)));
  });
}

async function stop(): Promise<number | null> {
  const exit = once(up as ChildProcess, 'exit') as Promise<[number | null]>;
  up?.kill('SIGTERM');
  return (await exit)[0];
}

const pidOf = async (name: string): Promise<number> =>
  Number(await readFile(join(dataFolder, 'run', `${name}.pid`), 'utf8'));
const connect = (url: string) => new CloudloomClient({ url, username: 'admin', password: 'admin' });

describe('cloudloom up', () => {
  let pids: number[];

  it(
    'says where it is ready, and writes a pid file for each process',
    async () => {
      const client = connect(await start());
      expect((await client.version()).edition).toBe('community');
      await client.blueprints.upload('kept', { archive: await packFiles({ 'blueprint.yaml': BLUEPRINT }) });
      pids = await Promise.all(['postgres', 'temporal', 'manager', 'worker'].map(pidOf));
      for (const pid of pids) expect(await isRunning(pid)).toBe(true);
    },
    4 * MINUTES,
  );

  it(
    'starts a killed process again',
    async () => {
      const killed = await pidOf('worker');
      process.kill(killed, 'SIGKILL');
      const successor = await eventually(
        'another worker runs',
        async () => {
          const pid = await pidOf('worker').catch(() => killed);
          return pid !== killed && (await isRunning(pid)) && pid;
        },
        { seconds: 120 },
      );
      pids.push(successor);
    },
    3 * MINUTES,
  );

  it(
    'leaves neither a process nor a pid file when it is asked to stop',
    async () => {
      expect(await stop()).toBe(0);
      for (const pid of pids) expect(await isRunning(pid)).toBe(false);
      expect(await readdir(join(dataFolder, 'run'))).toEqual([]);
    },
    2 * MINUTES,
  );

  it(
    'finds its data again at the second start',
    async () => {
      const client = connect(await start());
      expect((await client.blueprints.get('kept')).state).toBe('uploaded');
      expect(await stop()).toBe(0);
    },
    4 * MINUTES,
  );
});
