/** Agents as they are registered over REST; an agent lives on a node instance. */
export const AGENT_TABLES = `
  create table agents (
    storage_id bigint generated always as identity primary key,
    tenant_name text not null references tenants (name),
    name text not null,
    visibility text not null check (visibility in ('private', 'tenant', 'global')),
    created_by text not null,
    created_at timestamptz(3) not null default clock_timestamp(),
    updated_at timestamptz(3) not null default clock_timestamp(),
    node_instance_id text not null,
    state text not null,
    ip text,
    install_method text,
    system text,
    version text,
    rabbitmq_username text,
    rabbitmq_exchange text,
    unique (tenant_name, name),
    foreign key (tenant_name, node_instance_id) references node_instances (tenant_name, id) on delete cascade
  );
  create index agents_by_instance on agents (tenant_name, node_instance_id);
`;
