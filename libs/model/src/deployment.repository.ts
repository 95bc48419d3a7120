import type { EntityManager } from 'typeorm';
import { inTransaction, managerFor, type Database } from './database.ts';
import type { Deployment } from './domain/deployment.ts';
import type { NewDeployment } from './domain/insertion.ts';
import type { ListQuery, Page } from './domain/list-query.ts';
import type { Owned, Scope } from './domain/scope.ts';
import { NotFoundError } from './errors.ts';
import { deleteExecutions } from './execution-deletion.ts';
import { toLabels } from './labels.ts';
import { fieldsOf } from './list-page.ts';
import { blueprintEntity, deploymentEntity, type DeploymentRow } from './rows/resource.entity.ts';
import { ScopedTable, withoutStorage } from './scoped-table.ts';
import { withinScope } from './scope-condition.ts';
import type { Transaction } from './transaction.ts';

const table = new ScopedTable<DeploymentRow>({
  entity: deploymentEntity,
  resource: 'Deployment',
  key: 'id',
  list: {
    fields: fieldsOf('item', {
      text: [
        ...['id', 'tenantName', 'createdBy', 'visibility', 'displayName', 'description', 'blueprintId'],
        ...['installationStatus', 'deploymentStatus', 'latestExecutionId', 'createExecutionId'],
      ],
      boolean: ['runtimeOnlyEvaluation'],
      time: ['createdAt', 'updatedAt'],
    }),
    searched: 'item.id',
    order: ['item.createdAt'],
    storageId: 'item.storageId',
  },
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
};

/** What a caller may change of a stored deployment. */
export type DeploymentPatch = Partial<Omit<Deployment, 'id' | 'tenantName' | 'createdAt' | 'blueprintId'>>;

/** Deployments; their nodes, instances and executions go with them. */
export class DeploymentRepository {
  constructor(private readonly database: Database) {}

  /** @throws AlreadyExistsError, or NotFoundError when its blueprint is not visible in the tenant */
  async insert(deployment: NewDeployment, tx?: Transaction): Promise<Deployment> {
    const scope = { tenantName: deployment.tenantName, username: deployment.createdBy };
    return inTransaction(this.database, tx, async (manager, own) => {
      const blueprintTenantName = await blueprintTenant(manager, scope, deployment.blueprintId);
      const row = { ...DEFAULTS, displayName: deployment.id, ...deployment, blueprintTenantName };
      await table.insert(manager, row, deployment.id);
      return this.get(scope, deployment.id, own);
    });
  }

  async find(scope: Scope, id: string, tx?: Transaction): Promise<Deployment | null> {
    const row = await table.find(managerFor(this.database, tx), scope, { id });
    return row && fromRow(row);
  }

  async list(scope: Scope, query: ListQuery, tx?: Transaction): Promise<Page<Deployment>> {
    const { rows, total } = await table.list(managerFor(this.database, tx), scope, query);
    return { items: rows.map(fromRow), total };
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

/** The tenant's own blueprint goes before a global one. */
async function blueprintTenant(manager: EntityManager, scope: Scope, id: string): Promise<string> {
  const query = manager.createQueryBuilder(blueprintEntity, 'b').select(['b.storageId', 'b.tenantName']);
  const rows = await withinScope(query.where('b.id = :id', { id }), 'b', scope).getMany();
  const blueprint = rows.find((row) => row.tenantName === scope.tenantName) ?? rows[0];
  if (!blueprint) throw new NotFoundError('Blueprint', id);
  return blueprint.tenantName;
}

function fromRow(row: DeploymentRow): Deployment {
  const { blueprintTenantName: _, ...deployment } = withoutStorage(row) as Omit<DeploymentRow, 'storageId'>;
  return { ...deployment, labels: toLabels(row.labels) };
}
