import { request, type IncomingMessage } from 'node:http';
import { createInterface, type Interface } from 'node:readline';

type Line = Record<string, unknown>;

/** Reads a stream of JSON lines as it comes, on a connection of its own; empty lines are passed over. */
export class LineReader {
  private readonly input: Interface;
  private readonly lines: AsyncIterator<string>;

  private constructor(readonly response: IncomingMessage) {
    this.input = createInterface({ input: response });
    this.lines = this.input[Symbol.asyncIterator]();
    // A connection that is broken off ends the lines as well.
    response.on('error', () => this.input.close());
  }

  static open(url: string): Promise<LineReader> {
    return new Promise((resolve, reject) => {
      request(url, { auth: 'admin:admin', agent: false }, (response) => resolve(new LineReader(response)))
        .on('error', reject)
        .end();
    });
  }

  async take(count: number): Promise<Line[]> {
    const taken: Line[] = [];
    while (taken.length < count) {
      const line = await this.next();
      if (line === null) throw new Error(`the stream ended after ${taken.length} of ${count} lines`);
      taken.push(line);
    }
    return taken;
  }

  /** Everything until the stream ends. */
  async all(): Promise<Line[]> {
    const taken: Line[] = [];
    for (let line = await this.next(); line !== null; line = await this.next()) taken.push(line);
    return taken;
  }

  close(): void {
    this.input.close();
    this.response.destroy();
  }

  private async next(): Promise<Line | null> {
    for (;;) {
      const { done, value } = await this.lines.next();
      if (done === true) return null;
      if (value !== '') return JSON.parse(value) as Line;
    }
  }
}
