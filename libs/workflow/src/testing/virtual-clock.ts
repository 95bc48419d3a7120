import { WorkflowTestError } from './errors.ts';

/** Taken at once: tests that replace the machine's timers do not stop the virtual ones. */
const { setTimeout: machineTimer } = globalThis;

/** Resolves when every chain of promises has come to rest: a timer of the machine fires only after that. */
const rest = (): Promise<void> => new Promise((resolve) => machineTimer(resolve, 0));

interface Timer {
  at: number;
  wake: () => void;
}

/**
 * Time that passes only when nothing else can happen: as soon as everybody waits, the clock jumps to the earliest timer.
 * Work that waits for something outside, such as reading a file, is announced by `busy()` and stops the clock meanwhile.
 */
export class VirtualClock {
  #now: number;
  #busy = 0;
  #resume: (() => void) | null = null;
  /** Ascending by time, in the order of setting among equals. */
  readonly #timers: Timer[] = [];

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number): Promise<void> {
    const at = this.#now + Math.max(0, milliseconds);
    let position = this.#timers.length;
    while (position > 0 && this.#timers[position - 1]!.at > at) position -= 1;
    return new Promise((wake) => this.#timers.splice(position, 0, { at, wake }));
  }

  /** Keeps the clock from moving until `work` has ended. */
  async busy<T>(work: () => T | Promise<T>): Promise<T> {
    this.#busy += 1;
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  /** A sleep inside busy work. */
  async sleepWhileBusy(milliseconds: number): Promise<void> {
    this.#leave();
    await this.sleep(milliseconds);
    this.#busy += 1;
  }

  /**
   * Lets time pass until `work` has ended.
   * @throws WorkflowTestError in the words of `explain` when everybody waits and no timer is set
   */
  async run<T>(work: Promise<T>, explain = () => 'Everybody waits, and no timer is set.'): Promise<T> {
    let hasEnded = false;
    const end = () => void (hasEnded = true);
    const ended = work.then(end, end);
    for (;;) {
      await Promise.race([ended, this.#quiet()]);
      if (hasEnded) return work;
      const timer = this.#timers.shift();
      if (!timer) throw new WorkflowTestError('waits_for_ever', explain());
      this.#now = Math.max(this.#now, timer.at);
      timer.wake();
    }
  }

  #leave(): void {
    this.#busy -= 1;
    if (this.#busy === 0) this.#resume?.();
  }

  /** Resolves when nothing stirs and nothing is busy. */
  async #quiet(): Promise<void> {
    await rest();
    while (this.#busy > 0) {
      await new Promise<void>((resolve) => (this.#resume = resolve));
      await rest();
    }
  }
}
