import { managerFor, type Database } from '../database.ts';
import type { TenantRole } from '../domain/user.ts';
import { storableWord } from '../stored-json.ts';
import { managerOf, type Transaction } from '../transaction.ts';

/** Who belongs to a tenant. */
export interface TenantPeople {
  users: { username: string; role: TenantRole }[];
  groups: { name: string; role: TenantRole; users: string[] }[];
}

/** Members of a group, and the tenants it belongs to. */
export interface GroupPeople {
  users: string[];
  tenants: { tenantName: string; role: TenantRole }[];
}

/** Who a membership of a tenant is about. */
export type Member = { kind: 'user' | 'group'; name: string };

const TABLES = {
  user: { table: 'tenant_members', column: 'username' },
  group: { table: 'tenant_user_groups', column: 'group_name' },
} as const;

/** Users and groups in tenants, users in groups. */
export class MembershipRepository {
  constructor(private readonly database: Database) {}

  /** False when the member belongs to the tenant already. Both must exist. */
  async addToTenant(member: Member, tenantName: string, role: TenantRole, tx: Transaction): Promise<boolean> {
    const { table, column } = TABLES[member.kind];
    return this.isChanged(
      `insert into ${table} (${column}, tenant_name, role) values ($1, $2, $3) on conflict do nothing returning 1`,
      [member.name, tenantName, role],
      tx,
    );
  }

  /** False when the member does not belong to the tenant. */
  async changeInTenant(member: Member, tenantName: string, role: TenantRole): Promise<boolean> {
    const { table, column } = TABLES[member.kind];
    return this.isChanged(
      `with changed as (update ${table} set role = $3 where ${column} = $1 and tenant_name = $2 returning 1)
       select 1 from changed`,
      [member.name, tenantName, role],
    );
  }

  /** False when the member does not belong to the tenant. */
  async removeFromTenant(member: Member, tenantName: string): Promise<boolean> {
    const { table, column } = TABLES[member.kind];
    return this.isChanged(
      `with gone as (delete from ${table} where ${column} = $1 and tenant_name = $2 returning 1) select 1 from gone`,
      [member.name, tenantName],
    );
  }

  /** False when the user is in the group already. Both must exist. */
  async addToGroup(username: string, groupName: string, tx: Transaction): Promise<boolean> {
    return this.isChanged(
      'insert into user_group_members (username, group_name) values ($1, $2) on conflict do nothing returning 1',
      [username, groupName],
      tx,
    );
  }

  /** False when the user is not in the group. */
  async removeFromGroup(username: string, groupName: string, tx: Transaction): Promise<boolean> {
    return this.isChanged(
      `with gone as (delete from user_group_members where username = $1 and group_name = $2 returning 1)
       select 1 from gone`,
      [username, groupName],
      tx,
    );
  }

  /** By the tenant's name; every one of the names has an entry. */
  async ofTenants(names: readonly string[]): Promise<Map<string, TenantPeople>> {
    const rows = await managerFor(this.database).query<(TenantPeople & { name: string })[]>(
      `select t.name,
              (select coalesce(json_agg(json_build_object('username', m.username, 'role', m.role) order by m.username), '[]')
                 from tenant_members m where m.tenant_name = t.name) as users,
              (select coalesce(json_agg(json_build_object('name', g.group_name, 'role', g.role, 'users',
                        (select coalesce(json_agg(u.username order by u.username), '[]')
                           from user_group_members u where u.group_name = g.group_name)) order by g.group_name), '[]')
                 from tenant_user_groups g where g.tenant_name = t.name) as groups
         from unnest($1::text[]) as t (name)`,
      [names.map(storableWord)],
    );
    return new Map(rows.map(({ name, users, groups }) => [name, { users, groups }]));
  }

  /** By the group's name; every one of the names has an entry. */
  async ofGroups(names: readonly string[]): Promise<Map<string, GroupPeople>> {
    const rows = await managerFor(this.database).query<(GroupPeople & { name: string })[]>(
      `select g.name,
              (select coalesce(json_agg(m.username order by m.username), '[]')
                 from user_group_members m where m.group_name = g.name) as users,
              (select coalesce(json_agg(json_build_object('tenantName', t.tenant_name, 'role', t.role)
                        order by t.tenant_name), '[]')
                 from tenant_user_groups t where t.group_name = g.name) as tenants
         from unnest($1::text[]) as g (name)`,
      [names.map(storableWord)],
    );
    return new Map(rows.map(({ name, users, tenants }) => [name, { users, tenants }]));
  }

  private async isChanged(sql: string, values: unknown[], tx?: Transaction): Promise<boolean> {
    const manager = tx === undefined ? managerFor(this.database) : managerOf(tx);
    const words = values.map((value) => storableWord(String(value)));
    return (await manager.query<unknown[]>(sql, words)).length > 0;
  }
}
