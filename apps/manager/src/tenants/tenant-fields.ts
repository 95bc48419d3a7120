import { defineResource, mixed, object, text } from '../requests/resource-fields.ts';

export const TENANT = defineResource(
  'Tenant',
  {
    name: text('name'),
    groups: mixed(),
    users: mixed(),
    user_roles: object(),
    rabbitmq_username: text(),
    rabbitmq_password: text(),
    rabbitmq_vhost: text(),
  },
  'name',
);
