import type { Effect, EffectSubject, EventEffect, LogEffect } from '@cloudloom/topology';
import { StateRefused } from './ports/operation-state.ts';

/** Milliseconds between two writes while lines come in. */
const BATCH_INTERVAL = 200;
const BATCH_SIZE = 500;
/** Lines kept while they cannot be written; further ones are dropped and counted. */
const BUFFER_SIZE = 10_000;
/** Characters of one line. */
const LONGEST_LINE = 16_384;

export interface EffectStreamOptions {
  /** Start of each line's key; unique per attempt, lost ones included. */
  keyPrefix: string;
  subject: EffectSubject;
  /** Name of the logger, `ctx.<task id>`. */
  logger: string;
  write(effects: Effect[]): Promise<void>;
}

/**
 * Log lines and events of one attempt on their way to the state, in batches. What cannot be written now is tried
 * again with the next batch, and what is left at the end goes along with it.
 */
export class EffectStream {
  private buffer: Effect[] = [];
  private sequence = 0;
  private dropped = 0;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;

  constructor(private readonly options: EffectStreamOptions) {}

  /** True while more lines are kept than one batch holds: whoever produces them should wait. */
  get isFull(): boolean {
    return this.buffer.length >= BATCH_SIZE;
  }

  log(level: LogEffect['level'], text: string): void {
    const message = text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}...` : text;
    this.append(this.line(level, message));
  }

  event(eventType: string, message: string): void {
    const { subject } = this.options;
    this.append({
      ...subject,
      kind: 'event',
      key: this.nextKey('event'),
      timestamp: Date.now(),
      eventType,
      message,
    });
  }

  /** Appends an event that has a key of its own. */
  task(event: EventEffect): void {
    this.append(event);
  }

  /** Writes one batch now; resolves when that was tried. */
  async flush(): Promise<void> {
    if (this.buffer.length === 0) return;
    this.writing ??= this.writeBatch().finally(() => {
      this.writing = undefined;
    });
    await this.writing;
  }

  /** Stops writing and answers what is not written yet. */
  async close(): Promise<Effect[]> {
    await this.writing;
    for (let before = Infinity; this.isFull && this.buffer.length < before;) {
      before = this.buffer.length;
      await this.flush();
    }
    clearTimeout(this.timer);
    const rest = this.buffer.splice(0);
    if (this.dropped > 0) rest.push(this.droppedLine());
    return rest;
  }

  private append(effect: Effect): void {
    if (this.buffer.length >= BUFFER_SIZE) this.dropped += 1;
    else this.buffer.push(effect);
    this.schedule();
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.flush();
    }, BATCH_INTERVAL);
  }

  /** Never rejects: a line that cannot be stored must not fail the operation it tells about. */
  private async writeBatch(): Promise<void> {
    const batch = this.buffer.slice(0, BATCH_SIZE);
    try {
      await this.options.write(batch);
      this.buffer.splice(0, batch.length);
    } catch (error) {
      // Refused for good: the end's own answer will say so; otherwise the next batch tries again.
      if (error instanceof StateRefused) this.buffer.splice(0, batch.length);
    }
    if (this.buffer.length > 0) this.schedule();
  }

  private droppedLine(): LogEffect {
    return this.line(
      'warning',
      `${this.dropped} log lines were dropped: they came faster than they could be stored.`,
    );
  }

  private line(level: LogEffect['level'], message: string): LogEffect {
    const { subject, logger } = this.options;
    return {
      ...subject,
      kind: 'log',
      key: this.nextKey('log'),
      timestamp: Date.now(),
      logger,
      level,
      message,
    };
  }

  private nextKey(kind: string): string {
    this.sequence += 1;
    return `${this.options.keyPrefix}:${kind}:${this.sequence}`;
  }
}
