import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { AuditRepository, type AuditRecord } from '@cloudloom/model';

/** Milliseconds that entries are gathered before they are written together. */
const GATHERING_MILLISECONDS = 200;
const RETRY_MILLISECONDS = 2_000;
/** Entries of one statement. */
const BATCH = 500;
/** Entries kept at most while the database does not answer. */
const MOST_WAITING = 10_000;
/** How often the last entries are tried when the service stops. */
const LAST_TRIES = 3;

/**
 * Takes what is to be kept about requests and writes it a moment later, so that no request waits for it. Stopping the service
 * writes what is left. An entry that cannot be kept is written to the log of the service instead.
 */
@Injectable()
export class AuditLog implements OnApplicationShutdown {
  private readonly log = new Logger('audit');
  private waiting: AuditRecord[] = [];
  private writing: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly entries: AuditRepository) {}

  note(record: AuditRecord): void {
    if (this.waiting.length >= MOST_WAITING) this.giveUp([record]);
    else this.waiting.push(record);
    this.plan(GATHERING_MILLISECONDS);
  }

  /** Writes what was noted so far. Rejects when the database does not take it; the entries are kept. */
  flush(): Promise<void> {
    // One after the other, so that entries keep their order.
    const next = this.writing.then(() => this.write());
    this.writing = next.catch(() => undefined);
    return next;
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    for (let tries = 0; tries < LAST_TRIES && this.waiting.length > 0; tries += 1)
      await this.flush().catch((error: unknown) => this.complain(error));
    await this.writing;
    this.giveUp(this.waiting.splice(0));
  }

  private plan(milliseconds: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.flush().catch((error: unknown) => {
        this.complain(error);
        this.plan(RETRY_MILLISECONDS);
      });
    }, milliseconds);
    this.timer.unref();
  }

  private async write(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, BATCH);
      await this.entries.append(batch);
      this.waiting.splice(0, batch.length);
    }
  }

  private complain(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    this.log.error(
      `${this.waiting.length} entries of the audit log wait: they could not be written: ${text}`,
    );
  }

  private giveUp(records: readonly AuditRecord[]): void {
    for (const record of records)
      this.log.error({ message: 'An entry of the audit log is kept here only', entry: record });
  }
}
