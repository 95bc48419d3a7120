/**
 * Blueprints, deployments, nodes, node instances. Ids are unique per tenant. Documents are `json`, not `jsonb`:
 * the order of their keys is the user's and comes back in answers.
 */
export const RESOURCE_TABLES = `
  create table blueprints (
    storage_id bigint generated always as identity primary key,
    tenant_name text not null references tenants (name),
    id text not null,
    visibility text not null check (visibility in ('private', 'tenant', 'global')),
    created_by text not null,
    created_at timestamptz(3) not null default clock_timestamp(),
    updated_at timestamptz(3) not null default clock_timestamp(),
    main_file_name text not null,
    description text,
    state text not null,
    error text,
    plan json,
    labels jsonb not null default '[]',
    upload_execution_id text,
    unique (tenant_name, id)
  );
  create index blueprints_global on blueprints (id) where visibility = 'global';

  create table deployments (
    storage_id bigint generated always as identity primary key,
    tenant_name text not null references tenants (name),
    id text not null,
    visibility text not null check (visibility in ('private', 'tenant', 'global')),
    created_by text not null,
    created_at timestamptz(3) not null default clock_timestamp(),
    updated_at timestamptz(3) not null default clock_timestamp(),
    display_name text not null,
    description text,
    blueprint_tenant_name text not null,
    blueprint_id text not null,
    inputs json not null,
    workflows json,
    plugins jsonb not null default '[]',
    outputs json not null,
    capabilities json not null,
    groups json not null,
    scaling_groups json not null,
    policy_types json not null,
    policy_triggers json not null,
    resource_tags json not null,
    labels jsonb not null default '[]',
    installation_status text not null check (installation_status in ('active', 'inactive')),
    deployment_status text not null check (deployment_status in ('good', 'in_progress', 'requires_attention')),
    latest_execution_id text,
    create_execution_id text,
    runtime_only_evaluation boolean not null,
    workflow_settings json not null,
    dedicated_workers boolean,
    site_tenant_name text,
    site_name text,
    unique (tenant_name, id),
    foreign key (blueprint_tenant_name, blueprint_id) references blueprints (tenant_name, id),
    foreign key (site_tenant_name, site_name) references sites (tenant_name, name)
      on update cascade on delete set null
  );
  create index deployments_by_site on deployments (site_tenant_name, site_name);
  create index deployments_by_blueprint on deployments (blueprint_tenant_name, blueprint_id);
  create index deployments_global on deployments (id) where visibility = 'global';
  create index deployments_by_labels on deployments using gin (labels jsonb_path_ops);

  create table nodes (
    storage_id bigint generated always as identity primary key,
    tenant_name text not null,
    deployment_id text not null,
    id text not null,
    visibility text not null check (visibility in ('private', 'tenant', 'global')),
    created_by text not null,
    created_at timestamptz(3) not null default clock_timestamp(),
    blueprint_id text not null,
    type text not null,
    host_id text,
    plan json not null,
    number_of_instances integer not null,
    planned_number_of_instances integer not null,
    min_number_of_instances integer not null,
    max_number_of_instances integer not null,
    unique (tenant_name, deployment_id, id),
    foreign key (tenant_name, deployment_id) references deployments (tenant_name, id) on delete cascade
  );

  create table node_instances (
    storage_id bigint generated always as identity primary key,
    tenant_name text not null,
    id text not null,
    deployment_id text not null,
    node_id text not null,
    visibility text not null check (visibility in ('private', 'tenant', 'global')),
    created_by text not null,
    created_at timestamptz(3) not null default clock_timestamp(),
    host_id text,
    index integer not null,
    state text not null,
    version integer not null,
    runtime_properties json not null,
    system_properties json not null,
    relationships json not null,
    scaling_groups json not null,
    unique (tenant_name, id),
    foreign key (tenant_name, deployment_id) references deployments (tenant_name, id) on delete cascade
  );
  create index node_instances_by_deployment on node_instances (tenant_name, deployment_id, node_id);
  create index node_instances_by_age on node_instances (tenant_name, storage_id) include (visibility, created_by);
  create index node_instances_global on node_instances (tenant_name) where visibility = 'global';
`;
