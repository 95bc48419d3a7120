import { defineResource, flag, list, object, text, timestamp } from '../requests/resource-fields.ts';

export const USER = defineResource(
  'User',
  {
    username: text('username'),
    role: text('role'),
    tenants: object(),
    tenant_roles: object(),
    groups: list(),
    group_system_roles: object(),
    active: flag('active'),
    is_locked: flag(),
    created_at: timestamp('createdAt'),
    first_login_at: timestamp(),
    last_login_at: timestamp('lastLoginAt'),
    show_getting_started: flag(),
  },
  'username',
);
