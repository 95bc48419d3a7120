import { blueprintTenant } from './blueprint-tenant.ts';
import { inTransaction, managerFor, type Database } from './database.ts';
import type { Deployment } from './domain/deployment.ts';
import type { NewDeployment } from './domain/insertion.ts';
import type { Page } from './domain/list-query.ts';
import type { Owned, Scope } from './domain/scope.ts';
import { AlreadyExistsError, NotFoundError } from './errors.ts';
import { deleteExecutions } from './execution-deletion.ts';
import { insertInChunks } from './insert-in-chunks.ts';
import { toLabels } from './labels.ts';
import { fieldsOf } from './list-page.ts';
import { narrowDeployments, type DeploymentQuery } from './deployment-query.ts';
import { deploymentEntity, type DeploymentRow } from './rows/resource.entity.ts';
import { DEPLOYMENT_RULES } from './ruled-tables.ts';
import { storableWord } from './stored-json.ts';
import { ScopedTable, withoutStorage } from './scoped-table.ts';
import { withinScope } from './scope-condition.ts';
import { siteColumns } from './site-tenant.ts';
import { managerOf, type Transaction } from './transaction.ts';

const table = new ScopedTable<DeploymentRow>({
  entity: deploymentEntity,
  resource: 'Deployment',
  key: 'id',
  list: {
    fields: fieldsOf('item', {
      text: [
        ...['id', 'tenantName', 'createdBy', 'visibility', 'displayName', 'description', 'blueprintId'],
        ...['installationStatus', 'deploymentStatus', 'latestExecutionId', 'createExecutionId', 'siteName'],
      ],
      boolean: ['runtimeOnlyEvaluation', 'dedicatedWorkers'],
      time: ['createdAt', 'updatedAt'],
    }),
    searched: 'item.id',
    order: ['item.createdAt'],
    storageId: 'item.storageId',
    labels: 'item.labels',
  },
  ruled: DEPLOYMENT_RULES,
});

const DEFAULTS: Omit<
  Deployment,
  keyof Owned | 'visibility' | 'id' | 'displayName' | 'blueprintId' | 'updatedAt'
> &
  Pick<Owned, 'visibility'> = {
  visibility: 'tenant',
  description: null,
  inputs: {},
  workflows: null,
  plugins: [],
  outputs: {},
  capabilities: {},
  groups: {},
  scalingGroups: {},
  policyTypes: {},
  policyTriggers: {},
  resourceTags: {},
  labels: [],
  installationStatus: 'inactive',
  deploymentStatus: 'in_progress',
  latestExecutionId: null,
  createExecutionId: null,
  runtimeOnlyEvaluation: false,
  workflowSettings: {},
  dedicatedWorkers: null,
  siteName: null,
};

/** What a caller may change of a stored deployment. */
export type DeploymentPatch = Partial<
  Omit<Deployment, 'id' | 'tenantName' | 'createdAt' | 'blueprintId' | 'siteName'>
>;

/** Deployments; their nodes, instances and executions go with them. */
export class DeploymentRepository {
  constructor(private readonly database: Database) {}

  /** @throws AlreadyExistsError, or NotFoundError when its blueprint is not visible in the tenant */
  async insert(deployment: NewDeployment, tx?: Transaction): Promise<Deployment> {
    const scope = { tenantName: deployment.tenantName, username: deployment.createdBy };
    return inTransaction(this.database, tx, async (manager, own) => {
      const blueprintTenantName = await blueprintTenant(manager, scope, deployment.blueprintId);
      const site = await siteColumns(manager, scope, deployment.siteName ?? null);
      const row = {
        ...DEFAULTS,
        displayName: deployment.id,
        ...deployment,
        blueprintTenantName,
        ...site,
      };
      await table.insert(manager, row, deployment.id);
      return this.get(scope, deployment.id, own);
    });
  }

  /**
   * Inserts many of one tenant, based on blueprints that are visible to their creator, in a handful of statements.
   * @throws AlreadyExistsError naming the first id that is taken, NotFoundError for a blueprint
   */
  async insertMany(deployments: readonly NewDeployment[], tx: Transaction): Promise<void> {
    const [first] = deployments;
    if (first === undefined) return;
    const manager = managerOf(tx);
    const scope = { tenantName: first.tenantName, username: first.createdBy };
    const ids = deployments.map(({ id }) => id);
    const foreign = await table
      .all(manager)
      .where(`item.id = any(:ids) and item.tenant_name <> :tenant and item.visibility = 'global'`)
      .setParameters({ ids, tenant: first.tenantName })
      .getOne();
    if (foreign) throw new AlreadyExistsError('Deployment', foreign.id, first.tenantName);
    const tenants = new Map<string, string>();
    for (const id of new Set(deployments.map(({ blueprintId }) => blueprintId)))
      tenants.set(id, await blueprintTenant(manager, scope, id));
    const sites = new Map<string | null, { siteTenantName: string | null; siteName: string | null }>();
    for (const name of new Set(deployments.map(({ siteName = null }) => siteName)))
      sites.set(name, await siteColumns(manager, scope, name));
    const rows = deployments.map((deployment) => ({
      ...DEFAULTS,
      displayName: deployment.id,
      ...deployment,
      siteTenantName: null,
      ...sites.get(deployment.siteName ?? null),
      blueprintTenantName: tenants.get(deployment.blueprintId) ?? first.tenantName,
    }));
    await insertInChunks<DeploymentRow>(manager, deploymentEntity, rows, 'Deployment');
  }

  async find(scope: Scope, id: string, tx?: Transaction): Promise<Deployment | null> {
    const row = await table.find(managerFor(this.database, tx), scope, { id });
    return row && fromRow(row);
  }

  async list(scope: Scope, query: DeploymentQuery, tx?: Transaction): Promise<Page<Deployment>> {
    const { search: _, ...rest } = query;
    const { rows, ...totals } = await table.list(managerFor(this.database, tx), scope, rest, (all) =>
      narrowDeployments(all, query),
    );
    return { items: rows.map(fromRow), ...totals };
  }

  /** Display names by id, of those that are there; the tenant's own deployment goes before a global one of the same id. */
  async displayNames(scope: Scope, ids: readonly string[]): Promise<Map<string, string>> {
    const query = managerFor(this.database)
      .createQueryBuilder(deploymentEntity, 'd')
      .select(['d.storageId', 'd.tenantName', 'd.id', 'd.displayName'])
      .where('d.id = any(:ids)', { ids: ids.map(storableWord) });
    const rows = await withinScope(query, 'd', scope).getMany();
    const isOwn = ({ tenantName }: { tenantName: string }) => tenantName === scope.tenantName;
    const ownLast = [...rows.filter((row) => !isOwn(row)), ...rows.filter(isOwn)];
    return new Map(ownLast.map((row) => [row.id, row.displayName]));
  }

  /** Ids of the deployments based on that blueprint, in every tenant, oldest first. */
  async idsOfBlueprint(
    blueprint: { tenantName: string; blueprintId: string },
    tx?: Transaction,
  ): Promise<string[]> {
    const rows = await managerFor(this.database, tx).find(deploymentEntity, {
      select: { storageId: true, id: true },
      where: { blueprintTenantName: blueprint.tenantName, blueprintId: blueprint.blueprintId },
      order: { storageId: 'ASC' },
    });
    return rows.map((row) => row.id);
  }

  /** Ids that a new deployment of the tenant cannot have: those of its own, and of global ones of other tenants. */
  async takenIds(tenantName: string, tx: Transaction): Promise<string[]> {
    const rows: { id: string }[] = await managerOf(tx).query(
      `select id from deployments where tenant_name = $1 or visibility = 'global'`,
      [tenantName],
    );
    return rows.map((row) => row.id);
  }

  /** Ids of the tenant's own deployments with that label, oldest first. */
  async idsWithLabel(
    scope: Scope,
    { key, value }: { key: string; value: string },
    tx?: Transaction,
  ): Promise<string[]> {
    const query = managerFor(this.database, tx)
      .createQueryBuilder(deploymentEntity, 'd')
      .select(['d.storageId', 'd.id'])
      .where('d.tenant_name = :tenant', { tenant: scope.tenantName })
      .andWhere('d.labels @> cast(:label as jsonb)', { label: JSON.stringify([{ key, value }]) });
    const rows = await withinScope(query, 'd', scope).orderBy('d.storageId', 'ASC').getMany();
    return rows.map((row) => row.id);
  }

  /** Changes the given fields and, unless it is given, the time of the update. @throws NotFoundError */
  async update(scope: Scope, id: string, patch: DeploymentPatch, tx?: Transaction): Promise<Deployment> {
    const set = { updatedAt: new Date(), ...patch };
    return inTransaction(this.database, tx, async (manager, own) => {
      if (!(await table.update(manager, scope, id, set))) throw new NotFoundError('Deployment', id);
      return this.get(scope, id, own);
    });
  }

  /** Sets the statuses of those of the tenant's deployments on which nothing has ever begun. */
  async setStatusesOfUntouched(
    tenantName: string,
    ids: readonly string[],
    { installationStatus, deploymentStatus }: Pick<Deployment, 'installationStatus' | 'deploymentStatus'>,
    tx: Transaction,
  ): Promise<void> {
    await managerOf(tx).query(
      `update deployments set installation_status = $3, deployment_status = $4, updated_at = clock_timestamp()
        where tenant_name = $1 and id = any($2::text[]) and latest_execution_id is null`,
      [tenantName, ids, installationStatus, deploymentStatus],
    );
  }

  /** Puts it at a site that the scope sees, or nowhere. @throws NotFoundError for either of the two */
  async setSite(scope: Scope, id: string, siteName: string | null, tx: Transaction): Promise<Deployment> {
    return inTransaction(this.database, tx, async (manager, own) => {
      const patch = { updatedAt: new Date(), ...(await siteColumns(manager, scope, siteName)) };
      if (!(await table.update(manager, scope, id, patch))) throw new NotFoundError('Deployment', id);
      return this.get(scope, id, own);
    });
  }

  /** Bases it on another blueprint. @throws NotFoundError for either of the two */
  async rebase(scope: Scope, id: string, blueprintId: string, tx: Transaction): Promise<void> {
    await inTransaction(this.database, tx, async (manager) => {
      const blueprintTenantName = await blueprintTenant(manager, scope, blueprintId);
      if (!(await table.update(manager, scope, id, { blueprintId, blueprintTenantName })))
        throw new NotFoundError('Deployment', id);
    });
  }

  /** Deletes it with its nodes, instances, executions and all that those produced; false when there is none. */
  async delete(scope: Scope, id: string, tx?: Transaction): Promise<boolean> {
    return inTransaction(this.database, tx, async (manager) => {
      const row = await table.find(manager, scope, { id });
      if (!row) return false;
      const executions: { id: string }[] = await manager.query(
        'select id from executions where tenant_name = $1 and deployment_id = $2',
        [row.tenantName, row.id],
      );
      await deleteExecutions(
        manager,
        executions.map((execution) => execution.id),
      );
      return table.delete(manager, scope, id);
    });
  }

  private async get(scope: Scope, id: string, tx: Transaction): Promise<Deployment> {
    const deployment = await this.find(scope, id, tx);
    if (!deployment) throw new NotFoundError('Deployment', id);
    return deployment;
  }
}

function fromRow(row: DeploymentRow): Deployment {
  const {
    blueprintTenantName: _blueprint,
    siteTenantName: _site,
    ...deployment
  } = withoutStorage(row) as Omit<DeploymentRow, 'storageId'>;
  return { ...deployment, labels: toLabels(row.labels) };
}
