/** Places of deployments; they come before the deployments that refer to them. */
export const SITE_TABLES = `
  create table sites (
    storage_id bigint generated always as identity primary key,
    tenant_name text not null references tenants (name),
    name text not null,
    visibility text not null check (visibility in ('private', 'tenant', 'global')),
    created_by text not null,
    created_at timestamptz(3) not null default clock_timestamp(),
    latitude double precision,
    longitude double precision,
    unique (tenant_name, name),
    check ((latitude is null) = (longitude is null))
  );
  create index sites_global on sites (name) where visibility = 'global';
`;
