import { Logger } from '@nestjs/common';
import type { Response } from 'express';
import type { AuditRepository, AuditSelection } from '@cloudloom/model';
import { StreamLines } from '../event-stream/event-lines.ts';
import { EventStreams, type OpenStream } from '../event-stream/event-streams.ts';
import { presentAuditEntry } from './audit.presenter.ts';

/** JSON texts, one on each line; an empty line is a sign of life. */
export const AUDIT_LINES = 'application/x-ndjson';

/** Milliseconds. */
const POLL = 2_000;
const KEEP_ALIVE = 15_000;
/** A stream ends then, so that its reader comes again and has to prove anew who they are. */
const LONGEST = 15 * 60_000;
/** Entries of one page, which is all that a stream holds in memory. */
const PAGE_SIZE = 100;

/** Those who follow the audit log on this manager. */
export class AuditStreams extends EventStreams {}

/** What is followed, from where. */
export interface FollowedEntries {
  selection: AuditSelection;
  /** Number of the last entry that is not shown. */
  position: string;
}

/** Sends entries of the audit log until the reader leaves, the manager stops, or the stream is too old. */
export class AuditStream {
  private readonly lines: StreamLines;
  private readonly log = new Logger('audit-stream');

  constructor(
    private readonly response: Response,
    private readonly stream: OpenStream,
    private readonly entries: AuditRepository,
  ) {
    this.lines = new StreamLines(response, AUDIT_LINES);
    // Whoever leaves is not waited for.
    response.once('close', () => stream.leave());
  }

  /** Never rejects: a stream that breaks is closed, and its reader comes again. */
  async send(followed: FollowedEntries): Promise<void> {
    try {
      this.lines.begin();
      await this.run(followed);
    } catch (error) {
      this.log.warn(`a stream broke: ${error instanceof Error ? error.message : String(error)}`);
      this.response.destroy();
    } finally {
      this.response.end();
      this.stream.leave();
    }
  }

  private async run({ selection, position }: FollowedEntries): Promise<void> {
    const end = Date.now() + LONGEST;
    let last = position;
    let lastSent = Date.now();
    while (!this.response.destroyed && !this.stream.closing.aborted && Date.now() < end) {
      const page = await this.entries.behind(last, selection, PAGE_SIZE);
      const text = page.map((entry) => `${JSON.stringify(presentAuditEntry(entry))}\n`).join('');
      if (text !== '' || Date.now() - lastSent >= KEEP_ALIVE) {
        await this.lines.write(text === '' ? '\n' : text);
        lastSent = Date.now();
      }
      last = page.at(-1)?.id ?? last;
      if (page.length < PAGE_SIZE) await this.stream.news(POLL);
    }
  }
}
