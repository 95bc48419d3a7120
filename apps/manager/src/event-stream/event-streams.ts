import type { OnModuleDestroy } from '@nestjs/common';
import { TooManyStreamsError } from '../errors/request-errors.ts';

/** Of one user, on one manager. */
const STREAMS_PER_USER = 20;
/** Of all users, on one manager. */
const STREAMS = 500;

/** One open stream: told of news, and closed with the manager. */
export interface OpenStream {
  /** Aborted when the stream has to end. */
  readonly closing: AbortSignal;
  /** Resolves when there may be news since the last call, when so many milliseconds have passed, or when it has to end. */
  news(milliseconds: number): Promise<void>;
  leave(): void;
}

class Stream implements OpenStream {
  private readonly closer = new AbortController();
  private hasNews = false;
  private wake: () => void = () => {};

  constructor(
    readonly executionId: string | null,
    readonly leave: () => void,
  ) {}

  get closing(): AbortSignal {
    return this.closer.signal;
  }

  async news(milliseconds: number): Promise<void> {
    if (!this.hasNews && !this.closing.aborted)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    this.hasNews = false;
  }

  /** That something was told while nobody waited is kept. */
  tell(): void {
    this.hasNews = true;
    this.wake();
  }

  close(): void {
    this.closer.abort();
    this.wake();
  }
}

/** Where streams hear of news: with the id of the execution that it is about, or an empty text. The answer ends it. */
export interface NewsSource {
  onNews(callback: (executionId: string) => void): Promise<() => Promise<void>>;
}

/** All streams of this manager, of one kind. One connection to the database listens for all of them. */
export class EventStreams implements OnModuleDestroy {
  private readonly open = new Set<Stream>();
  private readonly byUser = new Map<string, number>();
  private listening: Promise<() => Promise<void>> | null = null;
  private isOver = false;

  constructor(private readonly source: NewsSource) {}

  /** Opens a stream about one execution, or about many. Whoever opens it leaves it. @throws TooManyStreamsError */
  async enter(username: string, executionId: string | null): Promise<OpenStream> {
    const held = this.byUser.get(username) ?? 0;
    if (held >= STREAMS_PER_USER)
      throw new TooManyStreamsError(
        `You have ${held} streams open on this manager, the most that a user may have`,
      );
    if (this.open.size >= STREAMS)
      throw new TooManyStreamsError(`This manager has ${STREAMS} streams open, the most that it serves`);
    this.byUser.set(username, held + 1);
    const stream = new Stream(executionId, () => this.leave(stream, username));
    this.open.add(stream);
    if (this.isOver) stream.close();
    try {
      await this.listen();
    } catch {
      // Streams poll as well; the next one tries again.
      this.listening = null;
    }
    return stream;
  }

  /** Runs before the server closes: streams that stay open would hold it up. */
  async onModuleDestroy(): Promise<void> {
    this.isOver = true;
    for (const stream of this.open) stream.close();
    const end = await this.listening?.catch(() => null);
    await end?.().catch(() => undefined);
  }

  private listen(): Promise<unknown> {
    this.listening ??= this.source.onNews((executionId) => {
      for (const stream of this.open)
        if (stream.executionId === null || stream.executionId === executionId) stream.tell();
    });
    return this.listening;
  }

  private leave(stream: Stream, username: string): void {
    if (!this.open.delete(stream)) return;
    const held = (this.byUser.get(username) ?? 1) - 1;
    if (held > 0) this.byUser.set(username, held);
    else this.byUser.delete(username);
  }
}
