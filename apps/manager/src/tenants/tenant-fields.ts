import { defineResource, object, text } from '../requests/resource-fields.ts';

export const TENANT = defineResource(
  'Tenant',
  {
    name: text(),
    groups: object(),
    users: object(),
    user_roles: object(),
    rabbitmq_username: text(),
    rabbitmq_password: text(),
    rabbitmq_vhost: text(),
  },
  null,
);
