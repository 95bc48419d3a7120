/** A table whose rows a snapshot holds. */
export interface CoveredTable {
  name: string;
  /** Columns by which rows are read; they come back in this order. */
  order: readonly string[];
  /** Column that names an execution: the rows of the restoring one stay. */
  execution?: string;
  /** Columns that no snapshot holds; rows that come back have their defaults. */
  leftOut?: readonly string[];
  /** Rows keep their numbers, because clients see them; elsewhere only their order counts. */
  keepsNumbers?: true;
  /** What happens to a row that is there already; such rows of the restoring manager stay. */
  onConflict?: string;
}

/**
 * Every table of the schema is either here or in UNCOVERED_TABLES. A referenced table comes before those that refer to it;
 * users come last, so that their rows are locked for a moment only.
 */
export const COVERED_TABLES: readonly CoveredTable[] = [
  {
    name: 'tenants',
    order: ['created_at', 'name'],
    onConflict:
      '(name) do update set created_at = excluded.created_at where tenants.created_at <> excluded.created_at',
  },
  { name: 'settings', order: ['name'] },
  { name: 'user_groups', order: ['storage_id'] },
  { name: 'tenant_user_groups', order: ['tenant_name', 'group_name'] },
  { name: 'permission_changes', order: ['role', 'permission'] },
  { name: 'secrets', order: ['storage_id'] },
  { name: 'plugins', order: ['storage_id'] },
  { name: 'blueprints', order: ['storage_id'] },
  { name: 'blueprint_icons', order: ['tenant_name', 'blueprint_id'] },
  { name: 'sites', order: ['storage_id'] },
  { name: 'deployments', order: ['storage_id'] },
  { name: 'inter_deployment_dependencies', order: ['storage_id'] },
  { name: 'deployment_filters', order: ['storage_id'] },
  { name: 'blueprint_filters', order: ['storage_id'] },
  { name: 'nodes', order: ['storage_id'] },
  { name: 'node_instances', order: ['storage_id'] },
  { name: 'agents', order: ['storage_id'] },
  { name: 'deployment_groups', order: ['storage_id'] },
  { name: 'deployment_group_members', order: ['storage_id'] },
  { name: 'execution_groups', order: ['storage_id'] },
  { name: 'executions', order: ['storage_id'], execution: 'id' },
  { name: 'execution_counters', order: ['execution_id'], execution: 'execution_id' },
  { name: 'execution_topologies', order: ['execution_id', 'snapshot'], execution: 'execution_id' },
  { name: 'execution_answers', order: ['execution_id', 'attempt', 'question'], execution: 'execution_id' },
  { name: 'effect_keys', order: ['execution_id', 'key'], execution: 'execution_id' },
  { name: 'events', order: ['storage_id'], execution: 'execution_id', keepsNumbers: true },
  { name: 'tasks_graphs', order: ['storage_id'], execution: 'execution_id' },
  { name: 'operations', order: ['storage_id'], execution: 'execution_id' },
  { name: 'operation_attempts', order: ['storage_id'], execution: 'execution_id' },
  { name: 'deployment_modifications', order: ['storage_id'] },
  { name: 'deployment_updates', order: ['storage_id'] },
  { name: 'execution_schedules', order: ['storage_id'] },
  { name: 'webhooks', order: ['storage_id'] },
  {
    name: 'users',
    order: ['storage_id'],
    // Wrong passwords that were sent to the other manager lock nobody here.
    leftOut: ['failed_logins', 'last_failed_login_at', 'locked_until'],
    onConflict:
      '(username) do update set created_at = excluded.created_at, last_login_at = excluded.last_login_at',
  },
  { name: 'user_group_members', order: ['username', 'group_name'] },
  { name: 'tenant_members', order: ['username', 'tenant_name'], onConflict: 'do nothing' },
  { name: 'tokens', order: ['storage_id'], onConflict: '(id) do nothing' },
];

/** Tables that no snapshot holds, and why. */
export const UNCOVERED_TABLES: Readonly<Record<string, string>> = {
  migrations: 'belongs to the schema of the manager that restores',
  snapshots: "names archives of this manager's storage, which no snapshot holds either",
  audit_log: 'tells who did what with this manager',
  execution_tokens: 'belong to runs; no run goes on after a restore',
  outbox: 'orders to an engine that the restoring manager does not have',
  idempotency_keys: 'what the restoring manager has answered itself',
  log_bundles: "names archives of this manager's storage, which no snapshot holds either",
  maintenance_mode: 'a state of this system at this moment',
  webhook_deliveries: 'calls that the other manager has made, or will still make itself',
  workers: 'processes that run beside this manager',
  graph_snapshots: 'pages for a run; no run goes on after a restore',
};

/** Tables of people: the restoring manager's administrators stay in them. */
export const ACCESS_TABLES: ReadonlySet<string> = new Set(['users', 'tenant_members', 'tokens']);
