import type { Presented } from '../requests/resource-fields.ts';
import type { TENANT } from './tenant-fields.ts';

/** A tenant on the wire: who belongs to it is not told yet. */
export const presentTenant = (
  name: string,
  { withData }: { withData: boolean },
): Presented<typeof TENANT> => ({
  name,
  groups: withData ? {} : 0,
  users: withData ? {} : 0,
  user_roles: { direct: {}, groups: {} },
  rabbitmq_username: null,
  rabbitmq_password: null,
  rabbitmq_vhost: null,
});
