/** Milliseconds that hints are collected for. */
const COLLECTED_FOR = 20;

/**
 * Tells that executions have new events, apart from the transactions that store them: PostgreSQL lets transactions that notify
 * commit one after the other only, which would put all writers of the system in a line. Hints may be lost; readers poll
 * as well.
 */
export class EventHints {
  private readonly waiting = new Set<string>();
  private timer: NodeJS.Timeout | null = null;
  private sending: Promise<unknown> = Promise.resolve();

  constructor(private readonly send: (executionIds: string[]) => Promise<unknown>) {}

  add(executionId: string): void {
    this.waiting.add(executionId);
    this.timer ??= setTimeout(() => this.flush(), COLLECTED_FOR).unref();
  }

  /** Sends what waits; resolves when nothing is under way. */
  async close(): Promise<void> {
    if (this.timer !== null) {
      clearTimeout(this.timer);
      this.flush();
    }
    await this.sending;
  }

  private flush(): void {
    this.timer = null;
    const ids = [...this.waiting];
    this.waiting.clear();
    // A database that cannot be reached is told of by whoever needs it: a hint is only there for speed.
    this.sending = this.sending.then(() => this.send(ids)).catch(() => undefined);
  }
}
