/** One event of a stream, as it was sent. */
export interface SentEvent {
  /** Null for one without a name. */
  name: string | null;
  data: string;
}

/** What a stream tells: events, and the place up to which it has told. */
export interface SentStep {
  /** Where a broken stream goes on; null while none was named. */
  lastId: string | null;
  /** Null for signs of life. */
  event: SentEvent | null;
}

/** Understands `text/event-stream` piece by piece, wherever the pieces were cut. */
export class SentEventParser {
  #rest = '';
  #lastId: string | null = null;
  #name: string | null = null;
  #data: string[] = [];

  /** Every blank line ends something. */
  read(text: string): SentStep[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.#line(line.replace(/\r$/, '')));
  }

  #line(line: string): SentStep[] {
    if (line === '') return [this.#dispatch()];
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'id') this.#lastId = value;
    else if (field === 'event') this.#name = value;
    else if (field === 'data') this.#data.push(value);
    return [];
  }

  #dispatch(): SentStep {
    const event = this.#data.length === 0 ? null : { name: this.#name, data: this.#data.join('\n') };
    this.#name = null;
    this.#data = [];
    return { lastId: this.#lastId, event };
  }
}
