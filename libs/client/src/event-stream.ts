import type { Connection } from './connection.ts';
import { delay } from './delay.ts';
import { CloudloomError, UnreachableError } from './errors.ts';
import { SentEventParser, type SentEvent, type SentStep } from './server-sent-events.ts';
import type { QueryParameters } from './wire.ts';

export interface StreamOptions {
  signal?: AbortSignal | undefined;
  /** Goes on after the event of this id; default: where the server begins. */
  after?: string | undefined;
  /** Milliseconds for which a lost connection is tried again; default 60,000. The first connection is tried once. */
  patienceMilliseconds?: number | undefined;
}

/** The server gives a sign of life every 15 seconds. */
const SILENCE = 45_000;
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5_000;

/** A stream of the server that survives lost connections: it goes on after the last event that was received. */
export class EventStream {
  #lastId: string | null;
  #lastContact = 0;
  #pause = FIRST_PAUSE;

  constructor(
    private readonly connection: Connection,
    private readonly query: QueryParameters,
    private readonly options: StreamOptions,
  ) {
    this.#lastId = options.after ?? null;
  }

  /** Every event once, in order; ends after the one that is named `end`. */
  async *read(): AsyncGenerator<SentEvent, void, void> {
    for (;;) {
      try {
        for await (const event of this.#readConnection()) {
          yield event;
          if (event.name === 'end') return;
        }
      } catch (error) {
        this.options.signal?.throwIfAborted();
        if (!this.#mayTryAgain(error)) throw error;
      }
      // Also after an orderly close: servers close streams that are old, or when they stop.
      await delay(this.#pause, this.options.signal);
      this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
    }
  }

  #mayTryAgain(error: unknown): boolean {
    const patience = this.options.patienceMilliseconds ?? 60_000;
    const isPassing =
      error instanceof UnreachableError ||
      (error instanceof CloudloomError && (error.status >= 500 || error.status === 429));
    return this.#lastContact > 0 && isPassing && Date.now() - this.#lastContact < patience;
  }

  async *#readConnection(): AsyncGenerator<SentEvent, void, void> {
    const silence = new Silence(this.options.signal);
    try {
      const headers: Record<string, string> = this.#lastId === null ? {} : { 'Last-Event-ID': this.#lastId };
      const body = await this.connection.open('/events/stream', {
        query: this.query,
        headers,
        signal: silence.signal,
      });
      for await (const { lastId, event } of this.#steps(body, silence)) {
        // Set with the event that is handed over: who leaves in the middle goes on behind it.
        if (lastId !== null) this.#lastId = lastId;
        if (event !== null) yield event;
      }
    } finally {
      silence.end();
    }
  }

  async *#steps(body: ReadableStream<Uint8Array>, silence: Silence): AsyncGenerator<SentStep, void, void> {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    const parser = new SentEventParser();
    for (;;) {
      let piece: { done: boolean; value?: Uint8Array | undefined };
      try {
        piece = await reader.read();
      } catch (error) {
        throw new UnreachableError(this.connection.origin, error);
      }
      if (piece.done) return;
      this.#lastContact = Date.now();
      this.#pause = FIRST_PAUSE;
      silence.broken();
      yield* parser.read(decoder.decode(piece.value, { stream: true }));
    }
  }
}

/** Aborts a connection that has been silent for too long, or that nobody reads any more. */
class Silence {
  readonly #closer = new AbortController();
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #follow: () => void;

  constructor(private readonly asked: AbortSignal | undefined) {
    this.#follow = () => this.#closer.abort(asked?.reason);
    if (asked?.aborted) this.#follow();
    else asked?.addEventListener('abort', this.#follow, { once: true });
    this.broken();
  }

  get signal(): AbortSignal {
    return this.#closer.signal;
  }

  broken(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => this.#closer.abort(new Error('the stream was silent for too long')),
      SILENCE,
    );
  }

  end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.asked?.removeEventListener('abort', this.#follow);
    this.#closer.abort();
  }
}
