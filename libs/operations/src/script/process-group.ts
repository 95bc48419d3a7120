import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds between SIGTERM and SIGKILL. */
const GRACE = 5_000;
const GRACE_STEP = 50;

export interface ProcessCommand {
  /** Run by `/bin/sh -c`. */
  command: string;
  cwd: string | undefined;
  environment: Record<string, string>;
  /** File descriptors. */
  stdout: number;
  stderr: number;
}

/**
 * A command and everything it started, as a process group of its own. Its end is the end of the command: what it
 * left running in the background stays, unless the group is killed.
 */
export class ProcessGroup {
  /** Exit code, or minus the signal's number. Rejects when the command could not be started. */
  readonly exit: Promise<number>;
  private readonly child: ChildProcess;
  private hasExited = false;
  private killing: Promise<void> | undefined;

  constructor({ command, cwd, environment, stdout, stderr }: ProcessCommand) {
    this.child = spawn('/bin/sh', ['-c', command], {
      cwd,
      env: environment,
      detached: true,
      stdio: ['ignore', stdout, stderr],
    });
    this.exit = new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('exit', (code, signal) => {
        this.hasExited = true;
        resolve(code ?? -(signal === null ? 0 : constants.signals[signal]));
      });
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Ends the whole group: politely, then after five seconds for good. Resolves when nothing of it is left. */
  kill(): Promise<void> {
    if (this.killing === undefined && this.hasExited) return Promise.resolve();
    this.killing ??= this.end();
    return this.killing;
  }

  private async end(): Promise<void> {
    if (!this.signal('SIGTERM')) return;
    for (let waited = 0; waited < GRACE; waited += GRACE_STEP) {
      await sleep(GRACE_STEP);
      if (!this.signal(0)) return;
    }
    this.signal('SIGKILL');
    await this.exit.catch(() => undefined);
  }

  /** False when no process of the group is left. */
  private signal(signal: NodeJS.Signals | 0): boolean {
    if (this.child.pid === undefined) return false;
    try {
      process.kill(-this.child.pid, signal);
      return true;
    } catch {
      return false;
    }
  }
}
