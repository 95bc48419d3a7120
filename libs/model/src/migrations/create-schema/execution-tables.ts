/**
 * Executions and what they produce. Events, effect keys, graphs, operations and attempts carry no foreign key: checking
 * one for each of their many rows costs more than the one place that deletes executions, which deletes these first.
 */
export const EXECUTION_TABLES = `
  create table executions (
    storage_id bigint generated always as identity primary key,
    id text not null unique,
    tenant_name text not null references tenants (name),
    visibility text not null check (visibility in ('private', 'tenant', 'global')),
    created_by text not null,
    created_at timestamptz(3) not null default clock_timestamp(),
    workflow_id text not null,
    deployment_id text,
    blueprint_id text,
    workflow_plugin_id text,
    execution_group_id text,
    is_dedicated boolean not null default false,
    status text not null check (status in ('pending', 'started', 'cancelling', 'force_cancelling', 'kill_cancelling',
      'cancelled', 'terminated', 'failed', 'queued', 'scheduled')),
    error text not null,
    parameters json not null,
    is_system_workflow boolean not null,
    is_dry_run boolean not null,
    allow_custom_parameters boolean not null,
    is_forced boolean not null,
    wait_after_fail double precision not null,
    started_at timestamptz(3),
    ended_at timestamptz(3),
    scheduled_for timestamptz(3),
    attempt integer not null,
    resume boolean not null,
    run_id text,
    killed_at timestamptz(3),
    -- Its place in the line, drawn whenever it becomes queued.
    queue_position bigint check (status <> 'queued' or queue_position is not null),
    foreign key (tenant_name, deployment_id) references deployments (tenant_name, id)
  );
  create sequence execution_queue_positions owned by executions.queue_position;
  create index executions_by_deployment on executions (tenant_name, deployment_id, storage_id);
  -- Lists find and count their pages in these indexes alone.
  create index executions_by_age on executions (tenant_name, created_at, storage_id)
    include (is_system_workflow, visibility, created_by, status, workflow_id);
  create index executions_by_status on executions (tenant_name, status, created_at, storage_id)
    include (is_system_workflow, visibility, created_by);
  create index executions_global on executions (tenant_name) where visibility = 'global';
  create index executions_private on executions (tenant_name, id) where visibility = 'private';
  create index executions_by_plugin on executions (workflow_plugin_id) where workflow_plugin_id is not null;
  create index executions_unfinished on executions (status, storage_id)
    where status not in ('cancelled', 'terminated', 'failed');
  -- What the start rules ask: their cost must not grow with the executions that have ended.
  create index executions_unfinished_by_deployment on executions (tenant_name, deployment_id, storage_id)
    where status not in ('cancelled', 'terminated', 'failed');
  create index executions_scheduled on executions (scheduled_for) where status = 'scheduled';
  create index executions_queued on executions (tenant_name, deployment_id, queue_position) where status = 'queued';
  create index executions_queued_apart on executions (queue_position)
    where status = 'queued' and (deployment_id is null or is_forced or workflow_id = 'update');
  create index executions_system_wide on executions (status, queue_position)
    where is_system_workflow and status not in ('cancelled', 'terminated', 'failed');
  create index executions_creating_environments on executions (tenant_name, deployment_id, storage_id)
    where workflow_id = 'create_deployment_environment';

  -- Written with every batch of effects, so apart from the wide row above: its lock orders the writers of an execution.
  create table execution_counters (
    execution_id text primary key references executions (id) on delete cascade,
    attempt integer not null,
    next_seq bigint not null default 1,
    last_reported_at timestamptz(3) not null default '-infinity',
    total_operations integer not null default 0,
    finished_operations integer not null default 0
  );

  -- What a run works with must not change under it: the skeleton as it was when the execution first asked, and again
  -- after each recorded change of the deployment. JSON, but never looked into.
  create table execution_topologies (
    execution_id text not null references executions (id) on delete cascade,
    snapshot integer not null,
    text text not null,
    primary key (execution_id, snapshot)
  );

  -- What a run was told of a graph that it takes over, where that is longer than one answer. Never looked into.
  create table graph_snapshots (
    execution_id text not null references executions (id) on delete cascade,
    graph_name text not null,
    run_id text not null,
    text text not null,
    created_at timestamptz(3) not null default clock_timestamp(),
    primary key (execution_id, graph_name, run_id)
  );

  create table effect_keys (
    execution_id text collate "C" not null,
    key text collate "C" not null,
    primary key (execution_id, key)
  );

  create table events (
    storage_id bigint generated always as identity primary key,
    -- Either of an execution, which numbers its own, or of a group of executions.
    execution_id text,
    seq bigint,
    execution_group_id text,
    -- Repeats that of the execution or group: lists of a whole tenant must not look each of them up.
    tenant_name text not null,
    type text not null check (type in ('cloudify_event', 'cloudify_log')),
    timestamp timestamptz(3) not null,
    reported_timestamp timestamptz(3) not null,
    message text not null,
    event_type text,
    logger text,
    level text,
    operation text,
    node_instance_id text,
    node_name text,
    source_id text,
    target_id text,
    error_causes json,
    -- As those who hand events in say; null for those of executions themselves.
    manager_name text,
    agent_name text,
    unique (execution_id, seq),
    check ((execution_id is null) = (execution_group_id is not null) and (execution_id is null) = (seq is null))
  );
  -- Lists find and count their pages in these indexes alone; what else they name is for the visibility of the events.
  create index events_by_timestamp on events (tenant_name, timestamp, storage_id)
    include (execution_id, execution_group_id);
  create index events_by_reported_timestamp on events (tenant_name, reported_timestamp, timestamp, storage_id)
    include (execution_id, execution_group_id);
  -- A few bytes for each event: that is what a tenant's events are counted in.
  create index events_by_tenant on events (tenant_name);
  create index events_by_execution on events (execution_id, reported_timestamp, timestamp, storage_id) include (type);

  create table tasks_graphs (
    storage_id bigint generated always as identity primary key,
    id text not null unique default gen_random_uuid()::text,
    execution_id text not null,
    name text not null,
    digest text not null,
    created_at timestamptz(3) not null default clock_timestamp(),
    unique (execution_id, name)
  );

  create table operations (
    storage_id bigint generated always as identity primary key,
    id text not null unique default gen_random_uuid()::text,
    execution_id text not null,
    tasks_graph_id text not null,
    task_path text not null,
    type text not null,
    task json not null,
    state text not null check (state in ('pending', 'sending', 'sent', 'started', 'rescheduled', 'succeeded', 'failed')),
    created_at timestamptz(3) not null default clock_timestamp(),
    result json,
    error json,
    -- In the order in which the ends were told: runs that take a graph over ask for it.
    ended_at timestamptz,
    -- The attempt of the execution in which it ended: what its handlers tell is known by that.
    ended_in integer,
    -- Whether it counts among the finished ones: a task that ends again after a retry is counted once.
    is_counted boolean not null default false,
    unique (execution_id, task_path)
  );
  create index operations_by_graph on operations (tasks_graph_id, storage_id);

  create table operation_attempts (
    storage_id bigint generated always as identity primary key,
    id text not null unique default gen_random_uuid()::text,
    execution_id text not null,
    execution_attempt integer not null,
    task_path text not null,
    retry_number integer not null,
    worker_id text not null,
    started_at timestamptz(3) not null default clock_timestamp(),
    lease_until timestamptz(3) not null,
    ended_at timestamptz(3),
    end_state text check (end_state in ('succeeded', 'failed', 'rescheduled', 'lost')),
    error json,
    check ((ended_at is null) = (end_state is null))
  );
  create index operation_attempts_by_task on operation_attempts (execution_id, task_path);

  create table outbox (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('start', 'cancel', 'terminate', 'alarm', 'silence', 'webhook', 'discard')),
    -- Or, of kind webhook, the delivery.
    execution_id text not null,
    attempt integer not null,
    alarm json,
    created_at timestamptz(3) not null default clock_timestamp(),
    -- Nobody takes it before: it is being delivered, or waits for its next try.
    due_at timestamptz not null default clock_timestamp(),
    failures integer not null default 0,
    -- Set while the engine does not merely fail to answer, but refuses.
    refused_since timestamptz
  );
  create index outbox_by_execution on outbox (execution_id, id);
`;
