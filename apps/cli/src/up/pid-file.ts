import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { delay } from './timing.ts';

/** `run/<name>.pid` of the data folder: the process id of one running process, as a plain number. */
export class PidFile {
  readonly path: string;

  constructor(
    runFolder: string,
    readonly name: string,
  ) {
    this.path = join(runFolder, `${name}.pid`);
  }

  write(pid: number): void {
    writeFileSync(this.path, `${pid}\n`);
  }

  /** The recorded process id; undefined when there is no such file or no number in it. */
  read(): number | undefined {
    if (!existsSync(this.path)) return undefined;
    const pid = Number.parseInt(readFileSync(this.path, 'utf8'), 10);
    return Number.isSafeInteger(pid) && pid > 1 ? pid : undefined;
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }
}

/** All pid files of a run folder. */
export const listPidFiles = (runFolder: string): PidFile[] =>
  existsSync(runFolder)
    ? readdirSync(runFolder)
        .filter((file) => file.endsWith('.pid'))
        .map((file) => new PidFile(runFolder, file.slice(0, -'.pid'.length)))
    : [];

/** Whether the process exists and still runs; a zombie (ended, not yet reaped) does not. */
export const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !isZombie(pid);
};

const isZombie = (pid: number): boolean => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The state follows the command, which stands in parentheses and may itself hold any character.
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return false; // no /proc on this system
  }
};

/** The command line of a process, empty when it is gone; tells our process from a stranger with a reused id. */
export const commandLineOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    try {
      return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], {
        stdio: ['ignore', 'pipe', 'ignore'],
      }).toString();
    } catch {
      return '';
    }
  }
};

/** Ends a process that is not our child: the signal first, SIGKILL after the grace time. Returns when it is gone. */
export const endProcess = async (
  pid: number,
  signal: NodeJS.Signals,
  graceMilliseconds: number,
): Promise<void> => {
  sendSignal(pid, signal);
  const deadline = Date.now() + graceMilliseconds;
  while (isRunning(pid) && Date.now() < deadline) await delay(50);
  if (!isRunning(pid)) return;
  sendSignal(pid, 'SIGKILL');
  while (isRunning(pid)) await delay(50);
};

/** Sends a signal; a process that is gone already is no error. */
export const sendSignal = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};
