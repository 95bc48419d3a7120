/** Snapshots of the whole manager. Their archives are in the archive storage; a snapshot covers none of this. */
export const SNAPSHOT_TABLES = `
  create table snapshots (
    storage_id bigint generated always as identity primary key,
    tenant_name text not null references tenants (name),
    id text not null,
    visibility text not null check (visibility in ('private', 'tenant', 'global')),
    created_by text not null,
    created_at timestamptz(3) not null default clock_timestamp(),
    status text not null check (status in ('creating', 'created', 'failed', 'uploaded')),
    error text not null default '',
    -- Names the archive: an id may be used again.
    archive_id text not null unique,
    execution_id text,
    unique (tenant_name, id)
  );
  create index snapshots_by_execution on snapshots (execution_id) where execution_id is not null;
`;
