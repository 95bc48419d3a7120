import { randomUUID } from 'node:crypto';
import { managerFor, type Database } from './database.ts';
import type { InterDeploymentDependency, NewDependency } from './domain/inter-deployment-dependency.ts';
import type { ListQuery, Page } from './domain/list-query.ts';
import type { Scope } from './domain/scope.ts';
import { fieldsOf } from './list-page.ts';
import { dependencyEntity, type DependencyRow } from './rows/dependency.entity.ts';
import { storableWord } from './stored-json.ts';
import { toValues } from './rows/row-values.ts';
import { ScopedTable, withoutStorage } from './scoped-table.ts';
import { managerOf, type Transaction } from './transaction.ts';

const table = new ScopedTable<DependencyRow>({
  entity: dependencyEntity,
  resource: 'InterDeploymentDependencies',
  key: 'id',
  list: {
    fields: fieldsOf('item', {
      text: [
        ...['id', 'tenantName', 'createdBy', 'visibility', 'dependencyCreator'],
        ...['sourceDeploymentId', 'targetDeploymentId'],
      ],
      time: ['createdAt'],
    }),
    searched: 'item.id',
    order: ['item.createdAt'],
    storageId: 'item.storageId',
  },
});

/** What tells one record of a source from the others. */
export type DependencyKey = Pick<
  InterDeploymentDependency,
  'tenantName' | 'dependencyCreator' | 'sourceDeploymentId'
> &
  Partial<Pick<InterDeploymentDependency, 'targetDeploymentId'>>;

/** Another deployment that needs one, and why. */
export interface Dependent {
  dependencyCreator: string;
  sourceDeploymentId: string;
  sourceTenantName: string;
  /** Of the source. */
  displayName: string;
  installationStatus: string;
}

/** Which deployments need which. */
export class DependencyRepository {
  constructor(private readonly database: Database) {}

  /** In the order given. */
  async insert(
    dependencies: readonly NewDependency[],
    tx: Transaction,
  ): Promise<InterDeploymentDependency[]> {
    if (dependencies.length === 0) return [];
    const rows = dependencies.map((dependency) => ({
      id: randomUUID(),
      createdAt: new Date(),
      ...dependency,
      targetTenantName: dependency.targetDeploymentId === null ? null : dependency.tenantName,
    }));
    await managerOf(tx)
      .createQueryBuilder()
      .insert()
      .into(dependencyEntity)
      .values(rows.map((row) => toValues<DependencyRow>(row)))
      .updateEntity(false)
      .execute();
    return rows.map(fromRow);
  }

  /** In whatever tenant. */
  async exists(id: string, tx: Transaction): Promise<boolean> {
    const rows: unknown[] = await managerOf(tx).query(
      'select 1 from inter_deployment_dependencies where id = $1',
      [storableWord(id)],
    );
    return rows.length > 0;
  }

  async list(scope: Scope, query: ListQuery, tx?: Transaction): Promise<Page<InterDeploymentDependency>> {
    const { rows, total } = await table.list(managerFor(this.database, tx), scope, query);
    return { items: rows.map((row) => fromRow(withoutStorage(row))), total };
  }

  /** How many records went; without a target, those of every target. */
  async delete(key: DependencyKey, tx: Transaction): Promise<number> {
    const { tenantName, dependencyCreator, sourceDeploymentId, targetDeploymentId } = key;
    const rows: unknown = await managerOf(tx).query(
      `with gone as (
         delete from inter_deployment_dependencies
          where tenant_name = $1 and dependency_creator = $2 and source_deployment_id = $3
            and ($4::text is null or target_deployment_id = $4)
         returning 1)
       select count(*)::int as count from gone`,
      [tenantName, dependencyCreator, sourceDeploymentId, targetDeploymentId ?? null],
    );
    return (rows as { count: number }[])[0]?.count ?? 0;
  }

  /** Forgets what the source depends on. */
  async clear(source: { tenantName: string; id: string }, tx: Transaction): Promise<void> {
    await managerOf(tx).query(
      'delete from inter_deployment_dependencies where tenant_name = $1 and source_deployment_id = $2',
      [source.tenantName, source.id],
    );
  }

  /** Forgets what functions of the source's plan ask others for. */
  async clearFunctions(source: { tenantName: string; id: string }, tx: Transaction): Promise<void> {
    await managerOf(tx).query(
      `delete from inter_deployment_dependencies
        where tenant_name = $1 and source_deployment_id = $2 and dependency_creator like '%.get\\_capability'`,
      [source.tenantName, source.id],
    );
  }

  /** Those of the source whose target a function names, but for targets of other managers; oldest first. */
  async withFunctions(
    source: { tenantName: string; id: string },
    tx: Transaction,
  ): Promise<Pick<InterDeploymentDependency, 'id' | 'targetDeploymentId' | 'targetDeploymentFunc'>[]> {
    return managerOf(tx).query(
      `select id, target_deployment_id as "targetDeploymentId", target_deployment_func as "targetDeploymentFunc"
         from inter_deployment_dependencies
        where tenant_name = $1 and source_deployment_id = $2
          and target_deployment_func is not null and external_target is null
        order by storage_id`,
      [source.tenantName, source.id],
    );
  }

  async remove(ids: readonly string[], tx: Transaction): Promise<void> {
    if (ids.length === 0) return;
    await managerOf(tx).query('delete from inter_deployment_dependencies where id = any($1::text[])', [ids]);
  }

  /** Gives a record of the source another target of its tenant, or none. */
  async aim(
    source: { tenantName: string; id: string },
    id: string,
    target: string | null,
    tx: Transaction,
  ): Promise<void> {
    await managerOf(tx).query(
      `update inter_deployment_dependencies
          set target_deployment_id = $4::text,
              target_tenant_name = case when $4::text is null then null else tenant_name end
        where tenant_name = $1 and source_deployment_id = $2 and id = $3`,
      [source.tenantName, source.id, id, target],
    );
  }

  /** Whether the first deployment needs the second, at once or through others. */
  async needs(
    tenantName: string,
    { source, target }: { source: string; target: string },
    tx: Transaction,
  ): Promise<boolean> {
    const rows: unknown[] = await managerOf(tx).query(
      `with recursive needed(id) as (
         select $2::text
         union
         select d.target_deployment_id from inter_deployment_dependencies d join needed n
             on d.tenant_name = $1 and d.source_deployment_id = n.id
          where d.target_deployment_id is not null)
       select 1 from needed where id = $3 limit 1`,
      [tenantName, source, target],
    );
    return rows.length > 0;
  }

  /** Ids of the deployments that are components of this one. */
  async componentsOf(source: { tenantName: string; id: string }, tx?: Transaction): Promise<string[]> {
    const rows: { id: string }[] = await managerFor(this.database, tx).query(
      `select target_deployment_id as id from inter_deployment_dependencies
        where tenant_name = $1 and source_deployment_id = $2 and dependency_creator like 'component.%'
          and target_deployment_id is not null`,
      [source.tenantName, source.id],
    );
    return rows.map(({ id }) => id);
  }

  /** Who needs the deployment, at once or through others, nearest first: each source with the record that was found first. */
  async allDependents(
    target: { tenantName: string; id: string },
    tx?: Transaction,
  ): Promise<Pick<Dependent, 'dependencyCreator' | 'sourceDeploymentId'>[]> {
    return managerFor(this.database, tx).query(
      `with recursive needing(id, level) as (
         select $2::text, 0
         union
         select d.source_deployment_id, n.level + 1
           from inter_deployment_dependencies d join needing n
             on d.target_tenant_name = $1 and d.target_deployment_id = n.id
          where d.tenant_name = $1 and n.level < 100)
       select distinct on (min(n.level) over (partition by d.source_deployment_id), d.source_deployment_id)
              d.dependency_creator as "dependencyCreator", d.source_deployment_id as "sourceDeploymentId"
         from inter_deployment_dependencies d join needing n
           on d.target_tenant_name = $1 and d.target_deployment_id = n.id
        where d.tenant_name = $1 and d.source_deployment_id <> $2
        order by min(n.level) over (partition by d.source_deployment_id), d.source_deployment_id, d.storage_id`,
      [target.tenantName, target.id],
    );
  }

  /** Who needs the deployment itself, oldest record first; a deployment that needs itself does not count. */
  async dependents(target: { tenantName: string; id: string }, tx?: Transaction): Promise<Dependent[]> {
    return managerFor(this.database, tx).query(
      `select d.dependency_creator as "dependencyCreator", d.source_deployment_id as "sourceDeploymentId",
              d.tenant_name as "sourceTenantName", s.display_name as "displayName",
              s.installation_status as "installationStatus"
         from inter_deployment_dependencies d
         join deployments s on s.tenant_name = d.tenant_name and s.id = d.source_deployment_id
        where d.target_tenant_name = $1 and d.target_deployment_id = $2
          and not (d.tenant_name = $1 and d.source_deployment_id = $2)
        order by d.storage_id`,
      [target.tenantName, target.id],
    );
  }
}

function fromRow({
  targetTenantName: _,
  ...dependency
}: Omit<DependencyRow, 'storageId'>): InterDeploymentDependency {
  return dependency;
}
