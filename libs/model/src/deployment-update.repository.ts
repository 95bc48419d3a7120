import { managerFor, type Database } from './database.ts';
import type {
  DeploymentUpdate,
  DeploymentUpdatePhase,
  DeploymentUpdateState,
  UpdateDocuments,
} from './domain/deployment-update.ts';
import type { ListQuery, Page } from './domain/list-query.ts';
import type { Scope } from './domain/scope.ts';
import { lockCounter } from './effects/counter.ts';
import { NotFoundError, StaleAttemptError } from './errors.ts';
import { fieldsOf } from './list-page.ts';
import { deploymentUpdateEntity, type DeploymentUpdateRow } from './rows/deployment-update.entity.ts';
import { toValues } from './rows/row-values.ts';
import { ScopedTable, withoutStorage } from './scoped-table.ts';
import { storableJson, storableWord } from './stored-json.ts';
import { managerOf, type Transaction } from './transaction.ts';

const RESOURCE = 'DeploymentUpdate';

const table = new ScopedTable<DeploymentUpdateRow>({
  entity: deploymentUpdateEntity,
  resource: RESOURCE,
  key: 'id',
  list: {
    fields: fieldsOf('item', {
      text: [
        ...['id', 'deploymentId', 'executionId', 'state', 'oldBlueprintId', 'newBlueprintId'],
        ...['tenantName', 'createdBy', 'visibility'],
      ],
      time: ['createdAt'],
    }),
    searched: 'item.id',
    order: ['item.createdAt'],
    storageId: 'item.storageId',
  },
});

/** What is found out when an update is prepared. */
const FINDINGS = { steps: [], labelsToCreate: [], schedulesToCreate: [], recursiveDependencies: [] } as const;

type NewUpdate = Omit<
  DeploymentUpdate,
  'createdAt' | 'state' | 'phase' | keyof typeof FINDINGS | 'workflowExecutionId'
>;

/** What the server's steps write. */
export type UpdatePatch = Partial<
  Pick<DeploymentUpdate, 'state' | 'phase' | 'newInputs' | keyof typeof FINDINGS | 'workflowExecutionId'>
>;

const UNDERWAY: readonly DeploymentUpdateState[] = ['updating', 'executing_workflow', 'finalizing'];
/** From here on the deployment itself is another. */
const CHANGED: readonly DeploymentUpdatePhase[] = ['performed', 'detached', 'finalized'];

/** Updates of deployments. Their deployment's lock (`DeploymentInstanceRepository`) is held while they are written. */
export class DeploymentUpdateRepository {
  constructor(private readonly database: Database) {}

  /** Stores one that has just begun. */
  async insert(update: NewUpdate, tx: Transaction): Promise<void> {
    const row = { ...update, state: 'updating', phase: 'begun' } as const;
    await managerOf(tx)
      .createQueryBuilder()
      .insert()
      .into(deploymentUpdateEntity)
      .values(toValues<DeploymentUpdateRow>({ ...row, ...structuredClone(FINDINGS) } as never))
      .updateEntity(false)
      .execute();
  }

  async find(scope: Scope, id: string, tx?: Transaction): Promise<DeploymentUpdate | null> {
    const row = await table.find(managerFor(this.database, tx), scope, { id });
    return row && withoutStorage(row);
  }

  /** Oldest first, unless sorted. */
  async list(scope: Scope, query: ListQuery, tx?: Transaction): Promise<Page<DeploymentUpdate>> {
    const { rows, total } = await table.list(managerFor(this.database, tx), scope, query);
    return { items: rows.map(withoutStorage), total };
  }

  /** The one that an execution carries out; for the system's own use, it asks for nobody's rights. */
  async ofExecution(executionId: string, tx?: Transaction): Promise<DeploymentUpdate | null> {
    const row = await table
      .all(managerFor(this.database, tx))
      .where('item.executionId = :executionId', { executionId: storableWord(executionId) })
      .getOne();
    return row && withoutStorage(row);
  }

  /** Those of a deployment that change it at this moment, oldest first; one at most. Previews are none. */
  async underway(
    deployment: { tenantName: string; id: string },
    tx: Transaction,
  ): Promise<DeploymentUpdate[]> {
    const rows = await table
      .all(managerOf(tx))
      .where('item.tenantName = :tenant and item.deploymentId = :id and not item.isPreview', {
        tenant: deployment.tenantName,
        id: deployment.id,
      })
      .andWhere('item.state in (:...states)', { states: UNDERWAY })
      .orderBy('item.storageId')
      .getMany();
    return rows.map(withoutStorage);
  }

  /** Ids of later updates of the same deployment that have changed it. */
  async followers({ id }: Pick<DeploymentUpdate, 'id'>, tx: Transaction): Promise<string[]> {
    const rows: { id: string }[] = await managerOf(tx).query(
      `select later.id from deployment_updates later
         join deployment_updates this on this.tenant_name = later.tenant_name
          and this.deployment_id = later.deployment_id and this.storage_id < later.storage_id
        where this.id = $1 and later.phase = any($2)
        order by later.storage_id`,
      [id, CHANGED],
    );
    return rows.map((row) => row.id);
  }

  /** Blueprints that a deployment has left by updates that were not brought to their end, the last first. */
  async leftBlueprints(deployment: { tenantName: string; id: string }): Promise<string[]> {
    const rows: { id: string }[] = await managerFor(this.database).query(
      `select old_blueprint_id as id from deployment_updates
        where tenant_name = $1 and deployment_id = $2 and phase in ('performed', 'detached')
          and storage_id > coalesce((select max(storage_id) from deployment_updates
                                      where tenant_name = $1 and deployment_id = $2 and phase = 'finalized'), 0)
        order by storage_id desc`,
      [deployment.tenantName, deployment.id],
    );
    return rows.map((row) => row.id);
  }

  /** The large parts of updates that were found within a scope, by id. */
  async documents(
    updates: readonly Pick<DeploymentUpdate, 'id'>[],
    tx?: Transaction,
  ): Promise<Map<string, UpdateDocuments>> {
    const rows: (UpdateDocuments & { id: string })[] = await managerFor(this.database, tx).query(
      'select id, plan, changes from deployment_updates where id = any($1)',
      [updates.map(({ id }) => id)],
    );
    return new Map(rows.map(({ id, plan, changes }) => [id, { plan, changes }]));
  }

  /** The update, locked until the transaction is over. @throws NotFoundError */
  async lock(id: string, tx: Transaction): Promise<DeploymentUpdate> {
    const row = await managerOf(tx)
      .createQueryBuilder(deploymentUpdateEntity, 'item')
      .where('item.id = :id', { id: storableWord(id) })
      .setLock('for_no_key_update')
      .getOne();
    if (!row) throw new NotFoundError(RESOURCE, id);
    return withoutStorage(row);
  }

  /** Changes the given fields of the one that was locked. */
  async update(
    id: string,
    patch: UpdatePatch,
    documents: Partial<UpdateDocuments>,
    tx: Transaction,
  ): Promise<void> {
    const manager = managerOf(tx);
    if (Object.keys(patch).length > 0)
      await manager
        .createQueryBuilder()
        .update(deploymentUpdateEntity)
        .set(toValues<DeploymentUpdateRow>(patch))
        .where('id = :id', { id })
        .execute();
    for (const column of ['plan', 'changes'] as const)
      if (documents[column] !== undefined)
        await manager.query(`update deployment_updates set ${column} = $2 where id = $1`, [
          id,
          storableJson(documents[column]),
        ]);
  }

  /** The execution has ended without a success: so has its update, unless that is over already. */
  async failOfExecution(executionId: string, tx: Transaction): Promise<void> {
    await managerOf(tx).query(
      `update deployment_updates set state = 'failed' where execution_id = $1 and state <> 'successful'`,
      [executionId],
    );
  }

  /** Updates whose executions were cancelled before they began, in a group. */
  async failOfCancelled(groupId: string, tx: Transaction): Promise<void> {
    await managerOf(tx).query(
      `update deployment_updates u set state = 'failed' from executions e
        where e.execution_group_id = $1 and e.status = 'cancelled' and u.execution_id = e.id and u.state <> 'successful'`,
      [groupId],
    );
  }

  /**
   * Keeps writers of the execution out until the transaction is over. First of the locks that a run's call takes.
   * @throws StaleAttemptError when a newer attempt has begun, NotFoundError
   */
  async lockRun(run: { executionId: string; attempt: number }, tx: Transaction): Promise<void> {
    const { attempt } = await lockCounter(managerOf(tx), run.executionId);
    if (attempt !== run.attempt) throw new StaleAttemptError(run.executionId, run.attempt, attempt);
  }
}
