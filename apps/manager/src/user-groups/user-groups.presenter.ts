import type { GroupPeople, UserGroup } from '@cloudloom/model';
import type { Presented } from '../requests/resource-fields.ts';
import type { USER_GROUP } from './user-group-fields.ts';

const NOBODY: GroupPeople = { users: [], tenants: [] };

/** A group of users on the wire; tenants and members are only counted unless their names are asked for. */
export const presentUserGroup = (
  group: UserGroup,
  { users, tenants }: GroupPeople = NOBODY,
  { withData }: { withData: boolean },
): Presented<typeof USER_GROUP> => ({
  name: group.name,
  ldap_dn: null,
  role: group.role,
  tenants: withData
    ? Object.fromEntries(tenants.map(({ tenantName, role }) => [tenantName, role]))
    : tenants.length,
  users: withData ? users : users.length,
});
