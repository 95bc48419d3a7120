import type { EntityManager, EntitySchema } from 'typeorm';
import type { Owned, Scope } from './domain/scope.ts';

/**
 * Whether other tenants have rows that everybody sees. Usually they have none of what there is much of; then a list can keep to
 * the tenant's own rows, which lie in an index in their order.
 */
export function hasForeignGlobals<Row extends Owned>(
  manager: EntityManager,
  entity: EntitySchema<Row>,
  scope: Scope,
): Promise<boolean> {
  return manager
    .createQueryBuilder(entity, 'item')
    .where(`item.visibility = 'global' and item.tenantName <> :tenant`, { tenant: scope.tenantName })
    .getExists();
}
