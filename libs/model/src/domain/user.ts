/** What a user or a group is in the whole system. */
export type Role = 'sys_admin' | 'default';

/** What a user or a group is in one tenant. */
export type TenantRole = 'manager' | 'user' | 'operations' | 'viewer';

export const SYSTEM_ROLES: readonly Role[] = ['sys_admin', 'default'];
export const TENANT_ROLES: readonly TenantRole[] = ['manager', 'user', 'operations', 'viewer'];

export interface User {
  username: string;
  role: Role;
  active: boolean;
  createdAt: Date;
  firstLoginAt: Date | null;
  lastLoginAt: Date | null;
  /** Whether clients show newcomers around. */
  showGettingStarted: boolean;
}

/** A group of users; its members have its roles. */
export interface UserGroup {
  name: string;
  role: Role;
  createdAt: Date;
}

/** A role in a tenant, and the group by which the user has it; null = their own. */
export interface TenantRoleGrant {
  tenantName: string;
  role: TenantRole;
  groupName: string | null;
}

/** A permission that a role has gained or lost. */
export interface PermissionChange {
  role: string;
  permission: string;
  isAllowed: boolean;
}

/** Everything that decides what a user may do. */
export interface UserAccess {
  user: User;
  /** Changes with the password; tells nothing about it. */
  passwordVersion: string;
  /** No password is right at this moment: too many were wrong. */
  isLocked: boolean;
  /** Wrong passwords in a row. */
  failedLogins: number;
  groups: { name: string; role: Role }[];
  tenantRoles: TenantRoleGrant[];
  permissionChanges: PermissionChange[];
}

export interface Token {
  id: string;
  username: string;
  role: Role;
  description: string | null;
  expirationDate: Date | null;
  lastUsed: Date | null;
  createdAt: Date;
}
