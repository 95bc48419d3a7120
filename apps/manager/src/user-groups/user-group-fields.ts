import { defineResource, mixed, text } from '../requests/resource-fields.ts';

export const USER_GROUP = defineResource(
  'UserGroup',
  { name: text('name'), ldap_dn: text(), role: text('role'), tenants: mixed(), users: mixed() },
  'name',
);
