import type { EntityManager } from 'typeorm';
import { storableText } from './stored-json.ts';

/**
 * Notifies `cloudloom_execution`; where the execution is a member of a group, the group's events tell its status, too. Run in
 * the transaction of the change, after it.
 */
export async function announceStatuses(
  manager: EntityManager,
  executionIds: readonly string[],
): Promise<void> {
  await manager.query(
    `with changed as (
       select id, status, error, execution_group_id, storage_id from executions where id = any($1::text[])
     ), told as (
       insert into events (execution_group_id, type, timestamp, reported_timestamp, message, event_type)
       select execution_group_id, 'cloudify_event', clock_timestamp(), clock_timestamp(),
              'execution ''' || id || ''' changed state to ''' || status || ''''
                || case error when '' then '' else ' with error ''' || error || '''' end,
              'execution_state_change'
         from changed where execution_group_id is not null order by storage_id
     )
     select pg_notify('cloudloom_execution', id) from changed`,
    [executionIds],
  );
}

/** Adds info logs to a group of executions, in their order. */
export async function writeGroupLogs(
  manager: EntityManager,
  groupId: string,
  messages: readonly string[],
): Promise<void> {
  if (messages.length === 0) return;
  await manager.query(
    `insert into events (execution_group_id, type, timestamp, reported_timestamp, message, logger, level)
     select $1, 'cloudify_log', clock_timestamp(), clock_timestamp(), message, 'cloudloom.groups', 'info'
       from unnest($2::text[]) with ordinality as given (message, place) order by place`,
    [groupId, messages.map(storableText)],
  );
}
