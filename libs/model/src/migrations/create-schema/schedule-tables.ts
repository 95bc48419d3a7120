/** When workflows of deployments start by themselves. A schedule goes with its deployment. */
export const SCHEDULE_TABLES = `
  create table execution_schedules (
    storage_id bigint generated always as identity primary key,
    -- Tells a schedule from the one of the same name that was deleted before it.
    uid text not null unique default gen_random_uuid()::text,
    tenant_name text not null references tenants (name),
    id text not null,
    visibility text not null check (visibility in ('private', 'tenant', 'global')),
    created_by text not null,
    created_at timestamptz(3) not null default clock_timestamp(),
    deployment_id text not null,
    workflow_id text not null,
    parameters json not null,
    execution_arguments json not null,
    since timestamptz(3) not null,
    until timestamptz(3),
    rule jsonb not null,
    -- Minutes by which a start may be late.
    slip integer not null check (slip >= 0),
    stop_on_fail boolean not null,
    enabled boolean not null,
    -- Null where nothing is to come: disabled, or over.
    next_occurrence timestamptz(3) check (next_occurrence is null or enabled),
    -- Kept when the execution is deleted.
    latest_execution_id text,
    unique (tenant_name, deployment_id, id),
    foreign key (tenant_name, deployment_id) references deployments (tenant_name, id) on delete cascade
  );
  create index execution_schedules_due on execution_schedules (next_occurrence) where next_occurrence is not null;
`;
