import { managerFor, type Database } from './database.ts';
import type { ListQuery, Page } from './domain/list-query.ts';
import type { Scope } from './domain/scope.ts';
import type {
  DedicatedPurpose,
  ListedWorker,
  NewWorker,
  WorkerRecord,
  WorkerReport,
} from './domain/worker.ts';
import { fieldsOf, listPage } from './list-page.ts';
import { workerEntity, type WorkerRow } from './rows/worker.entity.ts';
import { withoutStorage } from './scoped-table.ts';
import { readCondition, scopeParameters } from './scope-condition.ts';
import type { Transaction } from './transaction.ts';

/** Seconds of silence after which a worker counts as lost, and its queue is free for another host. */
export const WORKER_LEASE_SECONDS = 15;
/** Seconds of silence after which nothing more is expected of it. */
const FORGOTTEN_AFTER_SECONDS = 60;

const LIST = {
  fields: fieldsOf('item', {
    text: ['id', 'kind', 'taskQueue', 'tenantName', 'deploymentId', 'hostName', 'state'],
    number: ['pid', 'runningTasks'],
    time: ['startedAt', 'lastSeenAt'],
  }),
  searched: 'item.taskQueue',
  order: ['item.startedAt'],
  storageId: 'item.storageId',
};

/** Statuses of executions that need a worker; written out for the partial index of unfinished ones. */
const ACTIVE = `('pending', 'started', 'cancelling', 'force_cancelling', 'kill_cancelling')`;

/** How many places for dedicated workers there are, and how many are taken. */
export interface DedicatedPlaces {
  limit: number;
  taken: number;
}

/** Worker processes: what they report, who holds which dedicated queue, and which dedicated queues are needed. */
export class WorkerRepository {
  constructor(private readonly database: Database) {}

  /** Enters a worker of this process; `report` keeps the row alive. */
  async register(worker: NewWorker, tx?: Transaction): Promise<void> {
    const plugin = worker.kind === 'plugin' ? worker : null;
    await managerFor(this.database, tx).query(
      `insert into workers (id, kind, task_queue, tenant_name, plugin_id, host_id, host_name, pid, dedicated_limit, state)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'running')`,
      [
        ...[worker.id, worker.kind, worker.taskQueue, plugin?.tenantName ?? null, plugin?.pluginId ?? null],
        ...[worker.hostId, worker.hostName, worker.pid],
        worker.kind === 'shared' ? worker.dedicatedLimit : null,
      ],
    );
  }

  /**
   * Tells how workers are, and that they are. Answers the ids of those that are unknown: forgotten after a long silence, or,
   * for dedicated ones, taken over by another host.
   */
  async report(reports: readonly WorkerReport[], tx?: Transaction): Promise<string[]> {
    if (reports.length === 0) return [];
    const [rows]: [{ id: string }[], number] = await managerFor(this.database, tx).query(
      `update workers w
          set pid = r.pid, state = r.state, running_tasks = r."runningTasks", last_seen_at = clock_timestamp()
         from json_to_recordset($1::json) as r (id text, pid integer, state text, "runningTasks" integer)
        where w.id = r.id
        returning w.id`,
      [JSON.stringify(reports)],
    );
    const known = new Set(rows.map(({ id }) => id));
    return reports.map(({ id }) => id).filter((id) => !known.has(id));
  }

  /**
   * Takes the lease on a dedicated queue: free when nobody has it, when its holder has been silent for too long, and when its
   * process is stopping. True for one host.
   */
  async claim(
    worker: Pick<WorkerRecord, 'id' | 'taskQueue' | 'hostId' | 'hostName'> & DedicatedPurpose,
    tx?: Transaction,
  ): Promise<boolean> {
    const rows: { id: string }[] = await managerFor(this.database, tx).query(
      `insert into workers as w
           (id, kind, task_queue, tenant_name, deployment_id, plugin_id, host_id, host_name, state)
         values ($1, 'dedicated', $2, $3, $4, $5, $6, $7, 'starting')
       on conflict (task_queue) where kind = 'dedicated'
         do update set id = excluded.id, host_id = excluded.host_id, host_name = excluded.host_name, pid = null,
                       state = 'starting', running_tasks = 0, started_at = clock_timestamp(),
                       last_seen_at = clock_timestamp()
           where w.state in ('stopping', 'lost')
              or w.last_seen_at < clock_timestamp() - make_interval(secs => $8)
       returning w.id`,
      [
        ...[worker.id, worker.taskQueue, worker.tenantName, worker.deploymentId, worker.pluginId],
        ...[worker.hostId, worker.hostName, WORKER_LEASE_SECONDS],
      ],
    );
    return rows.length > 0;
  }

  /** Takes workers off the list, and gives their leases back. */
  async remove(ids: readonly string[], tx?: Transaction): Promise<void> {
    if (ids.length === 0) return;
    await managerFor(this.database, tx).query('delete from workers where id = any($1)', [ids]);
  }

  /** Marks those that are silent as lost, and forgets those that have been silent for long. */
  async sweep(tx?: Transaction): Promise<void> {
    const manager = managerFor(this.database, tx);
    await manager.query(
      'delete from workers where last_seen_at < clock_timestamp() - make_interval(secs => $1)',
      [FORGOTTEN_AFTER_SECONDS],
    );
    await manager.query(
      `update workers set state = 'lost'
        where state <> 'lost' and last_seen_at < clock_timestamp() - make_interval(secs => $1)`,
      [WORKER_LEASE_SECONDS],
    );
  }

  /** What dedicated workers are needed for at this moment: that of the oldest execution first. */
  async needed(tx?: Transaction): Promise<DedicatedPurpose[]> {
    const rows: { tenant_name: string; deployment_id: string; plugin_id: string | null }[] = await managerFor(
      this.database,
      tx,
    ).query(
      `select tenant_name, deployment_id, workflow_plugin_id as plugin_id
           from executions
          where is_dedicated and deployment_id is not null and status in ${ACTIVE}
          group by 1, 2, 3 order by min(storage_id)`,
    );
    return rows.map((row) => ({
      tenantName: row.tenant_name,
      deploymentId: row.deployment_id,
      pluginId: row.plugin_id,
    }));
  }

  /** The worker that serves those executions or is about to; null when there is none. */
  async dedicatedTo(
    { tenantName, deploymentId, pluginId }: DedicatedPurpose,
    tx?: Transaction,
  ): Promise<WorkerRecord | null> {
    const row = await managerFor(this.database, tx)
      .createQueryBuilder(workerEntity, 'item')
      .where(
        `item.kind = 'dedicated' and item.tenantName = :tenantName and item.deploymentId = :deploymentId`,
      )
      .andWhere('item.pluginId is not distinct from :pluginId')
      .setParameters({ tenantName, deploymentId, pluginId })
      .getOne();
    return row && toRecord(row);
  }

  /** Of all hosts that have been heard of lately. */
  async places(tx?: Transaction): Promise<DedicatedPlaces> {
    const [row] = await managerFor(this.database, tx).query<{ limit: number; taken: number }[]>(
      `select coalesce(sum(dedicated_limit) filter (where kind = 'shared'), 0)::integer as limit,
              count(*) filter (where kind = 'dedicated')::integer as taken
         from workers where last_seen_at >= clock_timestamp() - make_interval(secs => $1)`,
      [WORKER_LEASE_SECONDS],
    );
    return row ?? { limit: 0, taken: 0 };
  }

  /** Shared workers, those of deployments and plugins that the scope may see, and what these run. */
  async list(scope: Scope, query: ListQuery, tx?: Transaction): Promise<Page<ListedWorker>> {
    await this.sweep(tx);
    const manager = managerFor(this.database, tx);
    const seen = (table: string, condition: string): string =>
      `exists (select 1 from ${table} o where ${condition} and ${readCondition('o', scope)})`;
    const selection = manager.createQueryBuilder(workerEntity, 'item').where(
      `(item.kind = 'shared'
          or item.kind = 'plugin' and ${seen('plugins', 'o.id = item.plugin_id')}
          or item.kind = 'dedicated' and
            ${seen('deployments', 'o.tenant_name = item.tenant_name and o.id = item.deployment_id')})`,
      scopeParameters(scope),
    );
    const { rows, total } = await listPage(selection, query, LIST);
    return { items: await this.describe(scope, rows, tx), total };
  }

  private async describe(scope: Scope, rows: WorkerRow[], tx?: Transaction): Promise<ListedWorker[]> {
    const manager = managerFor(this.database, tx);
    const plugins: { id: string; package_name: string; package_version: string }[] = await manager.query(
      'select id, package_name, package_version from plugins where id = any($1)',
      [rows.flatMap(({ pluginId }) => pluginId ?? [])],
    );
    const active = await manager
      .createQueryBuilder()
      .from('executions', 'item')
      .innerJoin(
        'workers',
        'w',
        `w.plugin_id is not distinct from item.workflow_plugin_id
         and (w.kind = 'plugin' and not item.is_dedicated
              or w.kind = 'dedicated' and item.is_dedicated
                 and w.tenant_name = item.tenant_name and w.deployment_id = item.deployment_id)`,
      )
      .select(['item.id as id', 'w.id as worker_id'])
      .where(`item.status in ${ACTIVE} and w.id = any(:workers)`, { workers: rows.map(({ id }) => id) })
      .andWhere(readCondition('item', scope), scopeParameters(scope))
      .orderBy('item.storage_id')
      .getRawMany<{ id: string; worker_id: string }>();
    return rows.map((row) => {
      const plugin = plugins.find(({ id }) => id === row.pluginId);
      return {
        ...toRecord(row),
        pluginName: plugin?.package_name ?? null,
        pluginVersion: plugin?.package_version ?? null,
        executions: active.filter((execution) => execution.worker_id === row.id).map(({ id }) => id),
      };
    });
  }
}

const toRecord = (row: WorkerRow): WorkerRecord => withoutStorage(row) as WorkerRecord;
