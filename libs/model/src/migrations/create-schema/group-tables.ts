/**
 * Groups of deployments and groups of executions. A member's tenant is its group's: the foreign keys make it impossible that
 * a group holds another tenant's deployment.
 */
export const GROUP_TABLES = `
  create table deployment_groups (
    storage_id bigint generated always as identity primary key,
    tenant_name text not null references tenants (name),
    id text not null,
    visibility text not null check (visibility in ('private', 'tenant', 'global')),
    created_by text not null,
    created_at timestamptz(3) not null default clock_timestamp(),
    description text,
    default_blueprint_tenant_name text,
    default_blueprint_id text,
    default_inputs json not null,
    labels jsonb not null default '[]',
    -- How many deployments it has created; the next one's number is one more.
    creation_counter integer not null default 0,
    unique (tenant_name, id),
    foreign key (default_blueprint_tenant_name, default_blueprint_id) references blueprints (tenant_name, id)
      on delete set null
  );
  create index deployment_groups_global on deployment_groups (id) where visibility = 'global';
  create index deployment_groups_by_blueprint on deployment_groups (default_blueprint_tenant_name, default_blueprint_id);

  create table deployment_group_members (
    storage_id bigint generated always as identity,
    tenant_name text not null,
    group_id text not null,
    deployment_id text not null,
    primary key (tenant_name, group_id, deployment_id),
    foreign key (tenant_name, group_id) references deployment_groups (tenant_name, id) on delete cascade,
    foreign key (tenant_name, deployment_id) references deployments (tenant_name, id) on delete cascade
  );
  create index deployment_group_members_by_deployment on deployment_group_members (tenant_name, deployment_id);

  -- The groups that it names may be deleted: the names go then, the group of executions stays.
  create table execution_groups (
    storage_id bigint generated always as identity primary key,
    tenant_name text not null references tenants (name),
    id text not null unique,
    visibility text not null check (visibility in ('private', 'tenant', 'global')),
    created_by text not null,
    created_at timestamptz(3) not null default clock_timestamp(),
    workflow_id text not null,
    deployment_group_id text,
    -- Members that may be active at the same time; 0 = paused.
    concurrency integer not null check (concurrency >= 0),
    success_group_id text,
    failure_group_id text
  );
  create index execution_groups_private on execution_groups (tenant_name, id) where visibility = 'private';
  create index execution_groups_global on execution_groups (tenant_name) where visibility = 'global';
  create index execution_groups_by_age on execution_groups (tenant_name, created_at, storage_id);

  alter table executions add foreign key (execution_group_id) references execution_groups (id);
  create index executions_by_group on executions (execution_group_id, storage_id) where execution_group_id is not null;

  -- What happened to a group and its members; listed together with the events of executions.
  create index events_by_group on events (execution_group_id, storage_id) where execution_group_id is not null;
`;
