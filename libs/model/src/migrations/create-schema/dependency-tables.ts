/** Which deployment needs which; a record goes with its source, and forgets a target that goes. */
export const DEPENDENCY_TABLES = `
  create table inter_deployment_dependencies (
    storage_id bigint generated always as identity primary key,
    tenant_name text not null references tenants (name),
    id text not null unique,
    visibility text not null check (visibility in ('private', 'tenant', 'global')),
    created_by text not null,
    created_at timestamptz(3) not null default clock_timestamp(),
    dependency_creator text not null,
    source_deployment_id text not null,
    -- Set with the target only: a key of two columns cannot lose one of them.
    target_tenant_name text,
    target_deployment_id text,
    target_deployment_func json,
    external_source json,
    external_target json,
    foreign key (tenant_name, source_deployment_id) references deployments (tenant_name, id) on delete cascade,
    foreign key (target_tenant_name, target_deployment_id) references deployments (tenant_name, id) on delete set null
  );
  create index inter_deployment_dependencies_by_source
    on inter_deployment_dependencies (tenant_name, source_deployment_id);
  create index inter_deployment_dependencies_by_target
    on inter_deployment_dependencies (target_tenant_name, target_deployment_id);
`;
