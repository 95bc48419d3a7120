import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createTestDatabase } from '../support/database.ts';
import { createTestNamespace } from '../support/namespace.ts';

const CLOUDLOOM = fileURLToPath(new URL('../../apps/cli/bin/cloudloom.mjs', import.meta.url));
export const CREDENTIALS = { username: 'admin', password: 'storm' };

/** `cloudloom up` with several managers and workers, on a database and a Temporal namespace of its own. */
export class StormStack {
  private constructor(
    readonly urls: readonly string[],
    readonly databaseUrl: string,
    readonly folder: string,
    private readonly child: ChildProcess,
    private readonly cleanUps: (() => Promise<unknown>)[],
  ) {}

  /** Resolves when all of it accepts work. Reads DATABASE_URL and TEMPORAL_ADDRESS, the servers of the tests. */
  static async start({ managers, workers }: { managers: number; workers: number }): Promise<StormStack> {
    const cleanUps: (() => Promise<unknown>)[] = [];
    const database = await createTestDatabase();
    cleanUps.push(() => database.drop());
    const namespace = await createTestNamespace();
    cleanUps.push(() => namespace.delete());
    const folder = await mkdtemp(join(tmpdir(), 'cloudloom-storm-'));
    cleanUps.push(() => rm(folder, { recursive: true, force: true }));
    const child = spawn(
      process.execPath,
      [CLOUDLOOM, 'up', '--managers', String(managers), '--workers', String(workers)],
      {
        env: {
          ...process.env,
          DATABASE_URL: database.url,
          TEMPORAL_ADDRESS: namespace.address,
          TEMPORAL_NAMESPACE: namespace.name,
          CLOUDLOOM_DATA_DIR: folder,
          CLOUDLOOM_SECRETS_KEY: randomBytes(32).toString('base64'),
          CLOUDLOOM_HOST: '127.0.0.1',
          CLOUDLOOM_PORT: '0',
          CLOUDLOOM_ADMIN_USERNAME: CREDENTIALS.username,
          CLOUDLOOM_ADMIN_PASSWORD: CREDENTIALS.password,
          NO_COLOR: '1',
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const urls = await readUrls(child, managers).catch(async (error: unknown) => {
      child.kill('SIGTERM');
      for (const cleanUp of cleanUps.reverse()) await cleanUp();
      throw error;
    });
    return new StormStack(urls, database.url, folder, child, cleanUps);
  }

  /** Kills a process of the stack as a crash would, `manager-2` say; undefined when it is not running at the moment. */
  async kill(name: string): Promise<number | undefined> {
    const text = await readFile(join(this.folder, 'run', `${name}.pid`), 'utf8').catch(() => '');
    const pid = Number.parseInt(text, 10);
    if (!Number.isSafeInteger(pid)) return undefined;
    try {
      process.kill(pid, 'SIGKILL');
      return pid;
    } catch {
      return undefined;
    }
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null) {
      this.child.kill('SIGTERM');
      await once(this.child, 'exit');
    }
    for (const cleanUp of this.cleanUps.reverse()) await cleanUp();
  }
}

/** Reads the addresses that are printed, until the line `ready`. */
function readUrls(child: ChildProcess, count: number): Promise<string[]> {
  const urls: string[] = [];
  return new Promise((resolve, reject) => {
    if (child.stdout === null) return reject(new Error('Nothing can be read from the stack.'));
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      const url = /^manager\S*\s+ready\s+(\S+)/.exec(line)?.[1];
      if (url !== undefined) urls.push(url);
      if (!line.startsWith('ready ')) return;
      // Later lines tell of restarts.
      lines.removeAllListeners('line').resume();
      if (urls.length === count) resolve(urls);
      else reject(new Error(`${urls.length} of ${count} managers told their address.`));
    });
    child.once('exit', (code) =>
      reject(new Error(`The stack ended with status ${code} before it was ready.`)),
    );
  });
}
