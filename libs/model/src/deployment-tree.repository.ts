import { managerFor, type Database } from './database.ts';
import type { Deployment } from './domain/deployment.ts';
import type { Transaction } from './transaction.ts';

/** The label of a deployment that names its parent, and the one that says what it is. */
const CHILDREN = `cross join lateral (
    select label ->> 'value' as parent from jsonb_array_elements(d.labels) label
     where label ->> 'key' = 'csys-obj-parent') up
  cross join lateral (
    select exists (select 1 from jsonb_array_elements(d.labels) label
                    where label ->> 'key' = 'csys-obj-type' and lower(label ->> 'value') = 'environment') as is_environment) kind`;

type Status = Deployment['deploymentStatus'];

/** What hangs on a deployment. */
export interface SubDeployments {
  services: { count: number; status: Status | null };
  environments: { count: number; status: Status | null };
}

export const NO_SUB_DEPLOYMENTS: SubDeployments = {
  services: { count: 0, status: null },
  environments: { count: 0, status: null },
};

/** Deployments that name others as their parents by the label `csys-obj-parent`. */
export class DeploymentTreeRepository {
  constructor(private readonly database: Database) {}

  /** Counts and worst statuses, by id, of those that have any; of all generations, or of children only. */
  async subDeployments(
    tenantName: string,
    ids: readonly string[],
    { deep }: { deep: boolean },
    tx?: Transaction,
  ): Promise<Map<string, SubDeployments>> {
    if (ids.length === 0) return new Map();
    const rows: {
      id: string;
      isEnvironment: boolean;
      count: number;
      status: Status;
    }[] = await managerFor(this.database, tx).query(
      `with recursive sub(root, id, is_environment, status) as (
         select up.parent, d.id, kind.is_environment, d.deployment_status from deployments d ${CHILDREN}
          where d.tenant_name = $1 and up.parent = any($2::text[])
            and d.labels @> '[{"key": "csys-obj-parent"}]'
         union
         select sub.root, d.id, kind.is_environment, d.deployment_status
           from sub join deployments d on d.tenant_name = $1 and $3
            and d.labels @> jsonb_build_array(jsonb_build_object('key', 'csys-obj-parent', 'value', sub.id))
           ${CHILDREN}
          where up.parent = sub.id and d.id <> sub.root)
       select root as id, is_environment as "isEnvironment", count(*)::int as count,
              case when bool_or(status = 'requires_attention') then 'requires_attention'
                   when bool_or(status = 'in_progress') then 'in_progress' else 'good' end as status
         from sub group by root, is_environment`,
      [tenantName, ids, deep],
    );
    const found = new Map<string, SubDeployments>();
    for (const { id, isEnvironment, count, status } of rows) {
      const known = found.get(id) ?? NO_SUB_DEPLOYMENTS;
      found.set(id, { ...known, [isEnvironment ? 'environments' : 'services']: { count, status } });
    }
    return found;
  }

  /** Ids and display names of the children, oldest first. */
  async children(
    parent: { tenantName: string; id: string },
    tx?: Transaction,
  ): Promise<{ id: string; displayName: string }[]> {
    return managerFor(this.database, tx).query(
      `select id, display_name as "displayName" from deployments
        where tenant_name = $1
          and labels @> jsonb_build_array(jsonb_build_object('key', 'csys-obj-parent', 'value', $2::text))
        order by storage_id`,
      [parent.tenantName, parent.id],
    );
  }

  /** Whether one of the ids is the deployment or hangs on it: such a one cannot be its parent. */
  async isAmongDescendants(
    root: { tenantName: string; id: string },
    ids: readonly string[],
    tx?: Transaction,
  ): Promise<boolean> {
    const rows: unknown[] = await managerFor(this.database, tx).query(
      `with recursive sub(id) as (
         select $2::text
         union
         select d.id from sub join deployments d on d.tenant_name = $1
          and d.labels @> jsonb_build_array(jsonb_build_object('key', 'csys-obj-parent', 'value', sub.id)))
       select 1 from sub where id = any($3::text[]) limit 1`,
      [root.tenantName, root.id, ids],
    );
    return rows.length > 0;
  }
}
