import { defineResource, flag, mixed, object, text, timestamp } from '../requests/resource-fields.ts';

export const USER = defineResource(
  'User',
  {
    username: text('username'),
    role: text('role'),
    tenants: mixed(),
    tenant_roles: object(),
    groups: mixed(),
    group_system_roles: object(),
    active: flag('active'),
    is_locked: flag(),
    created_at: timestamp('createdAt'),
    first_login_at: timestamp('firstLoginAt'),
    last_login_at: timestamp('lastLoginAt'),
    show_getting_started: flag(),
  },
  'username',
);
