/** Wakes one waiter. Ringing while nobody waits is remembered. */
export class Alarm {
  #rung = false;
  #wake: (() => void) | null = null;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Resolves at the next ring, at once if it has rung since the last wait. */
  async wait(): Promise<void> {
    if (!this.#rung) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#rung = false;
    this.#wake = null;
  }
}

/** More turns than any runtime needs to hand over the results of one activation. */
const SETTLING_TURNS = 10;

/** Lets results that arrived together reach their waiters before the first of them is handled. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < SETTLING_TURNS; turn += 1) await Promise.resolve();
}
