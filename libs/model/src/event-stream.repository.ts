import type { SelectQueryBuilder } from 'typeorm';
import { managerFor, type Database } from './database.ts';
import type { EventFilters, EventRecord } from './domain/event-record.ts';
import type { Scope } from './domain/scope.ts';
import { EventHorizon, type Horizon } from './event-horizon.ts';
import { addFilters, addSubjects, fromRow } from './event-conditions.ts';
import { eventEntity, type EventRow } from './rows/execution.entity.ts';

/** Rows that one page looks at, at most: filters that hardly anything passes must not make it long. */
const WINDOW = 5_000;

/** Events in the order in which they are to be shown. */
export interface StreamPage {
  items: EventRecord[];
  /** Where the next page begins: everything up to it was looked at. */
  next: number;
  /** Whether there is more to be read at once. */
  hasMore: boolean;
}

export interface StreamPosition {
  after: number;
  limit: number;
}

/** Reads events as they are stored, page by page, so that none is left out and those of an execution are in order. */
export class EventStreamRepository {
  private readonly shared: EventHorizon;

  constructor(private readonly database: Database) {
    this.shared = new EventHorizon(database);
  }

  /** How far `acrossExecutions` may read. */
  horizon(): Promise<Horizon> {
    return this.shared.advance();
  }

  /** Calls back with the id of an execution that has news, maybe; the answer ends it. */
  async onNews(callback: (executionId: string) => void): Promise<() => Promise<void>> {
    const ends = await Promise.all([
      this.database.listen('cloudloom_events', callback),
      this.database.listen('cloudloom_execution', callback),
    ]);
    return async () => void (await Promise.all(ends.map((end) => end())));
  }

  /** The place in an execution that belongs to the number of an event: of that event, or of the last one before it. */
  async seqAt(executionId: string, storageId: number): Promise<number> {
    const rows: { seq: string }[] = await managerFor(this.database).query(
      `select seq from events where execution_id = $1 and storage_id <= $2 order by seq desc limit 1`,
      [executionId, storageId],
    );
    return Number(rows[0]?.seq ?? 0);
  }

  /**
   * Events of one execution; positions are their `seq`. Writers of an execution wait for each other until they have
   * committed, so what is visible has no gaps that could be filled later.
   */
  async ofExecution(
    scope: Scope,
    executionId: string,
    request: { filters: EventFilters; position: StreamPosition },
  ): Promise<StreamPage> {
    const { after, limit } = request.position;
    const last = await this.lastSeq(executionId);
    const upTo = Math.min(last, after + WINDOW);
    if (upTo <= after) return { items: [], next: after, hasMore: false };
    const query = this.query(scope, { ...request.filters, executionIds: [executionId] })
      .andWhere('event.seq > :after and event.seq <= :upTo', { after, upTo })
      .orderBy('event.seq', 'ASC')
      .limit(limit);
    return toPage(await query.getMany(), { limit, upTo, last, positionOf: (event) => event.seq ?? 0 });
  }

  /** Events of any executions and groups, up to the horizon; positions are their `storageId`. */
  async acrossExecutions(
    scope: Scope,
    request: { filters: EventFilters; position: StreamPosition; safe: number },
  ): Promise<StreamPage> {
    const { after, limit } = request.position;
    const upTo = Math.min(request.safe, after + WINDOW);
    if (upTo <= after) return { items: [], next: after, hasMore: false };
    const query = this.query(scope, request.filters)
      .andWhere('event.storageId > :after and event.storageId <= :upTo', { after, upTo })
      .orderBy('event.storageId', 'ASC')
      .limit(limit);
    const positionOf = (event: EventRecord): number => event.storageId;
    return toPage(await query.getMany(), { limit, upTo, last: request.safe, positionOf });
  }

  /** What the counter says is what is visible: both are committed together. */
  private async lastSeq(executionId: string): Promise<number> {
    const rows: { last: string }[] = await managerFor(this.database).query(
      'select next_seq - 1 as last from execution_counters where execution_id = $1',
      [executionId],
    );
    return Number(rows[0]?.last ?? 0);
  }

  private query(scope: Scope, filters: EventFilters): SelectQueryBuilder<EventRow> {
    const query = managerFor(this.database).createQueryBuilder(eventEntity, 'event');
    addSubjects(query, scope, filters);
    addFilters(query, filters);
    return query;
  }
}

function toPage(
  rows: EventRow[],
  read: { limit: number; upTo: number; last: number; positionOf: (event: EventRecord) => number },
): StreamPage {
  const items = rows.map(fromRow);
  const final = items.at(-1);
  const next = items.length === read.limit && final !== undefined ? read.positionOf(final) : read.upTo;
  return { items, next, hasMore: next < read.last };
}
