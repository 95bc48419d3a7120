/** Child processes of the bootstrap. */
import { spawn } from 'node:child_process';

/**
 * Runs a program in our place: its input and output are ours, signals are passed on, and its exit status is the answer.
 * @returns {Promise<number>}
 */
export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', ...options });
    const pass = (signal) => child.kill(signal);
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    // The child decides when it has stopped; leaving before it would orphan what it is shutting down.
    for (const signal of signals) process.on(signal, pass);
    const release = () => signals.forEach((signal) => process.off(signal, pass));
    child.once('error', (error) => {
      release();
      reject(error);
    });
    child.once('exit', (status, signal) => {
      release();
      resolve(status ?? (signal === 'SIGINT' ? 130 : 1));
    });
  });
}

/** Output of preparations goes to the error stream: that of `plan` and `trace` must be JSON alone. */
export const quietly = { stdio: ['ignore', 2, 2] };
