/** Who did what, and the tokens by which executions call back. Needs the execution tables. */
export const AUDIT_TABLES = `
  -- Names are texts, not references: an entry outlives what it tells of.
  create table audit_log (
    id bigint generated always as identity primary key,
    created_at timestamptz(3) not null default clock_timestamp(),
    -- Of entries that were handed in, no request is known.
    method text,
    route text,
    resource text not null,
    resource_id text,
    operation text not null check (operation in ('create', 'update', 'delete', 'read')),
    tenant_name text,
    creator_name text,
    execution_id text,
    status integer
  );
  create index audit_log_by_time on audit_log (created_at, id);
  create index audit_log_by_creator on audit_log (creator_name, created_at, id);
  create index audit_log_by_execution on audit_log (execution_id, created_at, id) where execution_id is not null;

  -- A token holds for the attempt that it was drawn for; only its hash is here.
  create table execution_tokens (
    token_hash bytea primary key,
    execution_id text not null references executions (id) on delete cascade,
    attempt integer not null,
    created_at timestamptz(3) not null default clock_timestamp()
  );
  create index execution_tokens_by_execution on execution_tokens (execution_id);
`;
