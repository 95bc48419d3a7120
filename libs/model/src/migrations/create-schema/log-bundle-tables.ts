/** Bundles of what executions have told. Their archives are in the archive storage; no snapshot covers either. */
export const LOG_BUNDLE_TABLES = `
  create table log_bundles (
    storage_id bigint generated always as identity primary key,
    tenant_name text not null references tenants (name),
    id text not null,
    visibility text not null check (visibility in ('private', 'tenant', 'global')),
    created_by text not null,
    created_at timestamptz(3) not null default clock_timestamp(),
    status text not null check (status in ('creating', 'created', 'failed')),
    error text not null default '',
    -- The execution that makes it; names the archive too: an id may be used again.
    execution_id text not null unique,
    unique (tenant_name, id)
  );
`;
