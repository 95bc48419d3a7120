import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';

const LINES_KEPT = 60;

/** The manager or the worker as a real process, run from its build. */
export class ServiceProcess {
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];

  private constructor(
    readonly name: string,
    child: ChildProcess,
  ) {
    this.#child = child;
  }

  /** Starts the process and waits for its line `ready ...`; returns what follows that word. */
  static async start(
    name: string,
    entry: string,
    environment: Record<string, string>,
  ): Promise<{ service: ServiceProcess; ready: string }> {
    if (!existsSync(entry)) throw new Error(`${entry} does not exist. Build first: npm run build`);
    const child = spawn(process.execPath, [entry], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const service = new ServiceProcess(name, child);
    return { service, ready: await service.#waitUntilReady() };
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Ends it the hard way, as a crash would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Asks it to stop, as a supervisor would; kills it after ten seconds. */
  async stop(): Promise<void> {
    const impatience = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
    await this.#end('SIGTERM');
    clearTimeout(impatience);
  }

  /** Its last lines of output, for messages of failed tests. */
  get output(): string {
    return this.#lines.join('\n');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (!this.isAlive) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill(signal);
    await exit;
  }

  #waitUntilReady(): Promise<string> {
    return new Promise((resolve, reject) => {
      for (const stream of [this.#child.stdout, this.#child.stderr]) {
        if (stream === null) continue;
        createInterface({ input: stream }).on('line', (line) => {
          this.#lines.push(line);
          if (this.#lines.length > LINES_KEPT) this.#lines.shift();
          if (line.startsWith('ready ')) resolve(line.slice('ready '.length).trim());
        });
      }
      this.#child.once('error', reject);
      this.#child.once('exit', (code, signal) => {
        reject(new Error(`The ${this.name} ended (${signal ?? code}) before it was ready:\n${this.output}`));
      });
    });
  }
}
