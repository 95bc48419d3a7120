import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from './ports/log.ts';

export interface PeriodicTaskOptions {
  /** The pause between the end of one round and the start of the next. */
  periodMilliseconds: number;
  log: Log;
  /** What the log says when a round throws. */
  failure: string;
}

/**
 * Does something again and again until it is stopped: at once, then after every pause. Rounds never overlap, and one that
 * throws is logged.
 */
export class PeriodicTask {
  private stopping = new AbortController();
  private loop: Promise<void> | null = null;

  constructor(
    private readonly round: () => Promise<void>,
    private readonly options: PeriodicTaskOptions,
  ) {}

  /** Does nothing when it is running. */
  start(): void {
    if (this.loop !== null) return;
    this.stopping = new AbortController();
    this.loop = this.run(this.stopping.signal);
  }

  /** Resolves when the round under way is over. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
    this.loop = null;
  }

  private async run(signal: AbortSignal): Promise<void> {
    const { periodMilliseconds, log, failure } = this.options;
    while (!signal.aborted) {
      try {
        await this.round();
      } catch (error) {
        log.warn(failure, { error });
      }
      await delay(periodMilliseconds, undefined, { signal }).catch(() => {});
    }
  }
}
