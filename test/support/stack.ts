import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CloudloomClient } from '@cloudloom/client';
import { createTestDatabase } from './database.ts';
import { send, type Answer, type CallOptions } from './http-calls.ts';
import { createTestNamespace } from './namespace.ts';
import { ServiceProcess } from './service-process.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CREDENTIALS = { username: 'admin', password: 'admin' };

/** A manager and a worker of their own, on a database and a Temporal namespace of their own. */
export class Stack {
  readonly client: CloudloomClient;
  #worker: ServiceProcess | null = null;

  private constructor(
    readonly url: string,
    private managerProcess: ServiceProcess,
    private readonly environment: Record<string, string>,
    private readonly cleanUps: (() => Promise<void>)[],
  ) {
    this.client = new CloudloomClient({ url, ...CREDENTIALS });
  }

  /**
   * Starts both processes from their builds and waits until they are ready. Reads DATABASE_URL (an address where
   * databases may be created) and TEMPORAL_ADDRESS. Further variables go to both.
   */
  static async start(variables: Record<string, string> = {}): Promise<Stack> {
    const cleanUps: (() => Promise<void>)[] = [];
    try {
      const database = await createTestDatabase();
      cleanUps.push(() => database.drop());
      const namespace = await createTestNamespace();
      cleanUps.push(() => namespace.delete());
      const dataDirectory = await mkdtemp(join(tmpdir(), 'cloudloom-e2e-'));
      cleanUps.push(() => rm(dataDirectory, { recursive: true, force: true }));
      const environment = {
        DATABASE_URL: database.url,
        TEMPORAL_ADDRESS: namespace.address,
        TEMPORAL_NAMESPACE: namespace.name,
        CLOUDLOOM_DATA_DIR: dataDirectory,
        CLOUDLOOM_SECRETS_KEY: randomBytes(32).toString('base64'),
        CLOUDLOOM_HOST: '127.0.0.1',
        CLOUDLOOM_PORT: '0',
        CLOUDLOOM_ADMIN_USERNAME: CREDENTIALS.username,
        CLOUDLOOM_ADMIN_PASSWORD: CREDENTIALS.password,
        ...variables,
      };
      const { service, ready } = await ServiceProcess.start('manager', entryOf('manager'), environment);
      cleanUps.push(() => service.stop());
      const stack = new Stack(ready, service, environment, cleanUps);
      await stack.startWorker();
      return stack;
    } catch (error) {
      await runAll(cleanUps);
      throw error;
    }
  }

  /** Host and port, as command lines want them. */
  get address(): string {
    return new URL(this.url).host;
  }

  /** Calls a route by its path behind the version's prefix, for what no client is to do. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer> {
    return send(`${this.url}/api/v3.1${path}`, method, options);
  }

  /** As call, for what must succeed: answers the body. */
  async ask<T>(method: string, path: string, options?: CallOptions): Promise<T> {
    const { status, body } = await this.call(method, path, options);
    if (status < 300) return body as T;
    const reason = Buffer.isBuffer(body) ? body.toString() : ((body as Partial<Error>).message ?? '');
    throw new Error(`${method} ${path} was answered ${status}: ${reason}`);
  }

  get databaseUrl(): string {
    return this.environment.DATABASE_URL ?? '';
  }

  /** Where its workflows are. */
  get temporal(): { address: string; namespace: string } {
    const { TEMPORAL_ADDRESS: address = '', TEMPORAL_NAMESPACE: namespace = '' } = this.environment;
    return { address, namespace };
  }

  get manager(): ServiceProcess {
    return this.managerProcess;
  }

  /** Starts the manager again at the same address; use it after `manager.kill()`. */
  async startManager(): Promise<void> {
    const environment = { ...this.environment, CLOUDLOOM_PORT: new URL(this.url).port };
    const { service } = await ServiceProcess.start('manager', entryOf('manager'), environment);
    this.managerProcess = service;
    this.cleanUps.push(() => service.stop());
  }

  get worker(): ServiceProcess {
    if (this.#worker === null) throw new Error('No worker was started.');
    return this.#worker;
  }

  /** Starts a worker; use it after `worker.kill()`. */
  async startWorker(): Promise<void> {
    const { service } = await ServiceProcess.start('worker', entryOf('worker'), this.environment);
    this.#worker = service;
    this.cleanUps.push(() => service.stop());
  }

  async close(): Promise<void> {
    await runAll(this.cleanUps);
  }
}

const entryOf = (app: string): string => join(ROOT, 'apps', app, 'dist', 'main.js');

/** The folder of an example. */
export const exampleFolder = (name: string): string => join(ROOT, 'examples', name);

/** The last thing started goes first; what fails does not keep the others from going. */
async function runAll(cleanUps: (() => Promise<void>)[]): Promise<void> {
  const problems: unknown[] = [];
  for (const cleanUp of cleanUps.splice(0).reverse())
    await cleanUp().catch((error: unknown) => problems.push(error));
  if (problems.length > 0) throw new AggregateError(problems, 'The stack did not stop cleanly.');
}
