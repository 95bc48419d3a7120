import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import type { Scope } from './domain/scope.ts';

/** True in SQL when the caller is an administrator of the system, who sees private rows and every tenant. */
const IS_ADMINISTRATOR = `exists (select 1 from administrators admin where admin.username = :scopeUsername)`;

/** What may be read (`alias` is the table's in a select): the tenant's own rows and global ones, private ones only by their creator and administrators. */
export function readCondition(alias: string, scope: Scope): string {
  return `(${condition(`${alias}.`, scope)} or ${alias}.visibility = 'global')`;
}

/** What may be changed, in an update or delete: as what may be read, without the global rows of other tenants. */
export function writeCondition(scope: Scope): string {
  return condition('', scope);
}

function condition(prefix: string, scope: Scope): string {
  const own = `${prefix}tenant_name = :scopeTenant`;
  const member =
    scope.reach === undefined
      ? `${prefix}tenant_name in (select m.tenant_name from tenant_roles m where m.username = :scopeUsername)`
      : `${prefix}tenant_name = any(:scopeReach)`;
  const tenants = scope.allTenants ? `(${own} or ${member} or ${IS_ADMINISTRATOR})` : own;
  return `(${tenants} and ${seen(prefix)})`;
}

/** What the caller may know of, wherever it belongs to. */
export const seenCondition = (alias: string): string => seen(`${alias}.`);

/** As `readCondition`, without the global rows of other tenants. */
export const ownCondition = (alias: string, scope: Scope): string => condition(`${alias}.`, scope);

const seen = (prefix: string): string =>
  `(${prefix}visibility <> 'private' or ${prefix}created_by = :scopeUsername or ${IS_ADMINISTRATOR})`;

export function scopeParameters(scope: Scope): ObjectLiteral {
  const reach = scope.reach === undefined ? {} : { scopeReach: scope.reach };
  return { scopeTenant: scope.tenantName, scopeUsername: scope.username, ...reach };
}

/** Adds the read condition to a query. */
export function withinScope<Row extends ObjectLiteral>(
  query: SelectQueryBuilder<Row>,
  alias: string,
  scope: Scope,
): SelectQueryBuilder<Row> {
  return query.andWhere(readCondition(alias, scope), scopeParameters(scope));
}
