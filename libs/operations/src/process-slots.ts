import { availableParallelism } from 'node:os';
import { stopped } from './patience.ts';

/** Processes at once per core, unless told otherwise: operations mostly wait for others. */
const PER_CORE = 8;

/** Bounds how many operation processes run at once; who waits is served in order. */
export class ProcessSlots {
  private free: number;
  private readonly waiting: (() => void)[] = [];

  constructor(size = PER_CORE * availableParallelism()) {
    this.free = size;
  }

  /** Runs `work` in a slot. Throws `OperationStopped` when the signal is raised while it waits. */
  async use<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.take(signal);
    try {
      return await work();
    } finally {
      this.release();
    }
  }

  private take(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(stopped(signal));
    if (this.free > 0) {
      this.free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const give = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        this.waiting.splice(this.waiting.indexOf(give), 1);
        reject(stopped(signal));
      };
      signal.addEventListener('abort', leave, { once: true });
      this.waiting.push(give);
    });
  }

  private release(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.free += 1;
    else next();
  }
}
