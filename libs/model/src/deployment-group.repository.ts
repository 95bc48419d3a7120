import type { EntityManager } from 'typeorm';
import { blueprintTenant } from './blueprint-tenant.ts';
import { inTransaction, managerFor, type Database } from './database.ts';
import type { DeploymentGroup, InTenant } from './domain/deployment-group.ts';
import type { NewDeploymentGroup } from './domain/insertion.ts';
import type { ListQuery, Page } from './domain/list-query.ts';
import type { Scope } from './domain/scope.ts';
import { NotFoundError } from './errors.ts';
import { toLabels } from './labels.ts';
import { fieldsOf } from './list-page.ts';
import {
  deploymentGroupEntity,
  deploymentGroupMemberEntity,
  type DeploymentGroupRow,
} from './rows/group.entity.ts';
import { deploymentEntity } from './rows/resource.entity.ts';
import { ScopedTable, withoutStorage } from './scoped-table.ts';
import { withinScope } from './scope-condition.ts';
import { managerOf, type Transaction } from './transaction.ts';

const RESOURCE = 'DeploymentGroup';

const table = new ScopedTable<DeploymentGroupRow>({
  entity: deploymentGroupEntity,
  resource: RESOURCE,
  key: 'id',
  list: {
    fields: fieldsOf('item', {
      text: ['id', 'description', 'defaultBlueprintId', 'tenantName', 'createdBy', 'visibility'],
      number: ['creationCounter'],
      time: ['createdAt'],
    }),
    searched: 'item.id',
    order: ['item.createdAt'],
    storageId: 'item.storageId',
  },
});

/** What a caller may change of a stored group. */
export type DeploymentGroupPatch = Partial<
  Pick<
    DeploymentGroup,
    'description' | 'defaultBlueprintId' | 'defaultInputs' | 'labels' | 'visibility' | 'creationCounter'
  >
>;

/** A map's key for what is called so in that tenant. */
export const tenantKey = ({ tenantName, id }: InTenant): string => JSON.stringify([tenantName, id]);

/** Groups of deployments and their members, which are of the same tenant. */
export class DeploymentGroupRepository {
  constructor(private readonly database: Database) {}

  /** @throws AlreadyExistsError; NotFoundError when the default blueprint is not visible in the tenant */
  async insert(group: NewDeploymentGroup, tx: Transaction): Promise<DeploymentGroup> {
    const scope = { tenantName: group.tenantName, username: group.createdBy };
    return inTransaction(this.database, tx, async (manager, own) => {
      const row = { ...DEFAULTS, ...group, ...(await defaultBlueprint(manager, scope, group)) };
      await table.insert(manager, row, group.id);
      return this.get(scope, group.id, own);
    });
  }

  async find(scope: Scope, id: string, tx?: Transaction): Promise<DeploymentGroup | null> {
    const row = await table.find(managerFor(this.database, tx), scope, { id });
    return row && fromRow(row);
  }

  /** Without a scope: for system code, whose ids are ours. */
  async byId({ tenantName, id }: InTenant, tx?: Transaction): Promise<DeploymentGroup | null> {
    const query = table.all(managerFor(this.database, tx));
    const row = await query
      .where('item.tenantName = :tenantName and item.id = :id', { tenantName, id })
      .getOne();
    return row && fromRow(row);
  }

  /** Oldest first, unless sorted. */
  async list(scope: Scope, query: ListQuery, tx?: Transaction): Promise<Page<DeploymentGroup>> {
    const { rows, total } = await table.list(managerFor(this.database, tx), scope, query);
    return { items: rows.map(fromRow), total };
  }

  /** @throws NotFoundError, also when a new default blueprint is not visible in the tenant */
  async update(
    scope: Scope,
    id: string,
    patch: DeploymentGroupPatch,
    tx: Transaction,
  ): Promise<DeploymentGroup> {
    return inTransaction(this.database, tx, async (manager, own) => {
      const set = { ...patch, ...(await defaultBlueprint(manager, scope, patch)) };
      if (Object.keys(set).length > 0 && !(await table.update(manager, scope, id, set)))
        throw new NotFoundError(RESOURCE, id);
      return this.get(scope, id, own);
    });
  }

  /** Deletes the group, not its members; groups of executions that name it forget the name. False when there is none. */
  async delete(scope: Scope, id: string, tx: Transaction): Promise<boolean> {
    const manager = managerOf(tx);
    if (!(await table.delete(manager, scope, id))) return false;
    for (const column of ['deployment_group_id', 'success_group_id', 'failure_group_id'])
      await manager.query(
        `update execution_groups set ${column} = null where tenant_name = $1 and ${column} = $2`,
        [scope.tenantName, id],
      );
    return true;
  }

  /** The members that are visible in the scope, in the order in which they came; by `tenantKey` of the group. */
  async deploymentIds(
    scope: Scope,
    groups: readonly InTenant[],
    tx?: Transaction,
  ): Promise<Map<string, string[]>> {
    const query = managerFor(this.database, tx)
      .createQueryBuilder(deploymentGroupMemberEntity, 'm')
      .innerJoin(
        deploymentEntity.options.name,
        'd',
        'd.tenant_name = m.tenant_name and d.id = m.deployment_id',
      )
      .select('m.tenant_name', 'tenantName')
      .addSelect('m.group_id', 'id')
      .addSelect('m.deployment_id', 'member')
      .where('m.group_id = any(:ids)', { ids: groups.map(({ id }) => id) });
    const rows: (InTenant & { member: string })[] = await withinScope(query, 'd', scope)
      .orderBy('m.storage_id', 'ASC')
      .getRawMany();
    return gather(groups, rows);
  }

  /** The groups that those deployments are in and that are visible in the scope; by `tenantKey` of the deployment. */
  async groupsOf(scope: Scope, deployments: readonly InTenant[]): Promise<Map<string, string[]>> {
    const query = managerFor(this.database)
      .createQueryBuilder(deploymentGroupMemberEntity, 'm')
      .innerJoin(
        deploymentGroupEntity.options.name,
        'g',
        'g.tenant_name = m.tenant_name and g.id = m.group_id',
      )
      .select('m.tenant_name', 'tenantName')
      .addSelect('m.deployment_id', 'id')
      .addSelect('m.group_id', 'member')
      .where('m.deployment_id = any(:ids)', { ids: deployments.map(({ id }) => id) });
    const rows: (InTenant & { member: string })[] = await withinScope(query, 'g', scope)
      .orderBy('m.group_id', 'ASC')
      .getRawMany();
    return gather(deployments, rows);
  }

  /** Deployments of the group's own tenant, as far as they exist; those that are members already stay where they are. */
  async addMembers(group: InTenant, deploymentIds: readonly string[], tx: Transaction): Promise<void> {
    await managerOf(tx).query(
      `insert into deployment_group_members (tenant_name, group_id, deployment_id)
       select $1, $2, d.id from unnest($3::text[]) with ordinality as given (id, place)
         join deployments d on d.tenant_name = $1 and d.id = given.id
        order by place
       on conflict do nothing`,
      [group.tenantName, group.id, deploymentIds],
    );
  }

  /** Gives those deployments the group's labels that they do not have yet. */
  async labelMembers(
    { tenantName, labels }: DeploymentGroup,
    deploymentIds: readonly string[],
    tx: Transaction,
  ): Promise<void> {
    await managerOf(tx).query(
      `update deployments d
          set labels = d.labels || missing.labels, updated_at = clock_timestamp()
         from (select has.storage_id, jsonb_agg(label order by place) as labels
                 from deployments has
                cross join jsonb_array_elements($3::jsonb) with ordinality as given (label, place)
                where has.tenant_name = $1 and has.id = any($2::text[])
                  and not has.labels @> jsonb_build_array(jsonb_build_object('key', label ->> 'key', 'value', label ->> 'value'))
                group by has.storage_id) missing
        where d.storage_id = missing.storage_id`,
      [tenantName, deploymentIds, JSON.stringify(labels)],
    );
  }

  async removeMembers(group: InTenant, deploymentIds: readonly string[], tx: Transaction): Promise<void> {
    await managerOf(tx).query(
      `delete from deployment_group_members
        where tenant_name = $1 and group_id = $2 and deployment_id = any($3::text[])`,
      [group.tenantName, group.id, deploymentIds],
    );
  }

  private async get(scope: Scope, id: string, tx: Transaction): Promise<DeploymentGroup> {
    const group = await this.find(scope, id, tx);
    if (!group) throw new NotFoundError(RESOURCE, id);
    return group;
  }
}

const DEFAULTS = {
  visibility: 'tenant',
  description: null,
  defaultBlueprintId: null,
  defaultInputs: {},
  labels: [],
  creationCounter: 0,
} satisfies Partial<DeploymentGroup>;

async function defaultBlueprint(
  manager: EntityManager,
  scope: Scope,
  { defaultBlueprintId: id }: Pick<DeploymentGroupPatch, 'defaultBlueprintId'>,
): Promise<Partial<DeploymentGroupRow>> {
  if (id === undefined) return {};
  if (id === null) return { defaultBlueprintTenantName: null, defaultBlueprintId: null };
  return { defaultBlueprintTenantName: await blueprintTenant(manager, scope, id), defaultBlueprintId: id };
}

function gather(
  owners: readonly InTenant[],
  rows: readonly (InTenant & { member: string })[],
): Map<string, string[]> {
  const gathered = new Map<string, string[]>(owners.map((owner) => [tenantKey(owner), []]));
  for (const row of rows) gathered.get(tenantKey(row))?.push(row.member);
  return gathered;
}

function fromRow(row: DeploymentGroupRow): DeploymentGroup {
  const { defaultBlueprintTenantName: _, ...group } = withoutStorage(row) as Omit<
    DeploymentGroupRow,
    'storageId'
  >;
  return { ...group, labels: toLabels(row.labels) };
}
