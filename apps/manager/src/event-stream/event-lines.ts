import { once } from 'node:events';
import type { Response } from 'express';

/** Milliseconds after which a reader that takes nothing is given up. */
const PATIENCE = 60_000;

/** Writes lines of a stream, as fast as the reader takes them and no faster: nothing is kept for slow ones. */
export class StreamLines {
  constructor(
    private readonly response: Response,
    private readonly contentType: string,
  ) {}

  /** Sends the head of the answer. */
  begin(): void {
    this.response.writeHead(200, {
      'Content-Type': this.contentType,
      'Cache-Control': 'no-store',
      // A manager that stops is not held up by a connection that waits for another request.
      Connection: 'close',
      // Proxies in front would collect what has to go out at once.
      'X-Accel-Buffering': 'no',
    });
    this.response.flushHeaders();
  }

  /** Resolves when there is room for more, or the reader is gone. */
  async write(text: string): Promise<void> {
    if (this.response.destroyed || this.response.write(text)) return;
    const signal = AbortSignal.timeout(PATIENCE);
    try {
      await Promise.race([
        once(this.response, 'drain', { signal }),
        once(this.response, 'close', { signal }),
      ]);
    } catch {
      this.response.destroy();
    }
  }
}

/** Server-sent events. */
export class EventLines extends StreamLines {
  constructor(response: Response) {
    super(response, 'text/event-stream; charset=utf-8');
  }

  /** One item. JSON text has no line breaks, which would end the data. */
  item(id: number, item: object): Promise<void> {
    return this.write(`id: ${id}\ndata: ${JSON.stringify(item)}\n\n`);
  }

  /** An event of the stream itself, which clients tell from items by its name. */
  named(name: string, data: object): Promise<void> {
    return this.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** What keeps connections from being closed as idle; with a position, where to go on from. */
  keepAlive(position: number | null): Promise<void> {
    return this.write(position === null ? ': \n\n' : `id: ${position}\n\n`);
  }

  /** Milliseconds after which a browser connects again. */
  retryAfter(milliseconds: number): Promise<void> {
    return this.write(`retry: ${milliseconds}\n\n`);
  }
}
