import type { EntityManager } from 'typeorm';

/** Prefix of what the outbox calls a delivery: entries of different deliveries do not wait for each other. */
const SUBJECT = 'webhook-';

/** The delivery that an entry of the outbox is about. */
export const deliveryOf = (subject: string): string => subject.slice(SUBJECT.length);

/** The body of a call, as JSON: what is told about an execution. */
const BODY = `json_build_object(
  'id', delivery.id, 'event', 'execution.' || delivery.event, 'webhook_id', delivery.webhook_id,
  'created_at', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'tenant_name', e.tenant_name,
  'execution', json_build_object('id', e.id, 'status', e.status, 'workflow_id', e.workflow_id,
    'deployment_id', e.deployment_id, 'blueprint_id', e.blueprint_id, 'execution_group_id', e.execution_group_id,
    'created_by', e.created_by, 'error', e.error, 'is_dry_run', e.is_dry_run))::text`;

/**
 * Writes down who has to be called about the state that executions have now, and orders the calls. Run in the transaction of
 * the change, after it: then none is lost, and none is made for a change that did not happen.
 */
export async function orderWebhookCalls(
  manager: EntityManager,
  executionIds: readonly string[],
): Promise<void> {
  await manager.query(
    `with changed as (
       select e.*, case e.status when 'terminated' then 'succeeded' else e.status end as event
         from executions e where e.id = any($1::text[])
     ), wanted as materialized (
       select gen_random_uuid()::text as id, w.id as webhook_id, e.event, e.id as execution_id, w.storage_id
         from changed e join webhooks w on w.tenant_name = e.tenant_name and w.enabled and w.events ? e.event
          and (w.deployment_ids is null or w.deployment_ids ? coalesce(e.deployment_id, ''))
          and (w.workflow_ids is null or w.workflow_ids ? e.workflow_id)
          and (e.visibility <> 'private' or e.created_by = w.created_by or exists (select 1 from users u
                where u.username = w.created_by and u.role = 'sys_admin' and u.active))
     ), stored as (
       insert into webhook_deliveries (id, webhook_id, event, execution_id, body)
       select delivery.id, delivery.webhook_id, delivery.event, delivery.execution_id, ${BODY}
         from wanted delivery join executions e on e.id = delivery.execution_id order by delivery.storage_id
     ), ordered as (
       insert into outbox (kind, execution_id, attempt) select 'webhook', '${SUBJECT}' || id, 0 from wanted returning 1
     )
     select pg_notify('cloudloom_outbox', '') from (select 1 from ordered limit 1) as any_of_them`,
    [executionIds],
  );
}

/** Orders a call that tells nothing but that calls arrive; answers the delivery's id. */
export async function orderTestCall(
  manager: EntityManager,
  webhook: { id: string; tenantName: string },
): Promise<string> {
  const rows: { id: string }[] = await manager.query(
    `with delivery as (select gen_random_uuid()::text as id), stored as (
       insert into webhook_deliveries (id, webhook_id, event, body)
       select id, $1, 'test', json_build_object('id', id, 'event', 'test', 'webhook_id', $1::text,
         'created_at', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
         'tenant_name', $2::text)::text from delivery
     ), ordered as (
       insert into outbox (kind, execution_id, attempt) select 'webhook', '${SUBJECT}' || id, 0 from delivery
     )
     select id, pg_notify('cloudloom_outbox', '') from delivery`,
    [webhook.id, webhook.tenantName],
  );
  return rows[0]?.id ?? '';
}
