import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { ProcessNotReadyError, StoppedError, messageOf } from '../errors.ts';
import { LogFile } from './log-file.ts';
import { PidFile, sendSignal } from './pid-file.ts';
import { delay, restartDelay } from './timing.ts';

/** Where the supervisor keeps its pid files and logs. */
export interface SupervisionFolders {
  readonly run: string;
  readonly logs: string;
}

/** How to run one process. */
export interface ProcessRecipe {
  /** Names pid file and log: `manager`, `worker-2`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Set when the process must not run as root. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Asks the process to end gracefully; SIGTERM unless said otherwise. */
  readonly stopSignal?: NodeJS.Signals;
  readonly stopMilliseconds?: number;
  readonly readyMilliseconds?: number;
  /** How often the very first start is tried, for servers that wait for a predecessor's remains to go. */
  readonly attempts?: number;
  /** Looks once whether the process accepts work; what it returns is kept as `readyText`. */
  readonly isReady: (probe: ReadinessProbe) => Promise<string | undefined> | string | undefined;
}

export interface ReadinessProbe {
  readonly pid: number;
  readonly log: LogFile;
}

/** Ready when the process printed a line that starts with `ready `. */
export const readyLine = ({ log }: ReadinessProbe): string | undefined => log.findLine('ready ');

/** A process this long in good health has left its crashes behind. */
const HEALTHY_AFTER = 10_000;
const PROBE_EVERY = 50;

/** Starts one process, waits until it is ready, restarts it whenever it ends unasked, and stops it for good. */
export class SupervisedProcess {
  readonly log: LogFile;
  readyText = '';
  private readonly pidFile: PidFile;
  private readonly stopping = new AbortController();
  private child: ChildProcess | undefined;
  private ended: Promise<string> = Promise.resolve('');
  private supervision: Promise<void> = Promise.resolve();

  /** @param notice told in one line about every crash and every return */
  constructor(
    readonly recipe: ProcessRecipe,
    folders: SupervisionFolders,
    private readonly notice: (text: string) => void,
  ) {
    this.log = new LogFile(join(folders.logs, `${recipe.name}.log`));
    this.pidFile = new PidFile(folders.run, recipe.name);
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /**
   * Resolves when the process is ready; from then on it is watched.
   * @throws ProcessNotReadyError when it ends or stays silent; StoppedError when `stop` was called meanwhile
   */
  async start(): Promise<void> {
    const attempts = this.recipe.attempts ?? 1;
    for (let attempt = 1; ; attempt++) {
      try {
        await this.launch();
        break;
      } catch (error) {
        if (attempt >= attempts || error instanceof StoppedError) throw error;
        await delay(500, this.stopping.signal);
      }
    }
    this.supervision = this.watch();
  }

  /** Stops the process for good: the polite signal, SIGKILL after its time. Resolves when it is gone. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.end();
    await this.supervision;
    await this.end();
    this.pidFile.remove();
  }

  private async launch(): Promise<void> {
    if (this.stopping.signal.aborted) throw new StoppedError();
    const pid = await this.spawn();
    const deadline = Date.now() + (this.recipe.readyMilliseconds ?? 60_000);
    let exit: string | undefined;
    void this.ended.then((how) => (exit = how));
    for (;;) {
      if (this.stopping.signal.aborted) throw new StoppedError();
      if (exit !== undefined) throw this.notReady(exit);
      const ready = await this.recipe.isReady({ pid, log: this.log });
      if (ready !== undefined && exit === undefined) {
        this.readyText = ready;
        return;
      }
      if (Date.now() > deadline) {
        await this.end();
        throw this.notReady(`it said nothing for ${(this.recipe.readyMilliseconds ?? 60_000) / 1000} s`);
      }
      await delay(PROBE_EVERY, this.stopping.signal);
    }
  }

  private async spawn(): Promise<number> {
    const { command, args, env, cwd, user } = this.recipe;
    const output = this.log.open();
    try {
      // A group of its own: Ctrl-C in the terminal reaches the supervisor alone, which then stops all in order.
      const child = spawn(command, args, {
        stdio: ['ignore', output, output],
        detached: true,
        ...(env ? { env } : {}),
        ...(cwd ? { cwd } : {}),
        ...(user ?? {}),
      });
      this.child = child;
      this.ended = new Promise((resolve) => {
        child.once('exit', (status, signal) =>
          resolve(signal ? `it was ended by ${signal}` : `it ended with status ${status}`),
        );
        child.once('error', (error) => resolve(`it could not be started: ${messageOf(error)}`));
      });
      if (child.pid === undefined) throw this.notReady(await this.ended);
      this.pidFile.write(child.pid);
      return child.pid;
    } finally {
      this.log.close(output);
    }
  }

  private async watch(): Promise<void> {
    let crashes = 0;
    let since = Date.now();
    while (!this.stopping.signal.aborted) {
      const how = await this.ended;
      if (this.stopping.signal.aborted) return;
      crashes = Date.now() - since > HEALTHY_AFTER ? 1 : crashes + 1;
      const wait = restartDelay(crashes);
      this.notice(`${this.recipe.name}: ${how}; starting it again${wait > 0 ? ` in ${wait / 1000} s` : ''}`);
      await delay(wait, this.stopping.signal);
      since = Date.now();
      await this.relaunch();
    }
  }

  private async relaunch(): Promise<void> {
    try {
      await this.launch();
      this.notice(`${this.recipe.name}: ready again`);
    } catch (error) {
      // `ended` has settled, so the watch goes round again, a little later each time.
      if (!(error instanceof StoppedError)) this.notice(messageOf(error));
    }
  }

  private async end(): Promise<void> {
    const pid = this.child?.pid;
    if (pid === undefined || this.child?.exitCode !== null || this.child.signalCode !== null) return;
    sendSignal(pid, this.recipe.stopSignal ?? 'SIGTERM');
    const timer = setTimeout(() => sendSignal(pid, 'SIGKILL'), this.recipe.stopMilliseconds ?? 15_000);
    await this.ended;
    clearTimeout(timer);
  }

  private notReady(reason: string): ProcessNotReadyError {
    return new ProcessNotReadyError(this.recipe.name, reason, {
      file: this.log.path,
      tail: this.log.tail(12),
    });
  }
}
