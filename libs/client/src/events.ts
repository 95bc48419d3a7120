import type { Connection } from './connection.ts';
import { delay } from './delay.ts';
import { isEnded } from './resources.ts';
import type { Execution, ExecutionEvent, Page } from './resources.ts';
import { readEvent, readExecution, readPage, toSnakeCase } from './wire.ts';

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
  /** Milliseconds between two looks; default 1000. */
  pollMilliseconds?: number;
  signal?: AbortSignal;
  /** False: events only. Default true. */
  logs?: boolean;
  /** Called with the execution as each look found it. */
  onProgress?: (execution: Execution) => void;
}

const PAGE_SIZE = 100;

export class Events {
  constructor(private readonly connection: Connection) {}

  async list(query: EventQuery = {}): Promise<Page<ExecutionEvent>> {
    const { offset, size, sort, types, ...filters } = query;
    const parameters = {
      _offset: offset,
      _size: size,
      _sort: sort?.map(toSnakeCase),
      type: types,
      ...Object.fromEntries(Object.entries(filters).map(([key, value]) => [toSnakeCase(key), value])),
    };
    return readPage(await this.connection.request('GET', '/events', { query: parameters }), readEvent);
  }

  /**
   * Yields events as they are stored, until the execution has ended and its last events were read; the generator's
   * return value is the ended execution. The status is read before the events: an end that is seen is therefore an
   * end whose events are all there.
   */
  async *follow(
    executionId: string,
    options: FollowOptions = {},
  ): AsyncGenerator<ExecutionEvent, Execution, void> {
    let seen = 0;
    for (;;) {
      const execution = await this.#readExecution(executionId);
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

  #readBatch(executionId: string, offset: number, options: FollowOptions): Promise<Page<ExecutionEvent>> {
    return this.list({
      executionId,
      offset,
      size: PAGE_SIZE,
      sort: ['reportedTimestamp'],
      types: options.logs === false ? ['cloudify_event'] : ['cloudify_event', 'cloudify_log'],
    });
  }

  async #readExecution(id: string): Promise<Execution> {
    return readExecution(await this.connection.request('GET', `/executions/${encodeURIComponent(id)}`));
  }
}
