import type { SelectQueryBuilder } from 'typeorm';
import type { EventFilters, EventRecord } from './domain/event-record.ts';
import type { Scope } from './domain/scope.ts';
import { executionEntity, type EventRow } from './rows/execution.entity.ts';
import { executionGroupEntity } from './rows/group.entity.ts';
import { readCondition, scopeParameters } from './scope-condition.ts';
import { storableWord } from './stored-json.ts';

/** Events and logs. */
const TYPES = 2;

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
} as const satisfies Record<string, keyof EventFilters>;

/** Filters that only events of executions can pass. */
const OF_EXECUTIONS: readonly (keyof EventFilters)[] = ['executionIds', 'deploymentIds', 'blueprintIds'];

/** Whether only events of executions can pass. */
export const isOfExecutions = (request: EventFilters): boolean =>
  OF_EXECUTIONS.some((key) => request[key] !== undefined);

/** Joins what an event can be about. Joins without an alternative let the database begin at their filter. */
export function addSubjects(query: SelectQueryBuilder<EventRow>, scope: Scope, request: EventFilters): void {
  const ofExecutions = isOfExecutions(request);
  const isOfGroups = request.executionGroupIds !== undefined;
  if (ofExecutions || !isOfGroups)
    query[ofExecutions ? 'innerJoinAndMapOne' : 'leftJoinAndMapOne'](
      'event.execution',
      executionEntity.options.name,
      'execution',
      'execution.id = event.executionId',
    );
  if (!ofExecutions)
    query[isOfGroups ? 'innerJoinAndMapOne' : 'leftJoinAndMapOne'](
      'event.group',
      executionGroupEntity.options.name,
      'execution_group',
      'execution_group.id = event.executionGroupId',
    );
  const visible = [
    ...(ofExecutions || !isOfGroups ? [readCondition('execution', scope)] : []),
    ...(ofExecutions ? [] : [readCondition('execution_group', scope)]),
  ];
  query.where(`(${visible.join(' or ')})`, scopeParameters(scope));
}

/** Everything but scope, order and page. */
export function addFilters(query: SelectQueryBuilder<EventRow>, request: EventFilters): void {
  for (const [property, key] of Object.entries(ANY_OF)) {
    const values = request[key];
    // Clients name both types when they want everything; that is no filter.
    if (key === 'types' && new Set(values).size === TYPES) continue;
    if (values) query.andWhere(`${property} = any(:${key})`, { [key]: values.map(storableWord) });
  }
  if (request.message !== undefined)
    query.andWhere('event.message ilike :message', { message: toPattern(request.message) });
  const time = `event.${request.rangeOf ?? 'timestamp'}`;
  if (request.from) query.andWhere(`${time} >= :from`, { from: request.from });
  if (request.to) query.andWhere(`${time} < :to`, { to: request.to });
}

/** A backslash at the end would be no pattern: there it stands for itself. */
const toPattern = (text: string): string =>
  storableWord(text).replace(/\\+$/, (run) => (run.length % 2 === 0 ? run : `${run}\\`));

/** What of the joined rows is told with the event. */
export function fromRow(row: EventRow): EventRecord {
  const { execution, group, storageId, seq, tenantName: _, ...event } = row;
  return {
    ...event,
    storageId: Number(storageId),
    seq: seq === null ? null : Number(seq),
    deploymentId: execution?.deploymentId ?? null,
    blueprintId: execution?.blueprintId ?? null,
    workflowId: execution?.workflowId ?? group?.workflowId ?? '',
  };
}
