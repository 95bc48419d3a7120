/** Uploaded plugins. A version of a package is there once in each tenant. */
export const PLUGIN_TABLES = `
  create table plugins (
    storage_id bigint generated always as identity primary key,
    tenant_name text not null references tenants (name),
    id text not null unique,
    visibility text not null check (visibility in ('private', 'tenant', 'global')),
    created_by text not null,
    created_at timestamptz(3) not null default clock_timestamp(),
    package_name text not null,
    package_version text not null,
    title text not null,
    archive_name text not null,
    yaml text not null,
    archive_hash text not null,
    state text not null check (state in ('uploaded', 'installed', 'failed')),
    error text,
    unique (tenant_name, package_name, package_version)
  );
  create index plugins_global on plugins (package_name) where visibility = 'global';
`;
