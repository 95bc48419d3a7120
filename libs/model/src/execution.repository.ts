import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { randomUUID } from 'node:crypto';
import { inTransaction, managerFor, type Database } from './database.ts';
import { ACTIVE_STATUSES, type Execution, type ExecutionStatus } from './domain/execution.ts';
import type { ExecutionSelection, RivalQuestion, StatusChange } from './domain/execution-selection.ts';
import type { NewExecution } from './domain/insertion.ts';
import type { ListQuery, Page } from './domain/list-query.ts';
import type { ExecutionRival, GroupRoom, QueueHead, QueueOverview } from './domain/queue-head.ts';
import type { Scope } from './domain/scope.ts';
import { NotFoundError } from './errors.ts';
import { insertExecutions } from './execution-bulk.ts';
import { deleteExecutions } from './execution-deletion.ts';
import {
  detachWaiting,
  findRivals,
  groupRooms,
  placeInLine,
  queueHeads,
  queueOverview,
} from './execution-queue.ts';
import { fromRow, selectedBy, table } from './execution-rows.ts';
import { compareAndSetBegin, compareAndSetStatus } from './execution-transitions.ts';
import { executionCounterEntity, type ExecutionRow } from './rows/execution.entity.ts';
import { toValues } from './rows/row-values.ts';
import { storableWord } from './stored-json.ts';
import { managerOf, type Transaction } from './transaction.ts';
import { orderWebhookCalls } from './webhook-events.ts';

/** What may be changed of an execution outside its status machine. */
export type ExecutionPatch = Partial<
  Pick<
    Execution,
    | 'error'
    | 'parameters'
    | 'scheduledFor'
    | 'visibility'
    | 'createdBy'
    | 'blueprintId'
    | 'workflowPluginId'
    | 'isDedicated'
  >
>;

/** "cldx" in ASCII: the lock under which executions are decided. */
const DECISION_LOCK = 0x636c6478;

/** Executions and their status; the rules about them are elsewhere. */
export class ExecutionRepository {
  constructor(private readonly database: Database) {}

  /** @throws AlreadyExistsError */
  async insert(execution: NewExecution, tx?: Transaction): Promise<Execution> {
    const { totalOperations = 0, finishedOperations = 0, ...given } = execution;
    const row = { ...DEFAULTS, id: randomUUID(), ...given };
    return inTransaction(this.database, tx, async (manager, own) => {
      await table.insert(manager, { ...row, ...placeInLine(row.status) }, row.id);
      const counter = { executionId: row.id, attempt: row.attempt, totalOperations, finishedOperations };
      await manager
        .createQueryBuilder()
        .insert()
        .into(executionCounterEntity)
        .values(toValues(counter))
        .execute();
      if (row.status === 'queued') await orderWebhookCalls(manager, [row.id]);
      return this.get(row.id, own);
    });
  }

  /** Inserts many in a handful of statements. @throws AlreadyExistsError */
  async insertMany(executions: readonly (NewExecution & { id: string })[], tx: Transaction): Promise<void> {
    const rows = executions.map(({ totalOperations: _, finishedOperations: __, ...given }) => ({
      ...DEFAULTS,
      ...given,
    }));
    await insertExecutions(managerOf(tx), rows);
  }

  async find(scope: Scope, id: string, tx?: Transaction): Promise<Execution | null> {
    const row = await table.find(managerFor(this.database, tx), scope, { id });
    return row && fromRow(row);
  }

  /** Without a scope: for activities and system code, whose ids are ours. */
  async byId(id: string, tx?: Transaction): Promise<Execution | null> {
    const [execution] = await this.byIds([id], tx);
    return execution ?? null;
  }

  /** Without a scope; in no particular order, absent ones left out. */
  async byIds(ids: string[], tx?: Transaction): Promise<Execution[]> {
    const query = table
      .all(managerFor(this.database, tx))
      .where('item.id = any(:ids)', { ids: ids.map(storableWord) });
    return (await query.getMany()).map(fromRow);
  }

  /** Oldest first, unless sorted. Filter `isSystemWorkflow: [false]` hides system workflows. */
  async list(scope: Scope, query: ListQuery, tx?: Transaction): Promise<Page<Execution>> {
    const { rows, ...page } = await table.list(managerFor(this.database, tx), scope, query);
    return { ...page, items: rows.map(fromRow) };
  }

  /** @throws NotFoundError */
  async update(scope: Scope, id: string, patch: ExecutionPatch, tx?: Transaction): Promise<Execution> {
    return inTransaction(this.database, tx, async (manager, own) => {
      if (!(await table.update(manager, scope, id, patch))) throw new NotFoundError('Execution', id);
      return this.get(id, own);
    });
  }

  /**
   * The one lock of the whole system under which executions are decided and ended, held until the transaction is over. It
   * must be the transaction's first statement: what is read afterwards is then what the decider before has written.
   */
  async lockDecisions(tx: Transaction): Promise<void> {
    await managerOf(tx).query('select pg_advisory_xact_lock($1)', [DECISION_LOCK]);
  }

  /** pending, started and the three cancelling statuses; oldest first. */
  active(selection: ExecutionSelection, tx?: Transaction): Promise<Execution[]> {
    return this.inStatuses(ACTIVE_STATUSES, selection, tx);
  }

  /** queued; oldest first. */
  queued(selection: ExecutionSelection, tx?: Transaction): Promise<Execution[]> {
    return this.inStatuses(['queued'], selection, tx);
  }

  /** Executions in those statuses, of every tenant unless the selection names one; oldest first. */
  async inStatuses(
    statuses: readonly ExecutionStatus[],
    selection: ExecutionSelection,
    tx?: Transaction,
  ): Promise<Execution[]> {
    const query = this.inStatus(managerFor(this.database, tx), statuses);
    selectedBy(query, selection).orderBy('item.storageId', 'ASC');
    if (selection.limit !== undefined) query.limit(selection.limit);
    return (await query.getMany()).map(fromRow);
  }

  /** In the whole system. */
  countActive(tx?: Transaction): Promise<number> {
    return this.inStatus(managerFor(this.database, tx), ACTIVE_STATUSES).getCount();
  }

  queueOverview(tx: Transaction): Promise<QueueOverview> {
    return queueOverview(managerOf(tx));
  }

  /** Who may leave the queue as far as deployments and groups go: environment creations first, then who has waited longest. */
  queueHeads(limit: number, tx: Transaction): Promise<QueueHead[]> {
    return queueHeads(managerOf(tx), limit);
  }

  /** Executions that may stand in the way of one, oldest first. */
  rivals(question: RivalQuestion, tx?: Transaction): Promise<ExecutionRival[]> {
    return findRivals(managerFor(this.database, tx), question);
  }

  /** Takes what waits for a deployment off it, so that it does not go with it; the ids. */
  detachWaiting(deployment: { tenantName: string; id: string }, tx: Transaction): Promise<string[]> {
    return detachWaiting(managerOf(tx), deployment);
  }

  /** Groups that there are, by id. */
  groupRooms(groupIds: readonly string[], tx?: Transaction): Promise<Map<string, GroupRoom>> {
    return groupRooms(managerFor(this.database, tx), groupIds);
  }

  /** Scheduled ones whose time lies back by more than so many seconds, in every tenant; the earliest first. */
  async overdue(seconds: number, limit: number): Promise<string[]> {
    const rows: { id: string }[] = await managerFor(this.database).query(
      `select id from executions
        where status = 'scheduled' and scheduled_for < clock_timestamp() - make_interval(secs => $1)
        order by scheduled_for limit $2`,
      [seconds, limit],
    );
    return rows.map((row) => row.id);
  }

  /** The youngest execution of a deployment, of one workflow if it is named. */
  async latestOfDeployment(
    tenantName: string,
    deploymentId: string,
    workflowId?: string,
    tx?: Transaction,
  ): Promise<Execution | null> {
    const query = table.all(managerFor(this.database, tx));
    selectedBy(query, { tenantName, deploymentId, workflowId });
    const [row] = await query.orderBy('item.storageId', 'DESC').limit(1).getMany();
    return row ? fromRow(row) : null;
  }

  /**
   * Claims an attempt for the engine's run; a pending execution becomes started. The same claim again succeeds again.
   * Null: another run or attempt holds it, it has ended, or it is being force-cancelled or killed.
   */
  compareAndSetBegin(
    id: string,
    attempt: number,
    runId: string,
    tx?: Transaction,
  ): Promise<Execution | null> {
    return inTransaction(this.database, tx, async (manager, own) =>
      (await compareAndSetBegin(manager, { id, attempt, runId })) ? this.get(id, own) : null,
    );
  }

  /**
   * Changes the status if it is one of `from` (and the attempt is the expected one), and notifies `cloudloom_execution`.
   * Null when it is not.
   */
  compareAndSetStatus(
    id: string,
    expected: { from: readonly ExecutionStatus[]; attempt?: number },
    to: StatusChange,
    tx?: Transaction,
  ): Promise<Execution | null> {
    return inTransaction(this.database, tx, async (manager, own) =>
      (await compareAndSetStatus(manager, { id, ...expected }, to)) ? this.get(id, own) : null,
    );
  }

  /** Sets the mark by which workers and agents know that they must stop its operations, and notifies `cloudloom_kill`. */
  async markKilled(id: string, tx: Transaction): Promise<void> {
    const manager = managerOf(tx);
    await manager.query(
      'update executions set killed_at = coalesce(killed_at, clock_timestamp()) where id = $1',
      [id],
    );
    await this.database.notify('cloudloom_kill', id, tx);
  }

  /** Those of the ids that carry the kill mark. */
  async killedAmong(ids: string[]): Promise<string[]> {
    const rows: { id: string }[] = await managerFor(this.database).query(
      'select id from executions where id = any($1) and killed_at is not null',
      [ids],
    );
    return rows.map((row) => row.id);
  }

  /** Deletes them with events, graphs, operations and attempts; answers how many there were. */
  delete(ids: string[], tx?: Transaction): Promise<number> {
    return inTransaction(this.database, tx, (manager) => deleteExecutions(manager, ids));
  }

  private inStatus(
    manager: EntityManager,
    statuses: readonly ExecutionStatus[],
  ): SelectQueryBuilder<ExecutionRow> {
    // The list of statuses is written out, not a parameter: only so can the partial index of unfinished ones be used.
    return table.all(manager).where(`item.status in (${statuses.map((status) => `'${status}'`).join(', ')})`);
  }

  private async get(id: string, tx: Transaction): Promise<Execution> {
    const execution = await this.byId(id, tx);
    if (!execution) throw new NotFoundError('Execution', id);
    return execution;
  }
}

const DEFAULTS = {
  visibility: 'tenant',
  deploymentId: null,
  blueprintId: null,
  workflowPluginId: null,
  executionGroupId: null,
  isDedicated: false,
  status: 'pending',
  error: '',
  parameters: {},
  isSystemWorkflow: false,
  isDryRun: false,
  allowCustomParameters: false,
  isForced: false,
  waitAfterFail: 600,
  startedAt: null,
  endedAt: null,
  scheduledFor: null,
  attempt: 1,
  resume: false,
  runId: null,
} satisfies Partial<Execution>;
