import type { SelectQueryBuilder } from 'typeorm';
import { managerFor, type Database } from './database.ts';
import type { EventQuery, EventRecord } from './domain/event-record.ts';
import type { Page } from './domain/list-query.ts';
import type { Scope } from './domain/scope.ts';
import { eventEntity, executionEntity, type EventRow } from './rows/execution.entity.ts';
import { executionGroupEntity } from './rows/group.entity.ts';
import { readCondition, scopeParameters } from './scope-condition.ts';
import { storableWord } from './stored-json.ts';

/** "Any of" filters: property of the query -> key of the request. */
const ANY_OF = {
  'event.type': 'types',
  'event.executionId': 'executionIds',
  'event.executionGroupId': 'executionGroupIds',
  'execution.deploymentId': 'deploymentIds',
  'execution.blueprintId': 'blueprintIds',
  'event.nodeName': 'nodeNames',
  'event.nodeInstanceId': 'nodeInstanceIds',
  'event.eventType': 'eventTypes',
  'event.level': 'levels',
  'event.operation': 'operations',
} as const satisfies Record<string, keyof EventQuery>;

/** Filters that only events of executions can pass. */
const OF_EXECUTIONS: readonly (keyof EventQuery)[] = ['executionIds', 'deploymentIds', 'blueprintIds'];

/**
 * Events and logs of executions, and of groups of executions; visible to whom the execution or the group is. They are written
 * by `EffectWriter`, those of groups with the changes that they tell.
 */
export class EventRepository {
  constructor(private readonly database: Database) {}

  /** In the wished order; ties go by timestamp, then by order of storage, in the direction of the last wish. */
  async list(scope: Scope, request: EventQuery): Promise<Page<EventRecord>> {
    const query = managerFor(this.database).createQueryBuilder(eventEntity, 'event');
    addSubjects(query, scope, request);
    addFilters(query, request);
    addOrder(query, request);
    const [rows, total] = await query.offset(request.offset).limit(request.size).getManyAndCount();
    return { items: rows.map(fromRow), total };
  }
}

/** Joins what an event can be about. Joins without an alternative let the database begin at their filter. */
function addSubjects(query: SelectQueryBuilder<EventRow>, scope: Scope, request: EventQuery): void {
  const isOfExecutions = OF_EXECUTIONS.some((key) => request[key] !== undefined);
  const isOfGroups = request.executionGroupIds !== undefined;
  if (isOfExecutions || !isOfGroups)
    query[isOfExecutions ? 'innerJoinAndMapOne' : 'leftJoinAndMapOne'](
      'event.execution',
      executionEntity.options.name,
      'execution',
      'execution.id = event.executionId',
    );
  if (!isOfExecutions)
    query[isOfGroups ? 'innerJoinAndMapOne' : 'leftJoinAndMapOne'](
      'event.group',
      executionGroupEntity.options.name,
      'execution_group',
      'execution_group.id = event.executionGroupId',
    );
  const visible = [
    ...(isOfExecutions || !isOfGroups ? [readCondition('execution', scope)] : []),
    ...(isOfExecutions ? [] : [readCondition('execution_group', scope)]),
  ];
  query.where(`(${visible.join(' or ')})`, scopeParameters(scope));
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
  const { execution, group, storageId, seq, ...event } = row;
  return {
    ...event,
    storageId: Number(storageId),
    seq: seq === null ? null : Number(seq),
    deploymentId: execution?.deploymentId ?? null,
    blueprintId: execution?.blueprintId ?? null,
    workflowId: execution?.workflowId ?? group?.workflowId ?? '',
  };
}
