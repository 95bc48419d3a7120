import type { EntityManager } from 'typeorm';
import { ACTIVE_STATUSES, type ExecutionStatus } from './domain/execution.ts';
import type { RivalQuestion } from './domain/execution-selection.ts';
import type { ExecutionRival, GroupRoom, QueueHead, QueueOverview } from './domain/queue-head.ts';
import type { ExecutionRow } from './rows/execution.entity.ts';

/** Written out, not parameters: only so can the partial indexes of unfinished executions be used. */
const IN_PROGRESS = `in (${ACTIVE_STATUSES.map((status) => `'${status}'`).join(', ')})`;

/** What is written with a status: who becomes queued stands at the end of the line, also one that has stood there before. */
export function placeInLine(status: ExecutionStatus): Partial<Pick<ExecutionRow, 'queuePosition'>> {
  if (status !== 'queued') return {};
  const draw = () => "nextval('execution_queue_positions')";
  // TypeORM writes functions into the statement; its types do not tell.
  return { queuePosition: draw as unknown as string };
}

/** Who waits at all, and what is system-wide; one question, since it is asked at every end. */
export async function queueOverview(manager: EntityManager): Promise<QueueOverview> {
  const rows: { is_empty: boolean; system_wide: string | null; active: boolean; maintenance: boolean }[] =
    await manager.query(
      `select not exists (select 1 from executions where status = 'queued') as is_empty,
            (select id from executions where status = 'queued' and is_system_workflow
              order by queue_position limit 1) as system_wide,
            exists (select 1 from executions where status ${IN_PROGRESS} and is_system_workflow) as active,
            exists (select 1 from maintenance_mode) as maintenance`,
    );
  const [row] = rows;
  return {
    isEmpty: row?.is_empty !== false,
    systemWide: row?.system_wide ?? null,
    isSystemWideActive: row?.active === true,
    isMaintenance: row?.maintenance === true,
  };
}

const HEAD = `id, tenant_name, deployment_id, workflow_id, is_forced, execution_group_id, queue_position`;
const LINED_UP = `status = 'queued' and deployment_id is not null`;
const BY_DEPLOYMENT = 'order by tenant_name, deployment_id, queue_position';
const OF_THE_DEPLOYMENT = `rival.tenant_name = head.tenant_name and rival.deployment_id = head.deployment_id`;

/**
 * Picks in the database, leaping from deployment to deployment in the index, so that the cost of an advance follows the
 * deployments in the line rather than the executions: of each deployment the one that has waited longest, where nothing of the deployment is active; besides, whatever minds no
 * others of its deployment or has none. Members of a group that is full are left out, and everything of a deployment whose
 * environment is not there yet. Environment creations first, then who has waited longest.
 */
export async function queueHeads(manager: EntityManager, limit: number): Promise<QueueHead[]> {
  const rows: HeadRow[] = await manager.query(
    `with recursive first as (
       (select ${HEAD} from executions where ${LINED_UP} ${BY_DEPLOYMENT} limit 1)
       union all
       select next.* from first cross join lateral (
         select ${HEAD} from executions
          where ${LINED_UP} and (tenant_name, deployment_id) > (first.tenant_name, first.deployment_id)
          ${BY_DEPLOYMENT} limit 1) next
     ), line as (
       select * from first
       union
       select ${HEAD} from executions
        where status = 'queued' and (deployment_id is null or is_forced or workflow_id = 'update')
     ), heads as (
       select line.*, deployment_id is not null and (is_forced or workflow_id = 'update' and exists (
                select 1 from deployment_updates u where u.execution_id = line.id)) as overlaps,
              row_number() over (partition by tenant_name, deployment_id order by queue_position) as place
         from line
     ), members as (
       select execution_group_id, count(*) as active from executions
        where status ${IN_PROGRESS} and execution_group_id is not null group by execution_group_id
     )
     select head.id, head.tenant_name, head.deployment_id, head.execution_group_id, head.overlaps from heads head
       left join execution_groups g on g.id = head.execution_group_id
       left join members on members.execution_group_id = g.id
      where (head.deployment_id is null or head.overlaps or head.place = 1 and not exists (
              select 1 from executions rival where ${OF_THE_DEPLOYMENT} and rival.status ${IN_PROGRESS}))
        and (head.workflow_id = 'create_deployment_environment' or not exists (
              select 1 from executions rival where ${OF_THE_DEPLOYMENT}
                 and rival.workflow_id = 'create_deployment_environment'
                 and rival.status not in ('cancelled', 'terminated', 'failed')))
        and (g.id is null or coalesce(members.active, 0) < g.concurrency)
      order by head.workflow_id = 'create_deployment_environment' desc, head.queue_position
      limit $1`,
    [limit],
  );
  return rows.map((row) => ({
    id: row.id,
    tenantName: row.tenant_name,
    deploymentId: row.deployment_id,
    executionGroupId: row.execution_group_id,
    overlaps: row.overlaps,
  }));
}

/** Those of the groups that exist: how many of their executions may be active, and how many are. */
export async function groupRooms(
  manager: EntityManager,
  groupIds: readonly string[],
): Promise<Map<string, GroupRoom>> {
  if (groupIds.length === 0) return new Map();
  const rows: { id: string; concurrency: number; active: number }[] = await manager.query(
    `select g.id, g.concurrency,
            (select count(*)::int from executions member
              where member.execution_group_id = g.id and member.status ${IN_PROGRESS}) as active
       from execution_groups g where g.id = any($1::text[])`,
    [groupIds],
  );
  return new Map(rows.map(({ id, concurrency, active }) => [id, { concurrency, active }]));
}

/**
 * Executions in the way of one, in the order of their storage and without their large parts: there may be thousands. Active
 * ones, and queued ones that stand before the given one in the line, or all queued ones.
 */
export async function findRivals(manager: EntityManager, question: RivalQuestion): Promise<ExecutionRival[]> {
  const conditions: string[] = [];
  const values: unknown[] = [];
  const value = (given: unknown): string => `$${values.push(given)}`;
  const { deployment, groupId, before, exceptId, limit } = question;
  const line =
    before === undefined
      ? ''
      : ` and queue_position < (select queue_position from executions where id = ${value(before)})`;
  const waiting = question.withQueued ? ` or status = 'queued'${line}` : '';
  conditions.push(`(status ${IN_PROGRESS}${waiting})`);
  if (deployment !== undefined)
    conditions.push(
      `tenant_name = ${value(deployment.tenantName)} and deployment_id = ${value(deployment.id)}`,
    );
  if (groupId !== undefined) conditions.push(`execution_group_id = ${value(groupId)}`);
  if (question.systemWideOnly) conditions.push('is_system_workflow');
  if (exceptId !== undefined) conditions.push(`id <> ${value(exceptId)}`);
  const rows: { id: string; tenant_name: string; workflow_id: string; status: ExecutionStatus }[] =
    await manager.query(
      `select id, tenant_name, workflow_id, status from executions
        where status not in ('cancelled', 'terminated', 'failed') and ${conditions.join(' and ')}
        order by storage_id${limit === undefined ? '' : ` limit ${value(limit)}`}`,
      values,
    );
  return rows.map((row) => ({
    id: row.id,
    tenantName: row.tenant_name,
    workflowId: row.workflow_id,
    status: row.status,
  }));
}

/**
 * Takes what waits for a deployment off it, so that it does not go with the deployment. Answers the ids of those executions,
 * queued and scheduled, in the order of their storage.
 */
export async function detachWaiting(
  manager: EntityManager,
  deployment: { tenantName: string; id: string },
): Promise<string[]> {
  const [rows]: [{ id: string; storage_id: string }[], number] = await manager.query(
    `update executions set deployment_id = null
      where tenant_name = $1 and deployment_id = $2 and status in ('queued', 'scheduled')
      returning id, storage_id`,
    [deployment.tenantName, deployment.id],
  );
  return rows.sort((one, other) => Number(one.storage_id) - Number(other.storage_id)).map(({ id }) => id);
}

interface HeadRow {
  id: string;
  tenant_name: string;
  deployment_id: string | null;
  execution_group_id: string | null;
  overlaps: boolean;
}
