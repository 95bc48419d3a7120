import { basic } from './http-calls.ts';

/** One event of a stream, or a sign of life (`data` null). */
export interface Sent {
  id: string | null;
  name: string | null;
  data: Record<string, unknown> | null;
}

/** Reads a stream of server-sent events as it comes. */
export class EventReader {
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  private readonly decoder = new TextDecoder();
  private rest = '';

  private constructor(
    readonly response: Response,
    private readonly closer: AbortController,
  ) {
    if (response.body === null) throw new Error('the answer has no body');
    this.reader = response.body.getReader();
  }

  static async open(url: string, headers: Record<string, string> = {}): Promise<EventReader> {
    const closer = new AbortController();
    const response = await fetch(url, {
      signal: closer.signal,
      headers: {
        ...basic('admin:admin'),
        Tenant: 'default_tenant',
        ...headers,
      },
    });
    return new EventReader(response, closer);
  }

  /** The next event with data; null at the end of the stream. */
  async next(): Promise<Sent | null> {
    for (;;) {
      const block = await this.block();
      if (block === null || block.data !== null) return block;
    }
  }

  async take(count: number): Promise<Sent[]> {
    const taken: Sent[] = [];
    while (taken.length < count) {
      const sent = await this.next();
      if (sent === null) throw new Error(`the stream ended after ${taken.length} of ${count} events`);
      taken.push(sent);
    }
    return taken;
  }

  /** Everything until the stream ends. */
  async all(): Promise<Sent[]> {
    const taken: Sent[] = [];
    for (let sent = await this.next(); sent !== null; sent = await this.next()) taken.push(sent);
    return taken;
  }

  /** The next block, signs of life included; null at the end. */
  async block(): Promise<Sent | null> {
    for (;;) {
      const end = this.rest.indexOf('\n\n');
      if (end >= 0) {
        const text = this.rest.slice(0, end);
        this.rest = this.rest.slice(end + 2);
        return parse(text);
      }
      const { done, value } = await this.reader.read();
      if (done) return null;
      this.rest += this.decoder.decode(value, { stream: true });
    }
  }

  close(): void {
    this.closer.abort();
  }
}

function parse(text: string): Sent {
  const fields = new Map(
    text.split('\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
    }),
  );
  const data = fields.get('data');
  return {
    id: fields.get('id') ?? null,
    name: fields.get('event') ?? null,
    data: data === undefined ? null : (JSON.parse(data) as Record<string, unknown>),
  };
}
