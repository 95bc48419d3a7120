import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { STOP, dedicatedEnvironment, type DedicatedReport, type DedicatedRole } from './dedicated-role.ts';

/** A process that serves one dedicated queue, as its host sees it. */
export interface DedicatedProcess {
  readonly pid: number | null;
  /** Resolves, with the reason in words, when the process is gone. */
  readonly ended: Promise<string>;
  /** Asks it to take no new work and to end when its operations have. */
  stop(): void;
  /** Ends it at once. */
  kill(): void;
}

/** Starts the process; `onReport` hears of it every second from the moment when it serves the queue. */
export type StartDedicatedProcess = (
  role: DedicatedRole,
  onReport: (report: DedicatedReport) => void,
) => DedicatedProcess;

/** The built worker, also where this code runs from its source. */
const ENTRY = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../dist/main.js' : '../main.js', import.meta.url),
);

/**
 * Starts the process as a child with a channel to it: the channel closes when this process dies, however it dies, and the
 * child then ends by itself.
 */
export const startDedicatedProcess: StartDedicatedProcess = (role, onReport) => {
  const child = fork(ENTRY, ['--dedicated', role.taskQueue], {
    env: dedicatedEnvironment(role, process.env),
    execArgv: [],
  });
  child.on('message', (message) => onReport(message as DedicatedReport));
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (status, signal) =>
      resolve(signal ? `it was ended by ${signal}` : `it ended with status ${status}`),
    );
    child.once('error', (error) => resolve(`it could not be started: ${error.message}`));
  });
  return {
    pid: child.pid ?? null,
    ended,
    stop: () => {
      // A channel that is closed has told it already.
      if (child.connected) child.send(STOP, () => {});
    },
    kill: () => void child.kill('SIGKILL'),
  };
};
