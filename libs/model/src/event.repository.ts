import { managerFor, type Database } from './database.ts';
import type { EventQuery, EventRecord } from './domain/event-record.ts';
import type { Page } from './domain/list-query.ts';
import type { Scope } from './domain/scope.ts';
import { fromRow } from './event-conditions.ts';
import { eventPage } from './event-list.ts';

/**
 * Events and logs of executions, and of groups of executions; visible to whom the execution or the group is. They are written
 * by `EffectWriter`, those of groups with the changes that they tell.
 */
export class EventRepository {
  constructor(private readonly database: Database) {}

  /**
   * In the wished order; ties go by timestamp, then by order of storage, in the direction of the last wish.
   * @throws InvalidCursorError
   */
  async list(scope: Scope, request: EventQuery): Promise<Page<EventRecord>> {
    const { rows, total, next } = await eventPage(managerFor(this.database), scope, request);
    return { items: rows.map(fromRow), total, next };
  }
}
