import { Logger } from '@nestjs/common';
import type { Response } from 'express';
import type { EventRecord } from '@cloudloom/model';
import { EventLines } from './event-lines.ts';
import type { EventSource, Portion } from './event-source.ts';
import type { OpenStream } from './event-streams.ts';

/** Milliseconds. */
const POLL = 2_000;
const SOON = 50;
const KEEP_ALIVE = 15_000;
const RETRY = 1_000;
/** A stream ends then, so that its reader comes again and has to prove anew who they are. */
const LONGEST = 15 * 60_000;

export interface StreamTimes {
  poll: number;
  keepAlive: number;
  longest: number;
}

const TIMES: StreamTimes = { poll: POLL, keepAlive: KEEP_ALIVE, longest: LONGEST };

/** What is sent, and in which shape. */
export interface StreamContent {
  source: EventSource;
  executionId: string | null;
  present: (events: EventRecord[]) => Promise<{ id: number; item: object }[]>;
}

/** Sends events until the reader leaves, the execution has ended, the manager stops, or the stream is too old. */
export class EventStream {
  private readonly lines: EventLines;
  private readonly log = new Logger('event-stream');
  private lastSent = Date.now();

  constructor(
    private readonly response: Response,
    private readonly stream: OpenStream,
    private readonly times: StreamTimes = TIMES,
  ) {
    this.lines = new EventLines(response);
    // Whoever leaves is not waited for.
    response.once('close', () => stream.leave());
  }

  /** Never rejects: a stream that breaks is closed, and its reader comes again. */
  async send(content: StreamContent): Promise<void> {
    try {
      this.lines.begin();
      await this.lines.retryAfter(RETRY);
      await this.run(content);
    } catch (error) {
      this.log.warn(`an event stream broke: ${error instanceof Error ? error.message : String(error)}`);
      this.response.destroy();
    } finally {
      this.response.end();
      this.stream.leave();
    }
  }

  private async run(content: StreamContent): Promise<void> {
    const end = Date.now() + this.times.longest;
    let isFirst = true;
    while (!this.response.destroyed && !this.stream.closing.aborted && Date.now() < end) {
      const portion = await content.source.next();
      await this.sendItems(portion, content);
      if (portion.end !== null && content.executionId !== null)
        return this.lines.named('end', { execution_id: content.executionId, status: portion.end });
      if (isFirst || Date.now() - this.lastSent >= this.times.keepAlive) await this.keepAlive(portion);
      isFirst = false;
      if (!portion.hasMore) await this.stream.news(portion.isSoon ? SOON : this.times.poll);
    }
  }

  private async sendItems({ items }: Portion, content: StreamContent): Promise<void> {
    if (items.length === 0) return;
    for (const { id, item } of await content.present(items)) {
      if (this.response.destroyed) return;
      await this.lines.item(id, item);
    }
    this.lastSent = Date.now();
  }

  private async keepAlive({ position }: Portion): Promise<void> {
    await this.lines.keepAlive(position);
    this.lastSent = Date.now();
  }
}
