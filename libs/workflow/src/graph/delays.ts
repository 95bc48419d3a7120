import type { WorkflowRuntime } from '../runtime.ts';

interface Due {
  at: number;
  callback: () => void;
}

/**
 * Calls back at due times. One timer of the runtime is enough: the one for the earliest time. A timer cannot be taken
 * back, so when an earlier time comes in later another is started, and the older finds nothing to do.
 */
export class Delays {
  readonly #runtime: WorkflowRuntime;
  /** Ascending by time, in the order of adding among equals. */
  readonly #queue: Due[] = [];
  #timerAt: number | null = null;
  readonly #onError: (error: unknown) => void;

  constructor(runtime: WorkflowRuntime, onError: (error: unknown) => void) {
    this.#runtime = runtime;
    this.#onError = onError;
  }

  after(milliseconds: number, summary: string, callback: () => void): void {
    const at = this.#runtime.now() + milliseconds;
    let position = this.#queue.length;
    while (position > 0 && this.#queue[position - 1]!.at > at) position -= 1;
    this.#queue.splice(position, 0, { at, callback });
    this.#schedule(summary);
  }

  #schedule(summary: string): void {
    const next = this.#queue[0];
    if (!next || (this.#timerAt !== null && this.#timerAt <= next.at)) return;
    const at = next.at;
    this.#timerAt = at;
    this.#runtime
      .sleep(Math.max(0, at - this.#runtime.now()), summary)
      .then(() => this.#fire(at, summary), this.#onError);
  }

  #fire(at: number, summary: string): void {
    if (this.#timerAt === at) this.#timerAt = null;
    const now = Math.max(at, this.#runtime.now());
    while (this.#queue[0] && this.#queue[0].at <= now) this.#queue.shift()!.callback();
    this.#schedule(summary);
  }
}
