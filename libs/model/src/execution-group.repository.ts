import { randomUUID } from 'node:crypto';
import { inTransaction, managerFor, type Database } from './database.ts';
import type { ExecutionGroup, StatusCounts } from './domain/execution-group.ts';
import type { Execution } from './domain/execution.ts';
import type { NewExecutionGroup } from './domain/insertion.ts';
import type { ListQuery, Page } from './domain/list-query.ts';
import type { Scope } from './domain/scope.ts';
import { NotFoundError } from './errors.ts';
import { announceStatuses, writeGroupLogs } from './group-events.ts';
import { fieldsOf } from './list-page.ts';
import { executionEntity } from './rows/execution.entity.ts';
import { executionGroupEntity, type ExecutionGroupRow } from './rows/group.entity.ts';
import { ScopedTable, withoutStorage } from './scoped-table.ts';
import { withinScope } from './scope-condition.ts';
import { managerOf, type Transaction } from './transaction.ts';

const RESOURCE = 'ExecutionGroup';

const table = new ScopedTable<ExecutionGroupRow>({
  entity: executionGroupEntity,
  resource: RESOURCE,
  key: 'id',
  list: {
    fields: fieldsOf('item', {
      text: [
        ...['id', 'workflowId', 'deploymentGroupId', 'successGroupId', 'failureGroupId'],
        ...['tenantName', 'createdBy', 'visibility'],
      ],
      number: ['concurrency'],
      time: ['createdAt'],
    }),
    searched: 'item.id',
    order: ['item.createdAt'],
    storageId: 'item.storageId',
  },
});

/** What may be changed of a stored group. */
export type ExecutionGroupPatch = Partial<
  Pick<ExecutionGroup, 'concurrency' | 'successGroupId' | 'failureGroupId'>
>;

/** Groups of executions; their members are executions that name them. */
export class ExecutionGroupRepository {
  constructor(private readonly database: Database) {}

  async insert(group: NewExecutionGroup, tx: Transaction): Promise<ExecutionGroup> {
    const row = { ...DEFAULTS, id: randomUUID(), ...group };
    await table.insert(managerOf(tx), row, row.id);
    return this.get(row.id, tx);
  }

  async find(scope: Scope, id: string, tx?: Transaction): Promise<ExecutionGroup | null> {
    const row = await table.find(managerFor(this.database, tx), scope, { id });
    return row && withoutStorage(row);
  }

  /** Without a scope: for system code, whose ids are ours. */
  async byId(id: string, tx?: Transaction): Promise<ExecutionGroup | null> {
    const row = await table.all(managerFor(this.database, tx)).where('item.id = :id', { id }).getOne();
    return row && withoutStorage(row);
  }

  /** Oldest first, unless sorted. */
  async list(scope: Scope, query: ListQuery, tx?: Transaction): Promise<Page<ExecutionGroup>> {
    const { rows, total } = await table.list(managerFor(this.database, tx), scope, query);
    return { items: rows.map(withoutStorage), total };
  }

  /** @throws NotFoundError */
  async update(
    scope: Scope,
    id: string,
    patch: ExecutionGroupPatch,
    tx: Transaction,
  ): Promise<ExecutionGroup> {
    return inTransaction(this.database, tx, async (manager, own) => {
      if (Object.keys(patch).length > 0 && !(await table.update(manager, scope, id, patch)))
        throw new NotFoundError(RESOURCE, id);
      return this.get(id, own);
    });
  }

  /** How many members of each of those groups are in each status; a group without members has no entry. */
  async statusCounts(ids: readonly string[], tx?: Transaction): Promise<Map<string, StatusCounts>> {
    const rows: { id: string; status: keyof StatusCounts; count: number }[] = await managerFor(
      this.database,
      tx,
    ).query(
      `select execution_group_id as id, status, count(*)::int as count from executions
        where execution_group_id = any($1::text[]) group by execution_group_id, status`,
      [ids],
    );
    const counts = new Map<string, StatusCounts>();
    for (const { id, status, count } of rows) {
      const ofGroup = counts.get(id) ?? {};
      ofGroup[status] = count;
      counts.set(id, ofGroup);
    }
    return counts;
  }

  /** The members of each of those groups that are visible in the scope, in the order of storage. */
  async executionIds(scope: Scope, ids: readonly string[]): Promise<Map<string, string[]>> {
    const query = managerFor(this.database)
      .createQueryBuilder(executionEntity, 'item')
      .select('item.id', 'id')
      .addSelect('item.execution_group_id', 'group_id')
      .where('item.execution_group_id = any(:ids)', { ids });
    const rows: { id: string; group_id: string }[] = await withinScope(query, 'item', scope)
      .orderBy('item.storage_id', 'ASC')
      .getRawMany();
    const members = new Map<string, string[]>(ids.map((id) => [id, []]));
    for (const row of rows) members.get(row.group_id)?.push(row.id);
    return members;
  }

  /** Deployments of a group's members that have ended so, in their own tenant; oldest member first. */
  async deploymentsOfEnded(groupId: string, status: Execution['status'], tx: Transaction): Promise<string[]> {
    const rows: { id: string }[] = await managerOf(tx).query(
      `select deployment_id as id from executions
        where execution_group_id = $1 and status = $2 and deployment_id is not null order by storage_id`,
      [groupId, status],
    );
    return rows.map(({ id }) => id);
  }

  /** Cancels all members that wait, in one statement, and tells it in the group's events. Answers their deployments. */
  async cancelWaiting(groupId: string, tx: Transaction): Promise<string[]> {
    const manager = managerOf(tx);
    const [rows] = (await manager.query(
      `update executions set status = 'cancelled', error = '', ended_at = clock_timestamp()
        where execution_group_id = $1 and status in ('queued', 'scheduled')
        returning id, deployment_id as "deploymentId"`,
      [groupId],
    )) as [{ id: string; deploymentId: string | null }[], number];
    if (rows.length > 0)
      await announceStatuses(
        manager,
        rows.map(({ id }) => id),
      );
    return rows.flatMap(({ deploymentId }) => deploymentId ?? []);
  }

  /** Adds info logs to the group's events, in their order. */
  async log(groupId: string, messages: readonly string[], tx: Transaction): Promise<void> {
    await writeGroupLogs(managerOf(tx), groupId, messages);
  }

  private async get(id: string, tx: Transaction): Promise<ExecutionGroup> {
    const group = await this.byId(id, tx);
    if (!group) throw new NotFoundError(RESOURCE, id);
    return group;
  }
}

const DEFAULTS = {
  visibility: 'tenant',
  deploymentGroupId: null,
  successGroupId: null,
  failureGroupId: null,
} satisfies Partial<ExecutionGroup>;
