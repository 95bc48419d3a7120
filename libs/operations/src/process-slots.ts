import { availableParallelism } from 'node:os';
import { stopped } from './patience.ts';

/** Processes at once per core, unless told otherwise: operations mostly wait for others. */
const PER_CORE = 8;

/** Who asks for a slot. */
export interface SlotRequest {
  /** Groups take turns: a long line of one holds up no other. */
  group: string;
  /** Raised when the slot is not wanted any more. */
  signal: AbortSignal;
}

/** Bounds how many operation processes run at once; who waits is served in order within a group, groups by turns. */
export class ProcessSlots {
  private free: number;
  /** The group whose turn is next comes first; none is empty. */
  private readonly waiting = new Map<string, (() => void)[]>();

  constructor(size = PER_CORE * availableParallelism()) {
    this.free = size;
  }

  /** Runs `work` in a slot. Throws `OperationStopped` when the signal is raised while it waits. */
  async use<T>(request: SlotRequest, work: () => Promise<T>): Promise<T> {
    await this.take(request);
    try {
      return await work();
    } finally {
      this.release();
    }
  }

  private take({ group, signal }: SlotRequest): Promise<void> {
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
        this.remove(group, give);
        reject(stopped(signal));
      };
      signal.addEventListener('abort', leave, { once: true });
      const line = this.waiting.get(group);
      if (line === undefined) this.waiting.set(group, [give]);
      else line.push(give);
    });
  }

  private release(): void {
    const [first] = this.waiting;
    if (first === undefined) {
      this.free += 1;
      return;
    }
    const [group, line] = first;
    const give = line.shift();
    // Behind all others, which were there before its next turn.
    this.waiting.delete(group);
    if (line.length > 0) this.waiting.set(group, line);
    give?.();
  }

  private remove(group: string, give: () => void): void {
    const line = this.waiting.get(group) ?? [];
    line.splice(line.indexOf(give), 1);
    if (line.length === 0) this.waiting.delete(group);
  }
}
