import { createHash } from 'node:crypto';
import { managerFor, type Database } from '../database.ts';
import type { PermissionChange, UserAccess } from '../domain/user.ts';
import { storableWord } from '../stored-json.ts';
import { isLocked } from './account-lock.ts';

type AccessRow = UserAccess['user'] & Omit<UserAccess, 'user' | 'passwordVersion'> & { passwordHash: string };

/** What users may do, read in one query: every request asks. */
export class AccessRepository {
  constructor(private readonly database: Database) {}

  async of(username: string): Promise<UserAccess | null> {
    return (await this.ofMany([username])).get(username) ?? null;
  }

  /** By name; those who do not exist are missing. */
  async ofMany(usernames: readonly string[]): Promise<Map<string, UserAccess>> {
    const rows = await managerFor(this.database).query<AccessRow[]>(SELECT, [usernames.map(storableWord)]);
    return new Map(rows.map((row) => [row.username, fromRow(row)]));
  }

  /** Every change of the roles as they come. */
  async permissionChanges(): Promise<PermissionChange[]> {
    return managerFor(this.database).query<PermissionChange[]>(
      'select role, permission, is_allowed as "isAllowed" from permission_changes order by role, permission',
    );
  }

  /** Gives a role a permission or takes it. */
  async changePermission({ role, permission, isAllowed }: PermissionChange): Promise<void> {
    await managerFor(this.database).query(
      `insert into permission_changes (role, permission, is_allowed) values ($1, $2, $3)
       on conflict (role, permission) do update set is_allowed = excluded.is_allowed`,
      [role, permission, isAllowed],
    );
  }
}

const SELECT = `
  select u.username, u.role, u.active, u.created_at as "createdAt", u.first_login_at as "firstLoginAt",
         u.last_login_at as "lastLoginAt", u.show_getting_started as "showGettingStarted",
         u.password_hash as "passwordHash", u.failed_logins as "failedLogins", ${isLocked('u')} as "isLocked",
         (select coalesce(json_agg(json_build_object('name', g.name, 'role', g.role) order by g.name), '[]')
            from user_group_members m join user_groups g on g.name = m.group_name
           where m.username = u.username) as groups,
         (select coalesce(json_agg(json_build_object('tenantName', r.tenant_name, 'role', r.role,
                   'groupName', r.group_name) order by r.tenant_name, r.group_name), '[]')
            from tenant_roles r where r.username = u.username) as "tenantRoles",
         (select coalesce(json_agg(json_build_object('role', c.role, 'permission', c.permission,
                   'isAllowed', c.is_allowed)), '[]') from permission_changes c) as "permissionChanges"
    from users u where u.username = any($1)`;

function fromRow({ passwordHash, isLocked, failedLogins, ...row }: AccessRow): UserAccess {
  const passwordVersion = createHash('sha256').update(passwordHash).digest('base64');
  const { groups, tenantRoles, permissionChanges, ...user } = row;
  return { user, passwordVersion, isLocked, failedLogins, groups, tenantRoles, permissionChanges };
}
