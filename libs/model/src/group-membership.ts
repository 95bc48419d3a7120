import type { SelectQueryBuilder } from 'typeorm';
import type { InTenant } from './domain/deployment-group.ts';
import type { DeploymentRow } from './rows/resource.entity.ts';

/** Leaves the deployments that are members of the group. */
export const membersOfGroup = (
  query: SelectQueryBuilder<DeploymentRow>,
  group: InTenant,
): SelectQueryBuilder<DeploymentRow> =>
  query.andWhere(
    `exists (select 1 from deployment_group_members m
              where m.tenant_name = item.tenant_name and m.deployment_id = item.id
                and m.tenant_name = :groupTenant and m.group_id = :groupId)`,
    { groupTenant: group.tenantName, groupId: group.id },
  );
