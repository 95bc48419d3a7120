import type { SelectQueryBuilder } from 'typeorm';
import { managerFor, type Database } from './database.ts';
import type { EventQuery, EventRecord } from './domain/event-record.ts';
import type { Page } from './domain/list-query.ts';
import type { Scope } from './domain/scope.ts';
import { eventEntity, executionEntity, type EventRow } from './rows/execution.entity.ts';
import { withinScope } from './scope-condition.ts';
import { storableWord } from './stored-json.ts';

/** "Any of" filters: property of the query -> key of the request. */
const ANY_OF = {
  'event.type': 'types',
  'event.executionId': 'executionIds',
  'execution.deploymentId': 'deploymentIds',
  'execution.blueprintId': 'blueprintIds',
  'event.nodeName': 'nodeNames',
  'event.nodeInstanceId': 'nodeInstanceIds',
  'event.eventType': 'eventTypes',
  'event.level': 'levels',
  'event.operation': 'operations',
} as const satisfies Record<string, keyof EventQuery>;

/** Events and logs of executions; visible to whom the execution is. They are written by `EffectWriter`. */
export class EventRepository {
  constructor(private readonly database: Database) {}

  /** In the wished order; ties go by timestamp, then by order of storage, in the direction of the last wish. */
  async list(scope: Scope, request: EventQuery): Promise<Page<EventRecord>> {
    const query = managerFor(this.database)
      .createQueryBuilder(eventEntity, 'event')
      .innerJoinAndMapOne(
        'event.execution',
        executionEntity.options.name,
        'execution',
        'execution.id = event.executionId',
      );
    addFilters(withinScope(query, 'execution', scope), request);
    addOrder(query, request);
    const [rows, total] = await query.offset(request.offset).limit(request.size).getManyAndCount();
    return { items: rows.map(fromRow), total };
  }
}

function addFilters(query: SelectQueryBuilder<EventRow>, request: EventQuery): void {
  for (const [property, key] of Object.entries(ANY_OF)) {
    const values = request[key];
    if (values) query.andWhere(`${property} = any(:${key})`, { [key]: values.map(storableWord) });
  }
  if (request.message !== undefined)
    query.andWhere('event.message ilike :message', { message: storableWord(request.message) });
  if (request.from) query.andWhere('event.timestamp >= :from', { from: request.from });
  if (request.to) query.andWhere('event.timestamp < :to', { to: request.to });
}

function addOrder(query: SelectQueryBuilder<EventRow>, request: EventQuery): void {
  const direction = request.sort.at(-1)?.descending ? 'DESC' : 'ASC';
  for (const { field, descending } of request.sort)
    query.addOrderBy(`event.${field}`, descending ? 'DESC' : 'ASC');
  if (!request.sort.some((wish) => wish.field === 'timestamp'))
    query.addOrderBy('event.timestamp', direction);
  query.addOrderBy('event.storageId', direction);
}

function fromRow(row: EventRow): EventRecord {
  const { execution, storageId, seq, ...event } = row;
  const { deploymentId, blueprintId, workflowId } = execution;
  return { ...event, storageId: Number(storageId), seq: Number(seq), deploymentId, blueprintId, workflowId };
}
