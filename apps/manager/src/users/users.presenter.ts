import type { User } from '@cloudloom/model';
import { presentTime } from '../answers/owned.presenter.ts';
import type { Presented } from '../requests/resource-fields.ts';
import type { USER } from './user-fields.ts';

/** A user on the wire, with the tenants they belong to. */
export const presentUser = (user: User, tenants: readonly string[]): Presented<typeof USER> => ({
  username: user.username,
  role: user.role,
  tenants: Object.fromEntries(tenants.map((tenant) => [tenant, ['user']])),
  tenant_roles: { direct: Object.fromEntries(tenants.map((tenant) => [tenant, 'user'])), groups: {} },
  groups: [],
  group_system_roles: {},
  active: user.active,
  is_locked: false,
  created_at: presentTime(user.createdAt),
  first_login_at: null,
  last_login_at: presentTime(user.lastLoginAt),
  show_getting_started: false,
});
