/**
 * Worker processes as they report themselves: a row for each task queue that a process serves. The row of a dedicated worker
 * is also the lease on its queue: of all hosts, the one that holds it runs the process.
 */
export const WORKER_TABLES = `
  create table workers (
    storage_id bigint generated always as identity primary key,
    id text not null unique,
    kind text not null check (kind in ('shared', 'plugin', 'dedicated')),
    task_queue text not null,
    tenant_name text,
    deployment_id text,
    plugin_id text,
    host_id text not null,
    host_name text not null,
    pid integer,
    state text not null check (state in ('starting', 'running', 'stopping', 'lost')),
    running_tasks integer not null default 0,
    dedicated_limit integer,
    started_at timestamptz(3) not null default clock_timestamp(),
    last_seen_at timestamptz(3) not null default clock_timestamp(),
    check ((kind = 'dedicated') = (deployment_id is not null))
  );
  create unique index workers_dedicated on workers (task_queue) where kind = 'dedicated';
`;
