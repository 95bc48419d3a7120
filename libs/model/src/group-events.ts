import type { EntityManager } from 'typeorm';
import { storableText } from './stored-json.ts';
import { orderWebhookCalls } from './webhook-events.ts';

/**
 * Notifies `cloudloom_execution` and orders the calls of webhooks; where the execution is a member of a group, the group's events tell its status, too. Run in
 * the transaction of the change, after it.
 */
export async function announceStatuses(
  manager: EntityManager,
  executionIds: readonly string[],
): Promise<void> {
  await manager.query(
    `with changed as (
       select id, tenant_name, status, error, execution_group_id, storage_id from executions where id = any($1::text[])
     ), told as (
       insert into events (execution_group_id, tenant_name, type, timestamp, reported_timestamp, message, event_type)
       select execution_group_id, tenant_name, 'cloudify_event', clock_timestamp(), clock_timestamp(),
              'execution ''' || id || ''' changed state to ''' || status || ''''
                || case error when '' then '' else ' with error ''' || error || '''' end,
              'execution_state_change'
         from changed where execution_group_id is not null order by storage_id
     )
     select pg_notify('cloudloom_execution', id) from changed`,
    [executionIds],
  );
  await orderWebhookCalls(manager, executionIds);
}

/** Adds info logs to a group of executions, in their order. */
export async function writeGroupLogs(
  manager: EntityManager,
  groupId: string,
  messages: readonly string[],
): Promise<void> {
  if (messages.length === 0) return;
  // Readers rely on it: who draws a number for an event has a transaction id already.
  await manager.query('select pg_current_xact_id()');
  await manager.query(
    `insert into events (execution_group_id, tenant_name, type, timestamp, reported_timestamp, message, logger, level)
     select g.id, g.tenant_name, 'cloudify_log', clock_timestamp(), clock_timestamp(), message, 'cloudloom.groups', 'info'
       from execution_groups g, unnest($2::text[]) with ordinality as given (message, place)
      where g.id = $1 order by place`,
    [groupId, messages.map(storableText)],
  );
}
