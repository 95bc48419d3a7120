import type { TenantPeople } from '@cloudloom/model';
import type { Presented } from '../requests/resource-fields.ts';
import type { TENANT } from './tenant-fields.ts';

/** How much of a tenant is told: only its name, how many belong to it, or who. */
export type TenantDetail = 'name' | 'counts' | 'people';

/** A tenant on the wire. There is no message broker, hence no names of one. */
export function presentTenant(
  name: string,
  { users, groups }: TenantPeople = { users: [], groups: [] },
  detail: TenantDetail,
): Presented<typeof TENANT> {
  const roles = rolesByUser({ users, groups });
  const isWhole = detail === 'people';
  const count = (size: number) => (detail === 'name' ? 0 : size);
  return {
    name,
    groups: isWhole
      ? Object.fromEntries(groups.map((group) => [group.name, group.role]))
      : count(groups.length),
    users: isWhole ? roles : count(Object.keys(roles).length),
    user_roles: isWhole
      ? {
          direct: Object.fromEntries(users.map(({ username, role }) => [username, role])),
          groups: Object.fromEntries(
            groups.map((group) => [group.name, { role: group.role, users: group.users }]),
          ),
        }
      : { direct: {}, groups: {} },
    rabbitmq_username: null,
    rabbitmq_password: null,
    rabbitmq_vhost: null,
  };
}

function rolesByUser({ users, groups }: TenantPeople): Record<string, { roles: string[] }> {
  const roles: Record<string, { roles: string[] }> = {};
  const add = (username: string, role: string) => {
    const known = (roles[username] ??= { roles: [] }).roles;
    if (!known.includes(role)) known.push(role);
  };
  for (const { username, role } of users) add(username, role);
  for (const group of groups) for (const username of group.users) add(username, group.role);
  return roles;
}
