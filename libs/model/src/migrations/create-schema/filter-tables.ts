const filterTable = (name: string): string => `
  create table ${name} (
    storage_id bigint generated always as identity primary key,
    tenant_name text not null references tenants (name),
    id text not null,
    visibility text not null check (visibility in ('private', 'tenant', 'global')),
    created_by text not null,
    created_at timestamptz(3) not null default clock_timestamp(),
    updated_at timestamptz(3) not null default clock_timestamp(),
    rules jsonb not null,
    unique (tenant_name, id)
  );
  create index ${name}_global on ${name} (id) where visibility = 'global';
`;

/** Stored filters; a filter of deployments and one of blueprints may have the same name. */
export const FILTER_TABLES = filterTable('deployment_filters') + filterTable('blueprint_filters');
