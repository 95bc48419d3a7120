/** Modifications of deployments, and answers that a run of an execution must get again. */
export const MODIFICATION_TABLES = `
  create table deployment_modifications (
    storage_id bigint generated always as identity primary key,
    tenant_name text not null,
    id text not null unique,
    visibility text not null check (visibility in ('private', 'tenant', 'global')),
    created_by text not null,
    created_at timestamptz(3) not null default clock_timestamp(),
    deployment_id text not null,
    status text not null check (status in ('started', 'finished', 'rolledback')),
    ended_at timestamptz(3),
    context json not null,
    modified_nodes json not null,
    started_by jsonb,
    ended_by jsonb,
    changes json not null,
    before_modification json not null,
    before_rollback json,
    foreign key (tenant_name, deployment_id) references deployments (tenant_name, id) on delete cascade
  );
  create index deployment_modifications_by_deployment on deployment_modifications (tenant_name, deployment_id, storage_id);
  create unique index deployment_modifications_started on deployment_modifications (tenant_name, deployment_id)
    where status = 'started';
  create unique index deployment_modifications_by_call on deployment_modifications
    ((started_by ->> 'executionId'), (started_by ->> 'call'));

  -- What a run was told once and must be told again, when its function is run again from the top in the same attempt.
  create table execution_answers (
    execution_id text not null references executions (id) on delete cascade,
    attempt integer not null,
    question text not null,
    answer json not null,
    primary key (execution_id, attempt, question)
  );
`;
