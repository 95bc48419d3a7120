import type { UserAccess } from '@cloudloom/model';
import { presentTime } from '../answers/owned.presenter.ts';
import type { Presented } from '../requests/resource-fields.ts';
import type { USER } from './user-fields.ts';

/** A user on the wire; tenants and groups are only counted unless their names are asked for. */
export function presentUser(
  { user, isLocked, groups, tenantRoles }: UserAccess,
  { withData }: { withData: boolean },
): Presented<typeof USER> {
  const tenants: Record<string, string[]> = {};
  const direct: Record<string, string> = {};
  const byGroup: Record<string, Record<string, string[]>> = {};
  for (const { tenantName, role, groupName } of tenantRoles) {
    const roles = (tenants[tenantName] ??= []);
    if (!roles.includes(role)) roles.push(role);
    if (groupName === null) direct[tenantName] = role;
    else ((byGroup[tenantName] ??= {})[role] ??= []).push(groupName);
  }
  return {
    username: user.username,
    role: user.role,
    tenants: withData ? tenants : Object.keys(tenants).length,
    tenant_roles: { direct, groups: byGroup },
    groups: withData ? groups.map(({ name }) => name) : groups.length,
    group_system_roles: groupByRole(groups),
    active: user.active,
    is_locked: isLocked,
    created_at: presentTime(user.createdAt),
    first_login_at: presentTime(user.firstLoginAt),
    last_login_at: presentTime(user.lastLoginAt),
    show_getting_started: user.showGettingStarted,
  };
}

function groupByRole(groups: UserAccess['groups']): Record<string, string[]> {
  const byRole: Record<string, string[]> = {};
  for (const { name, role } of groups) (byRole[role] ??= []).push(name);
  return byRole;
}
