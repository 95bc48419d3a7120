import { managerFor, type Database } from './database.ts';
import type { Deployment } from './domain/deployment.ts';
import type { Transaction } from './transaction.ts';

/** Every child of the tenant with each of its parents: read once, however many there are. */
const EDGES = `edges as materialized (
  select d.id, up.parent,
         exists (select 1 from jsonb_array_elements(d.labels) label
                  where label ->> 'key' = 'csys-obj-type' and lower(label ->> 'value') = 'environment') as is_environment,
         case d.deployment_status when 'requires_attention' then 2 when 'in_progress' then 1 else 0 end as severity
    from deployments d
   cross join lateral (
     select label ->> 'value' as parent from jsonb_array_elements(d.labels) label
      where label ->> 'key' = 'csys-obj-parent') up
   where d.tenant_name = $1 and d.labels @> '[{"key": "csys-obj-parent"}]')`;

type Status = Deployment['deploymentStatus'];

const BY_SEVERITY: readonly Status[] = ['good', 'in_progress', 'requires_attention'];

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

  /**
   * Counts and worst statuses, by id, of those that have any; of all generations, or of children only. What hangs on a
   * sub-deployment makes its status worse, as it does everywhere.
   */
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
      severity: number;
    }[] = await managerFor(this.database, tx).query(
      `with recursive ${EDGES},
       sub as (
         select e.parent as root, e.id, e.is_environment, e.severity from edges e where e.parent = any($2::text[])
         union
         select sub.root, e.id, e.is_environment, e.severity
           from sub join edges e on e.parent = sub.id where e.id <> sub.root),
       trouble as (
         select root, id, severity from sub where severity > 0
         union
         select above.root, above.id, trouble.severity
           from trouble join edges e on e.id = trouble.id
           join sub above on above.root = trouble.root and above.id = e.parent),
       worst as (select root, id, max(severity) as severity from trouble group by root, id)
       select sub.root as id, sub.is_environment as "isEnvironment", count(*)::int as count,
              coalesce(max(worst.severity), 0) as severity
         from sub left join worst on worst.root = sub.root and worst.id = sub.id
        where $3 or exists (select 1 from edges e where e.id = sub.id and e.parent = sub.root)
        group by sub.root, sub.is_environment`,
      [tenantName, ids, deep],
    );
    const found = new Map<string, SubDeployments>();
    for (const { id, isEnvironment, count, severity } of rows) {
      const status = BY_SEVERITY[severity] ?? 'requires_attention';
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

  /** Ids of all that hangs on the deployment, those farthest from it first. */
  async descendants(root: { tenantName: string; id: string }, tx?: Transaction): Promise<string[]> {
    const rows: { id: string }[] = await managerFor(this.database, tx).query(
      `with recursive ${EDGES},
       sub(id, level) as (
         select $2::text, 0
         union
         select e.id, sub.level + 1 from sub join edges e on e.parent = sub.id where sub.level < 100)
       select id from sub where id <> $2 group by id order by max(level) desc, id`,
      [root.tenantName, root.id],
    );
    return rows.map(({ id }) => id);
  }

  /** Whether one of the ids is the deployment or hangs on it: such a one cannot be its parent. */
  async isAmongDescendants(
    root: { tenantName: string; id: string },
    ids: readonly string[],
    tx?: Transaction,
  ): Promise<boolean> {
    const rows: unknown[] = await managerFor(this.database, tx).query(
      `with recursive ${EDGES},
       sub(id) as (
         select $2::text
         union
         select e.id from sub join edges e on e.parent = sub.id)
       select 1 from sub where id = any($3::text[]) limit 1`,
      [root.tenantName, root.id, ids],
    );
    return rows.length > 0;
  }
}
