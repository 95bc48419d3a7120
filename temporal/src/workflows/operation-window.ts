/** The window does not get narrower than this. */
const NARROWEST = 10;

/**
 * How many operations of a run may be under way at once: a semaphore, first come first served, deterministic. It halves when
 * a workflow task was lost, since the likely reason is that more results arrived during one than the server buffers.
 */
export class OperationWindow {
  private readonly waiting: (() => void)[] = [];
  /** Below zero after narrowing, until enough of those that run have ended. */
  private free: number;
  private hasWritten = false;

  constructor(
    public size: number,
    private readonly onNarrowed: (from: number, to: number) => void,
  ) {
    this.free = size;
  }

  /** Resolves when a place is taken; the caller gives it back with `release`. */
  async take(): Promise<void> {
    if (this.free > 0) {
      this.free -= 1;
      return;
    }
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  release(): void {
    const next = this.free >= 0 ? this.waiting.shift() : undefined;
    if (next) next();
    else this.free += 1;
  }

  /**
   * Told of each batch of effects how much of it should be new, and how much was. A batch of which nothing was new had been written by a workflow
   * task that was lost. The first one proves nothing: a run that goes on for another begins with what that one had recorded.
   */
  observeWrite(count: number, written: number): void {
    if (this.hasWritten && count > 0 && written === 0) this.narrow();
    this.hasWritten = true;
  }

  private narrow(): void {
    const size = Math.max(NARROWEST, Math.floor(this.size / 2));
    this.onNarrowed(this.size, size);
    this.free -= this.size - size;
    this.size = size;
  }
}
