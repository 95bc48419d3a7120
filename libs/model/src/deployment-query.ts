import type { SelectQueryBuilder } from 'typeorm';
import type { InTenant } from './domain/deployment-group.ts';
import type { ListQuery } from './domain/list-query.ts';
import { membersOfGroup } from './group-membership.ts';
import type { DeploymentRow } from './rows/resource.entity.ts';
import { storableWord } from './stored-json.ts';

/** What a list of deployments may be narrowed to besides. */
export interface DeploymentQuery extends ListQuery {
  group?: InTenant;
  /** Part of the display name; with `search`, either of the two is enough. */
  searchName?: string;
  /** Those that this deployment depends on. */
  dependenciesOf?: InTenant;
  environmentsOnly?: boolean;
}

/** Adds the conditions, `search` among them. */
export function narrowDeployments(
  query: SelectQueryBuilder<DeploymentRow>,
  { group, search, searchName, dependenciesOf, environmentsOnly }: DeploymentQuery,
): SelectQueryBuilder<DeploymentRow> {
  if (group !== undefined) membersOfGroup(query, group);
  const words = { id: search, display_name: searchName };
  const looks = Object.entries(words).filter(([, word]) => word !== undefined);
  if (looks.length > 0)
    query.andWhere(
      `(${looks.map(([column]) => `position(lower(:search_${column}) in lower(item.${column})) > 0`).join(' or ')})`,
      Object.fromEntries(looks.map(([column, word]) => [`search_${column}`, storableWord(word ?? '')])),
    );
  if (dependenciesOf !== undefined)
    query.andWhere(
      `exists (select 1 from inter_deployment_dependencies needed
                where needed.tenant_name = :neededTenant and needed.source_deployment_id = :neededBy
                  and needed.target_tenant_name = item.tenant_name and needed.target_deployment_id = item.id)`,
      { neededTenant: dependenciesOf.tenantName, neededBy: dependenciesOf.id },
    );
  if (environmentsOnly === true)
    query.andWhere(
      `exists (select 1 from jsonb_array_elements(item.labels) label
                where label ->> 'key' = 'csys-obj-type' and lower(label ->> 'value') = 'environment')`,
    );
  return query;
}
