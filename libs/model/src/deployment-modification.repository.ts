import { randomUUID } from 'node:crypto';
import type { ModificationCall } from '@cloudloom/topology';
import { inTransaction, managerFor, type Database } from './database.ts';
import type { DeploymentModification, ModificationInstances } from './domain/deployment-modification.ts';
import type { ListQuery, Page } from './domain/list-query.ts';
import type { NodeInstance } from './domain/node.ts';
import type { Scope } from './domain/scope.ts';
import { lockCounter } from './effects/counter.ts';
import { NotFoundError, StaleAttemptError } from './errors.ts';
import { fieldsOf } from './list-page.ts';
import { deploymentModificationEntity, type DeploymentModificationRow } from './rows/modification.entity.ts';
import { ScopedTable, withoutStorage } from './scoped-table.ts';
import { scopeParameters, writeCondition } from './scope-condition.ts';
import { storableJson, storableWord } from './stored-json.ts';
import { managerOf, type Transaction } from './transaction.ts';

const RESOURCE = 'DeploymentModification';

const table = new ScopedTable<DeploymentModificationRow>({
  entity: deploymentModificationEntity,
  resource: RESOURCE,
  key: 'id',
  list: {
    fields: fieldsOf('item', {
      text: ['id', 'deploymentId', 'status', 'tenantName', 'createdBy', 'visibility'],
      time: ['createdAt', 'endedAt'],
    }),
    searched: 'item.id',
    order: ['item.createdAt'],
    storageId: 'item.storageId',
  },
});

type NewModification = Pick<
  DeploymentModification,
  'tenantName' | 'createdBy' | 'visibility' | 'deploymentId' | 'context' | 'modifiedNodes' | 'startedBy'
> &
  Pick<ModificationInstances, 'changes' | 'beforeModification'>;

/** How a modification ends. */
export interface ModificationEnd {
  status: 'finished' | 'rolledback';
  endedBy: ModificationCall | null;
  /** Of a rollback: every instance as it was before it. */
  beforeRollback: NodeInstance[] | null;
}

/** Modifications of deployments. Their deployment's lock (`DeploymentInstanceRepository`) is held while they are written. */
export class DeploymentModificationRepository {
  constructor(private readonly database: Database) {}

  /** Stores a started one. */
  async insert(modification: NewModification, tx: Transaction): Promise<DeploymentModification> {
    const id = randomUUID();
    const { tenantName, visibility, createdBy, deploymentId } = modification;
    await managerOf(tx).query(
      `insert into deployment_modifications (id, tenant_name, visibility, created_by, deployment_id, status,
         context, modified_nodes, started_by, changes, before_modification)
       values ($1, $2, $3, $4, $5, 'started', $6, $7, $8, $9, $10)`,
      [
        ...[id, tenantName, visibility, createdBy, deploymentId],
        storableJson(modification.context),
        storableJson(modification.modifiedNodes),
        modification.startedBy && storableJson(modification.startedBy),
        storableJson(modification.changes),
        storableJson(modification.beforeModification),
      ],
    );
    return this.byId(id, tx);
  }

  async find(scope: Scope, id: string, tx?: Transaction): Promise<DeploymentModification | null> {
    const row = await table.find(managerFor(this.database, tx), scope, { id });
    return row && withoutStorage(row);
  }

  /** Oldest first, unless sorted. */
  async list(scope: Scope, query: ListQuery, tx?: Transaction): Promise<Page<DeploymentModification>> {
    const { rows, total } = await table.list(managerFor(this.database, tx), scope, query);
    return { items: rows.map(withoutStorage), total };
  }

  /** The large parts of modifications that were found within a scope, by id. */
  async instances(
    modifications: readonly Pick<DeploymentModification, 'id'>[],
    tx?: Transaction,
  ): Promise<Map<string, ModificationInstances>> {
    const rows: (ModificationInstances & { id: string })[] = await managerFor(this.database, tx).query(
      `select id, changes, before_modification as "beforeModification", before_rollback as "beforeRollback"
         from deployment_modifications where id = any($1)`,
      [modifications.map(({ id }) => id)],
    );
    return new Map(
      rows.map(({ id, changes, beforeModification, beforeRollback }) => [
        id,
        {
          changes,
          beforeModification: beforeModification.map(withTimes),
          beforeRollback: beforeRollback?.map(withTimes) ?? null,
        },
      ]),
    );
  }

  /** What a modification changes, without the saved instances. @throws NotFoundError */
  async changes(scope: Scope, id: string): Promise<ModificationInstances['changes']> {
    if (!(await this.find(scope, id))) throw new NotFoundError(RESOURCE, id);
    const [row] = (await managerFor(this.database).query(
      'select changes from deployment_modifications where id = $1',
      [id],
    )) as Pick<ModificationInstances, 'changes'>[];
    if (!row) throw new NotFoundError(RESOURCE, id);
    return row.changes;
  }

  /** The one that the scope may change, locked. @throws NotFoundError */
  async lock(scope: Scope, id: string, tx: Transaction): Promise<DeploymentModification> {
    const row = await managerOf(tx)
      .createQueryBuilder(deploymentModificationEntity, 'item')
      .where(`item.id = :id and ${writeCondition(scope)}`, {
        ...scopeParameters(scope),
        id: storableWord(id),
      })
      .setLock('for_no_key_update')
      .getOne();
    if (!row) throw new NotFoundError(RESOURCE, id);
    return withoutStorage(row);
  }

  /** Ends the one that was locked. */
  async end(id: string, end: ModificationEnd, tx: Transaction): Promise<DeploymentModification> {
    await managerOf(tx).query(
      `update deployment_modifications
          set status = $2, ended_by = $3, before_rollback = $4, ended_at = clock_timestamp()
        where id = $1`,
      [
        ...[id, end.status],
        end.endedBy && storableJson(end.endedBy),
        end.beforeRollback && storableJson(end.beforeRollback),
      ],
    );
    return this.byId(id, tx);
  }

  /**
   * Keeps writers of the execution out until the transaction is over. First of the locks that a run's call takes.
   * @throws StaleAttemptError when a newer attempt has begun, NotFoundError
   */
  async lockRun(run: Pick<ModificationCall, 'executionId' | 'attempt'>, tx: Transaction): Promise<void> {
    const { attempt } = await lockCounter(managerOf(tx), run.executionId);
    if (attempt !== run.attempt) throw new StaleAttemptError(run.executionId, run.attempt, attempt);
  }

  /** The modification that this call of the execution started, in whichever attempt. */
  async startedByCall(
    call: Pick<ModificationCall, 'executionId' | 'call'>,
    tx: Transaction,
  ): Promise<DeploymentModification | null> {
    const row = await managerOf(tx)
      .createQueryBuilder(deploymentModificationEntity, 'item')
      .where(`item.started_by ->> 'executionId' = :executionId and item.started_by ->> 'call' = :call`, {
        executionId: call.executionId,
        call: String(call.call),
      })
      .getOne();
    return row && withoutStorage(row);
  }

  /** Those that workflows of the execution started, in whichever attempt. Oldest first. */
  async startedByExecution(executionId: string): Promise<Pick<DeploymentModification, 'id' | 'status'>[]> {
    return managerFor(this.database).query(
      `select id, status from deployment_modifications
        where started_by ->> 'executionId' = $1 order by storage_id`,
      [executionId],
    );
  }

  /** Notes which attempt got the answer last; null: the call no longer answers with this modification. */
  async setStartedBy(id: string, startedBy: ModificationCall | null, tx: Transaction): Promise<void> {
    await managerOf(tx).query('update deployment_modifications set started_by = $2 where id = $1', [
      id,
      startedBy && storableJson(startedBy),
    ]);
  }

  private async byId(id: string, tx: Transaction): Promise<DeploymentModification> {
    return inTransaction(this.database, tx, async (manager) => {
      const row = await table.all(manager).where('item.id = :id', { id }).getOne();
      if (!row) throw new NotFoundError(RESOURCE, id);
      return withoutStorage(row);
    });
  }
}

/** JSON has texts where rows have times. */
const withTimes = (instance: NodeInstance): NodeInstance => ({
  ...instance,
  createdAt: new Date(instance.createdAt),
});
