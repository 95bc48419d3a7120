import type { CallOptions, Connection } from './connection.ts';
import { delay } from './delay.ts';
import { EventStream } from './event-stream.ts';
import type { Json } from './json.ts';
import { isEnded } from './resources.ts';
import type { Execution, ExecutionEvent, Page } from './resources.ts';
import { readEvent, readExecution, readPage, toSnakeCase, type QueryParameters } from './wire.ts';

export interface EventQuery {
  offset?: number;
  /** Page size; the server's default is 10000. */
  size?: number;
  /** e.g. `reportedTimestamp`, `-timestamp`. */
  sort?: string[];
  /** Events, log lines, or (absent) both. */
  types?: readonly ExecutionEvent['type'][];
  executionId?: string | readonly string[];
  deploymentId?: string | readonly string[];
  blueprintId?: string | readonly string[];
  /** Node name. */
  nodeId?: string | readonly string[];
  nodeInstanceId?: string | readonly string[];
  eventType?: string | readonly string[];
  level?: string | readonly string[];
  operation?: string | readonly string[];
  /** Pattern with `%` as wild card. */
  message?: string;
}

export interface FollowOptions {
  signal?: AbortSignal;
  /** False: events only. Default true. */
  logs?: boolean;
  /** Goes on after the event of that `storageId`; default: from the first one. */
  after?: number;
  /** Milliseconds for which a lost connection is tried again; default 60,000. */
  patienceMilliseconds?: number;
}

export interface WatchOptions {
  /** Milliseconds between two looks; default 1000. */
  pollMilliseconds?: number;
  signal?: AbortSignal;
  logs?: boolean;
  /** Called with the execution as each look found it. */
  onProgress?: (execution: Execution) => void;
}

/** What a stream of many executions is about. */
export type StreamQuery = Omit<EventQuery, 'offset' | 'size' | 'sort'> & {
  executionGroupId?: string | readonly string[];
};

const PAGE_SIZE = 100;

export class Events {
  constructor(private readonly connection: Connection) {}

  async list(query: EventQuery = {}, { signal }: CallOptions = {}): Promise<Page<ExecutionEvent>> {
    const { offset, size, sort, ...filters } = query;
    const parameters = { _offset: offset, _size: size, _sort: sort?.map(toSnakeCase), ...toFilters(filters) };
    return readPage(
      await this.connection.request('GET', '/events', { query: parameters, signal }),
      readEvent,
    );
  }

  /**
   * Yields every event and log line of an execution as it is stored, once and in order, until the execution has ended; the
   * generator's return value is the ended execution. A lost connection goes on where it broke, on whichever manager
   * answers. Throws CloudloomError 404 for an execution that there is not, UnreachableError when nobody answers any more.
   */
  async *follow(
    executionId: string,
    options: FollowOptions = {},
  ): AsyncGenerator<ExecutionEvent, Execution, void> {
    const types = options.logs === false ? (['cloudify_event'] as const) : undefined;
    for await (const event of this.#open({ executionId, ...(types && { types }) }, options))
      if (event.name === null) yield readEvent(JSON.parse(event.data) as Json);
    return this.#readExecution(executionId, options.signal);
  }

  /**
   * Yields events of many executions as they are stored, for as long as they are asked for: those from now on, unless `after`
   * says otherwise. In order for each execution. End it with `break`, or with a signal.
   */
  async *stream(
    query: StreamQuery = {},
    options: Omit<FollowOptions, 'logs'> = {},
  ): AsyncGenerator<ExecutionEvent, void, void> {
    for await (const event of this.#open(query, options))
      if (event.name === null) yield readEvent(JSON.parse(event.data) as Json);
  }

  /** As `follow`, by looking again and again: for who wants to know the execution at each look. */
  async *watch(
    executionId: string,
    options: WatchOptions = {},
  ): AsyncGenerator<ExecutionEvent, Execution, void> {
    let seen = 0;
    for (;;) {
      // Before the events: an end that is seen is an end whose events are all there.
      const execution = await this.#readExecution(executionId, options.signal);
      options.onProgress?.(execution);
      let page: Page<ExecutionEvent>;
      do {
        page = await this.#readBatch(executionId, seen, options);
        seen += page.items.length;
        yield* page.items;
      } while (page.items.length === PAGE_SIZE);
      if (isEnded(execution.status)) return execution;
      await delay(options.pollMilliseconds ?? 1000, options.signal);
    }
  }

  #open(query: StreamQuery, { after, signal, patienceMilliseconds }: Omit<FollowOptions, 'logs'>) {
    const place = { after: after === undefined ? undefined : String(after), signal, patienceMilliseconds };
    return new EventStream(this.connection, toFilters(query), place).read();
  }

  #readBatch(executionId: string, offset: number, options: WatchOptions): Promise<Page<ExecutionEvent>> {
    return this.list(
      {
        executionId,
        offset,
        size: PAGE_SIZE,
        sort: ['reportedTimestamp'],
        types: options.logs === false ? ['cloudify_event'] : ['cloudify_event', 'cloudify_log'],
      },
      { signal: options.signal },
    );
  }

  async #readExecution(id: string, signal: AbortSignal | undefined): Promise<Execution> {
    return readExecution(
      await this.connection.request('GET', `/executions/${encodeURIComponent(id)}`, { signal }),
    );
  }
}

function toFilters({ types, ...filters }: StreamQuery): QueryParameters {
  const named = Object.entries(filters).map(([key, value]) => [toSnakeCase(key), value]);
  return { type: types, ...Object.fromEntries(named) };
}
