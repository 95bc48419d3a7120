import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { EventQuery } from './domain/event-record.ts';
import type { Scope } from './domain/scope.ts';
import { addFilters, addSubjects, isOfExecutions } from './event-conditions.ts';
import { InvalidCursorError, behindCursor, writeCursor, type KeysetOrder } from './page-cursor.ts';
import { eventEntity, executionEntity, type EventRow } from './rows/execution.entity.ts';
import { executionGroupEntity } from './rows/group.entity.ts';
import { ownCondition, scopeParameters, seenCondition } from './scope-condition.ts';

/**
 * A page of events in three steps, each of which an index answers: which rows, how many there are in all, what is in the rows. The
 * second one is left out where the first one has come to the end.
 */
export async function eventPage(
  manager: EntityManager,
  scope: Scope,
  request: EventQuery,
): Promise<{ rows: EventRow[]; total: number; next: string | null }> {
  const all = await selection(manager, scope, request);
  const page = all.clone().select('event.storage_id', 'storage_id');
  const order = addOrder(page, request);
  if (request.after !== undefined) addCursor(page, order, request.after);
  const size = request.size ?? Infinity;
  const limit = request.size ?? undefined;
  const found: { storage_id: string }[] = await page.offset(request.offset).limit(limit).getRawMany();
  const ids = found.map(({ storage_id }) => storage_id);
  const isEnd = request.after === undefined && ids.length < size && (ids.length > 0 || request.offset === 0);
  const total = isEnd ? request.offset + ids.length : await count(all);
  const rows = await readRows(manager, ids);
  return { rows, total, next: ids.length < size ? null : cursorBehind(order, rows.at(-1)) };
}

/** The events that the scope may see and that pass, without order and page. */
async function selection(
  manager: EntityManager,
  scope: Scope,
  request: EventQuery,
): Promise<SelectQueryBuilder<EventRow>> {
  const query = manager.createQueryBuilder(eventEntity, 'event');
  const exceptions = await readExceptions(manager, scope);
  if (scope.allTenants === true || exceptions.foreign) addSubjects(query, scope, request);
  else if (isOfExecutions(request))
    query
      .innerJoin(executionEntity.options.name, 'execution', 'execution.id = event.executionId')
      .where(ownCondition('execution', scope), scopeParameters(scope));
  else addTenant(query, scope, exceptions);
  addFilters(query, request);
  // Said of both sides of the join, so that neither is read as a whole.
  if (request.executionIds !== undefined) query.andWhere('execution.id = any(:executionIds)');
  return query;
}

/** What keeps the tenant's events from being simply what the caller may see. Usually there is nothing of it. */
interface Exceptions {
  /** Other tenants have something that everybody sees. */
  foreign: boolean;
  /** The tenant has executions, or groups of them, that are private to others. */
  hiddenExecutions: boolean;
  hiddenGroups: boolean;
}

async function readExceptions(manager: EntityManager, scope: Scope): Promise<Exceptions> {
  const foreign = (table: string) =>
    `exists (select 1 from ${table} where visibility = 'global' and tenant_name <> :scopeTenant)`;
  const row = await manager
    .createQueryBuilder()
    .select(`${foreign('executions')} or ${foreign('execution_groups')}`, 'foreign')
    .addSelect(`exists ${hidden('executions')}`, 'hiddenExecutions')
    .addSelect(`exists ${hidden('execution_groups')}`, 'hiddenGroups')
    .from('(select 1)', 'nothing')
    .setParameters(scopeParameters(scope))
    .getRawOne<Exceptions>();
  return row ?? { foreign: true, hiddenExecutions: true, hiddenGroups: true };
}

const hidden = (table: string): string =>
  `(select hidden.id from ${table} hidden
     where hidden.tenant_name = :scopeTenant and hidden.visibility = 'private' and not ${seenCondition('hidden')})`;

function addTenant(query: SelectQueryBuilder<EventRow>, scope: Scope, exceptions: Exceptions): void {
  query.where('event.tenantName = :scopeTenant', scopeParameters(scope));
  if (exceptions.hiddenExecutions)
    query.andWhere(`coalesce(event.executionId, '') not in ${hidden('executions')}`);
  if (exceptions.hiddenGroups)
    query.andWhere(`coalesce(event.executionGroupId, '') not in ${hidden('execution_groups')}`);
}

/** Ties go by timestamp, then by order of storage, in the direction of the last wish. Null: no cursor in this order. */
function addOrder(query: SelectQueryBuilder<EventRow>, { sort }: EventQuery): KeysetOrder | null {
  const descending = sort.at(-1)?.descending ?? false;
  const wishes = sort.filter(
    ({ field }, place) => sort.findIndex((other) => other.field === field) === place,
  );
  if (!wishes.some(({ field }) => field === 'timestamp')) wishes.push({ field: 'timestamp', descending });
  for (const wish of wishes) query.addOrderBy(`event.${wish.field}`, wish.descending ? 'DESC' : 'ASC');
  query.addOrderBy('event.storageId', descending ? 'DESC' : 'ASC');
  if (wishes.some((wish) => wish.descending !== descending)) return null;
  return { properties: [...wishes.map(({ field }) => `event.${field}`), 'event.storageId'], descending };
}

function addCursor(query: SelectQueryBuilder<EventRow>, order: KeysetOrder | null, cursor: string): void {
  if (order === null) throw new InvalidCursorError('sorted in two directions, the list has none');
  const { condition, parameters } = behindCursor(order, cursor);
  query.andWhere(condition, parameters);
}

function cursorBehind(order: KeysetOrder | null, row: EventRow | undefined): string | null {
  if (order === null || row === undefined) return null;
  const values: Record<string, string | Date> = {
    'event.timestamp': row.timestamp,
    'event.reportedTimestamp': row.reportedTimestamp,
    'event.storageId': row.storageId,
  };
  return writeCursor(
    order,
    order.properties.map((property) => values[property] ?? ''),
  );
}

async function count(query: SelectQueryBuilder<EventRow>): Promise<number> {
  const row = await query.clone().select('count(*)', 'count').getRawOne<{ count: string }>();
  return Number(row?.count ?? 0);
}

/** In the order of the ids; events that went meanwhile are left out. */
async function readRows(manager: EntityManager, ids: readonly string[]): Promise<EventRow[]> {
  if (ids.length === 0) return [];
  const rows = await manager
    .createQueryBuilder(eventEntity, 'event')
    .leftJoinAndMapOne(
      'event.execution',
      executionEntity.options.name,
      'execution',
      'execution.id = event.executionId',
    )
    .leftJoinAndMapOne(
      'event.group',
      executionGroupEntity.options.name,
      'execution_group',
      'execution_group.id = event.executionGroupId',
    )
    .where('event.storageId = any(:ids)', { ids })
    .getMany();
  const byId = new Map(rows.map((row) => [row.storageId, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
