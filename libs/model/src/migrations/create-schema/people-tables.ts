/** Groups of users, roles in tenants, changed permissions. Needs the access tables. */
export const PEOPLE_TABLES = `
  create table user_groups (
    storage_id bigint generated always as identity primary key,
    name text not null unique,
    role text not null check (role in ('sys_admin', 'default')),
    created_at timestamptz(3) not null default clock_timestamp()
  );

  create table user_group_members (
    username text not null references users (username) on delete cascade,
    group_name text not null references user_groups (name) on delete cascade,
    primary key (username, group_name)
  );
  create index user_group_members_by_group on user_group_members (group_name);

  create table tenant_user_groups (
    group_name text not null references user_groups (name) on delete cascade,
    tenant_name text not null references tenants (name) on delete cascade,
    role text not null check (role in ('manager', 'user', 'operations', 'viewer')),
    primary key (group_name, tenant_name)
  );
  create index tenant_user_groups_by_tenant on tenant_user_groups (tenant_name);

  -- Only what differs from the roles as they come; a version that adds permissions brings their holders along.
  create table permission_changes (
    role text not null,
    permission text not null,
    is_allowed boolean not null,
    primary key (role, permission)
  );

  -- Every role that somebody has in a tenant; the group's name where it comes by one.
  create view tenant_roles as
    select username, tenant_name, role, null::text as group_name from tenant_members
    union all
    select m.username, t.tenant_name, t.role, t.group_name
      from tenant_user_groups t join user_group_members m on m.group_name = t.group_name;

  -- Active users who are administrators of the system, by themselves or by a group.
  create view administrators as
    select u.username from users u
     where u.active and (u.role = 'sys_admin' or exists (
             select 1 from user_group_members m join user_groups g on g.name = m.group_name
              where m.username = u.username and g.role = 'sys_admin'));
`;
