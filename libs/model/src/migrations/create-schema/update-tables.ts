/** Updates of deployments from another blueprint or with other inputs. */
export const UPDATE_TABLES = `
  create table deployment_updates (
    storage_id bigint generated always as identity primary key,
    tenant_name text not null,
    id text not null unique,
    visibility text not null check (visibility in ('private', 'tenant', 'global')),
    created_by text not null,
    created_at timestamptz(3) not null default clock_timestamp(),
    deployment_id text not null,
    execution_id text not null unique,
    state text not null
      check (state in ('updating', 'executing_workflow', 'finalizing', 'successful', 'failed', 'preview')),
    phase text not null check (phase in ('begun', 'prepared', 'performed', 'detached', 'finalized')),
    is_preview boolean not null,
    old_blueprint_id text not null,
    new_blueprint_id text not null,
    old_inputs json not null,
    new_inputs json not null,
    runtime_only_evaluation boolean not null,
    steps json not null default '[]',
    labels_to_create json not null default '[]',
    schedules_to_create json not null default '[]',
    recursive_dependencies json not null default '[]',
    workflow_execution_id text,
    plan json,
    changes json,
    foreign key (tenant_name, deployment_id) references deployments (tenant_name, id) on delete cascade
  );
  create index deployment_updates_by_deployment on deployment_updates (tenant_name, deployment_id, storage_id);
`;
