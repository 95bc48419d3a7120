import { inTransaction, managerFor, type Database } from './database.ts';
import type { ExecutionSchedule, NewExecutionSchedule } from './domain/execution-schedule.ts';
import type { ListQuery, Page } from './domain/list-query.ts';
import type { Scope } from './domain/scope.ts';
import { AlreadyExistsError, NotFoundError } from './errors.ts';
import { fieldsOf } from './list-page.ts';
import { executionEntity } from './rows/execution.entity.ts';
import { executionScheduleEntity, type ExecutionScheduleRow } from './rows/execution-schedule.entity.ts';
import { toValues } from './rows/row-values.ts';
import { ScopedTable, withoutStorage } from './scoped-table.ts';
import { managerOf, type Transaction } from './transaction.ts';

const table = new ScopedTable<ExecutionScheduleRow>({
  entity: executionScheduleEntity,
  resource: 'ExecutionSchedule',
  key: 'uid',
  join: (query) =>
    query.leftJoinAndMapOne(
      'item.latest',
      executionEntity.options.name,
      'latest',
      'latest.id = item.latestExecutionId',
    ),
  list: {
    fields: {
      ...fieldsOf('item', {
        text: ['id', 'deploymentId', 'workflowId', 'tenantName', 'createdBy', 'visibility'],
        number: ['slip'],
        boolean: ['stopOnFail', 'enabled'],
        time: ['createdAt', 'since', 'until', 'nextOccurrence'],
      }),
      latestExecutionStatus: { property: 'latest.status', kind: 'text' },
    },
    searched: 'item.id',
    order: ['item.createdAt'],
    storageId: 'item.storageId',
  },
});

/** What may be changed of a schedule. */
export type ExecutionSchedulePatch = Partial<
  Pick<
    ExecutionSchedule,
    | 'workflowId'
    | 'parameters'
    | 'executionArguments'
    | 'since'
    | 'until'
    | 'rule'
    | 'slip'
    | 'stopOnFail'
    | 'enabled'
    | 'nextOccurrence'
    | 'latestExecutionId'
    | 'parameters'
    | 'executionArguments'
  >
>;

/** An occurrence whose time has passed. */
export interface DueOccurrence {
  uid: string;
  occurrence: Date;
}

/** What schedules are counted by. */
export type ScheduleSummaryField = 'deploymentId' | 'workflowId' | 'tenantName' | 'visibility';

const SUMMARY_COLUMNS: Readonly<Record<ScheduleSummaryField | 'recurrence', string>> = {
  deploymentId: 'item.deploymentId',
  workflowId: 'item.workflowId',
  tenantName: 'item.tenantName',
  visibility: 'item.visibility',
  recurrence: `case when (item.rule -> 'count') = '1' or item.rule ->> 'rrule' ~* '[;:]COUNT=0*1(;|\\s|$)'
    then 'single' else 'recurring' end`,
};

/** Schedules of deployments. A schedule's name is its own within its deployment. */
export class ExecutionScheduleRepository {
  constructor(private readonly database: Database) {}

  /** @throws AlreadyExistsError when the deployment has a schedule of that name */
  async insert(schedule: NewExecutionSchedule, tx?: Transaction): Promise<ExecutionSchedule> {
    const { tenantName, createdBy, deploymentId, id } = schedule;
    return inTransaction(this.database, tx, async (manager, own) => {
      const result = await manager
        .createQueryBuilder()
        .insert()
        .into(executionScheduleEntity)
        .values(toValues<ExecutionScheduleRow>(schedule))
        .updateEntity(false)
        .orIgnore()
        .returning('uid')
        .execute();
      if (!Array.isArray(result.raw) || result.raw.length === 0)
        throw new AlreadyExistsError('ExecutionSchedule', id, tenantName);
      return this.get({ tenantName, username: createdBy }, { deploymentId, id }, own);
    });
  }

  async find(
    scope: Scope,
    { deploymentId, id }: { deploymentId: string; id: string },
    tx?: Transaction,
  ): Promise<ExecutionSchedule | null> {
    const row = await table.find(managerFor(this.database, tx), scope, { deploymentId, id });
    return row && fromRow(row);
  }

  async list(scope: Scope, query: ListQuery, tx?: Transaction): Promise<Page<ExecutionSchedule>> {
    const { rows, total } = await table.list(managerFor(this.database, tx), scope, query);
    return { items: rows.map(fromRow), total };
  }

  /** How many schedules the scope sees, by one field and by whether they recur; in the order of the values. */
  async summary(
    scope: Scope,
    fields: readonly (ScheduleSummaryField | 'recurrence')[],
  ): Promise<{ values: string[]; count: number }[]> {
    const columns = fields.map((field) => SUMMARY_COLUMNS[field]);
    const query = table.query(managerFor(this.database), scope).select('count(*)::int', 'count');
    columns.forEach((column, index) =>
      query.addSelect(column, `value${index}`).addGroupBy(`value${index}`).addOrderBy(`value${index}`),
    );
    const rows = await query.getRawMany<{ count: number } & Record<string, string>>();
    return rows.map((row) => ({
      values: columns.map((_, index) => String(row[`value${index}`])),
      count: row.count,
    }));
  }

  /** Changes it; false when the scope may not, or there is none. */
  update(scope: Scope, uid: string, patch: ExecutionSchedulePatch, tx: Transaction): Promise<boolean> {
    return table.update(managerOf(tx), scope, uid, patch);
  }

  delete(scope: Scope, uid: string, tx: Transaction): Promise<boolean> {
    return table.delete(managerOf(tx), scope, uid);
  }

  /** Without a scope, for alarms, which bring the uid; nobody else changes it until the transaction is over. */
  async lock(uid: string, tx: Transaction): Promise<ExecutionSchedule | null> {
    const rows: unknown[] = await managerOf(tx).query(
      'select 1 from execution_schedules where uid = $1 for update',
      [uid],
    );
    if (rows.length === 0) return null;
    return this.byUid(uid, tx);
  }

  /** Without a scope: as `lock`, for a look only. */
  async byUid(uid: string, tx?: Transaction): Promise<ExecutionSchedule | null> {
    const row = await table.all(managerFor(this.database, tx)).where('item.uid = :uid', { uid }).getOne();
    return row && fromRow(row);
  }

  /** Of every tenant: occurrences that lie back by more than so many seconds, oldest first. */
  async overdue(seconds: number, limit: number): Promise<DueOccurrence[]> {
    const rows: { uid: string; next_occurrence: Date }[] = await managerFor(this.database).query(
      `select uid, next_occurrence from execution_schedules
        where next_occurrence < clock_timestamp() - make_interval(secs => $1)
        order by next_occurrence limit $2`,
      [seconds, limit],
    );
    return rows.map((row) => ({ uid: row.uid, occurrence: row.next_occurrence }));
  }

  private async get(
    scope: Scope,
    name: { deploymentId: string; id: string },
    tx: Transaction,
  ): Promise<ExecutionSchedule> {
    const schedule = await this.find(scope, name, tx);
    if (schedule === null) throw new NotFoundError('ExecutionSchedule', name.id);
    return schedule;
  }
}

function fromRow(row: ExecutionScheduleRow): ExecutionSchedule {
  const { latest, ...schedule } = withoutStorage(row) as Omit<ExecutionScheduleRow, 'storageId'>;
  return { ...schedule, latestExecutionStatus: latest?.status ?? null };
}
