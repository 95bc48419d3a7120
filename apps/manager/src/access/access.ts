import type { PermissionChange, Role, TenantRoleGrant, UserAccess } from '@cloudloom/model';
import { EXECUTION_PERMISSIONS } from './execution-permissions.ts';
import { holds, type Permission, type RoleName } from './permissions.ts';

/** What a caller may do, and where. */
export class Access {
  readonly isAdministrator: boolean;
  private readonly systemRoles: readonly Role[];
  private readonly grants: readonly TenantRoleGrant[];
  private readonly changes: readonly PermissionChange[];
  /** The one tenant of an execution's token. */
  private readonly onlyTenant: string | null;

  /** `onlyTenant`: the caller is an execution of that tenant, which may do what workflows need and its creator may. */
  constructor(facts: UserAccess, onlyTenant: string | null = null) {
    this.systemRoles = [facts.user.role, ...facts.groups.map(({ role }) => role)];
    this.isAdministrator = this.systemRoles.includes('sys_admin');
    this.grants = facts.tenantRoles;
    this.changes = facts.permissionChanges;
    this.onlyTenant = onlyTenant;
  }

  /** Whether the caller has anything to do with the tenant. */
  belongsTo(tenantName: string): boolean {
    if (this.onlyTenant !== null && this.onlyTenant !== tenantName) return false;
    return this.isAdministrator || this.grants.some((grant) => grant.tenantName === tenantName);
  }

  /** Whether the caller holds a permission in a tenant they belong to, or in the system (an empty name). */
  holds(permission: Permission, tenantName: string): boolean {
    if (this.onlyTenant !== null && !EXECUTION_PERMISSIONS.has(permission)) return false;
    if (tenantName !== '' && !this.belongsTo(tenantName)) return false;
    return holds([...this.systemRoles, ...this.rolesIn(tenantName)], permission, this.changes);
  }

  /** Tenants in which the caller holds a permission; null = all. */
  reach(permission: Permission): readonly string[] | null {
    if (this.onlyTenant !== null) return this.holds(permission, this.onlyTenant) ? [this.onlyTenant] : [];
    if (this.isAdministrator) return null;
    const names = new Set(this.grants.map(({ tenantName }) => tenantName));
    return [...names].filter((name) => this.holds(permission, name));
  }

  private rolesIn(tenantName: string): RoleName[] {
    return this.grants.filter((grant) => grant.tenantName === tenantName).map(({ role }) => role);
  }
}
