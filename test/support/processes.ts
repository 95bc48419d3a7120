import { readFile } from 'node:fs/promises';

/** True while a process runs; one that ended and was not collected yet does not count. */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return !stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
  } catch {
    // Without /proc the signal's word counts.
    return process.platform !== 'linux';
  }
}
