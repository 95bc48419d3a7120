/** Who is called about executions, and the calls. */
export const WEBHOOK_TABLES = `
  create table webhooks (
    storage_id bigint generated always as identity primary key,
    id text not null unique,
    tenant_name text not null references tenants (name),
    visibility text not null check (visibility in ('private', 'tenant', 'global')),
    created_by text not null,
    created_at timestamptz(3) not null default clock_timestamp(),
    updated_at timestamptz(3) not null default clock_timestamp(),
    url text not null,
    events jsonb not null,
    deployment_ids jsonb,
    workflow_ids jsonb,
    description text not null,
    enabled boolean not null,
    sealed_secret bytea not null
  );
  create index webhooks_by_tenant on webhooks (tenant_name) where enabled;

  create table webhook_deliveries (
    storage_id bigint generated always as identity primary key,
    id text not null unique default gen_random_uuid()::text,
    webhook_id text not null references webhooks (id) on delete cascade,
    event text not null,
    execution_id text,
    -- As it is sent, at every attempt.
    body text not null,
    state text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
    attempts integer not null default 0,
    last_status integer,
    last_error text,
    created_at timestamptz(3) not null default clock_timestamp(),
    last_attempt_at timestamptz(3),
    ended_at timestamptz(3)
  );
  create index webhook_deliveries_by_webhook on webhook_deliveries (webhook_id, storage_id);
`;
