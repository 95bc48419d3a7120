import type { Terminal } from '../terminal/terminal.ts';

/** A signal that arrives again within this time is the same key press, told by the terminal and by npm. */
const SAME_PRESS = 1500;
const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Aborts at the first request to stop; a second Ctrl-C, seconds later, leaves at once. */
export class ShutdownRequest {
  private readonly controller = new AbortController();
  private readonly listener = (): void => this.request();
  private requestedAt = 0;

  constructor(private readonly terminal: Terminal) {
    for (const signal of SIGNALS) process.on(signal, this.listener);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Resolves at the first request. */
  wait(): Promise<void> {
    if (this.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => this.signal.addEventListener('abort', () => resolve(), { once: true }));
  }

  close(): void {
    for (const signal of SIGNALS) process.off(signal, this.listener);
  }

  private request(): void {
    if (this.signal.aborted) {
      if (Date.now() - this.requestedAt < SAME_PRESS) return;
      this.terminal.line('Leaving at once; the next start stops what is left behind.');
      process.exit(130);
    }
    this.requestedAt = Date.now();
    this.terminal.line('Stopping ... (Ctrl-C again leaves at once)');
    this.controller.abort();
  }
}
