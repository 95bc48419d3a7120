import pg from 'pg';
import { eventually } from './eventually.ts';

/** How much is stored for lists to be read from. */
export interface ListSizes {
  deployments: number;
  executions: number;
  events: number;
  /** One in so many executions is under way; 0 = none, where a running manager would look after them. */
  underWay: number;
}

/** What the rows are called that readers of the lists ask for. */
export interface SeededLists {
  tenants: readonly [string, string];
  /** In the first tenant; it has its even share of executions. */
  deployment: string;
  /** In the first tenant; it alone has every hundredth event. */
  execution: string;
}

const TENANTS = ['default_tenant', 'other_tenant'] as const;
const FILLED = ['deployments', 'nodes', 'node_instances', 'executions', 'execution_counters', 'events'];
const INSTANCES_OF_A_DEPLOYMENT = 10;
const COMMON = `visibility, created_by, tenant_name`;
/** Deployment number `d` belongs to one tenant, the next one to the other. */
const TENANT_OF = (number: string): string =>
  `case ${number} % 2 when 0 then '${TENANTS[0]}' else '${TENANTS[1]}' end`;

/**
 * Fills a migrated database with deployments, executions and events of two tenants, in a handful of statements, and brings the
 * planner's statistics up to date. A tenth of the executions failed.
 */
export async function seedLists(databaseUrl: string, sizes: ListSizes): Promise<SeededLists> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (const statement of [...resources(sizes), ...executions(sizes), ...events(sizes)])
      await client.query(statement);
    for (const table of FILLED)
      await eventually(`${table} is settled`, () => settle(client, table), {
        seconds: 60,
        everyMilliseconds: 200,
      });
  } finally {
    await client.end();
  }
  return { tenants: TENANTS, deployment: 'deployment-0', execution: 'execution-0' };
}

/**
 * Brings statistics up to date and marks the rows as visible to everybody, without which indexes do not answer alone. Somebody who
 * looks at the database meanwhile, such as the server's own statistics, keeps the latter from happening.
 */
async function settle(client: pg.Client, table: string): Promise<boolean> {
  await client.query(`vacuum (analyze) ${table}`);
  const { rows } = await client.query<{ settled: boolean }>(
    'select relallvisible >= relpages * 0.95 as settled from pg_class where oid = to_regclass($1)',
    [table],
  );
  return rows[0]?.settled === true;
}

const resources = ({ deployments }: ListSizes): string[] => [
  `insert into tenants (name) select unnest(array['${TENANTS.join(`','`)}']) on conflict do nothing`,
  `insert into blueprints (${COMMON}, id, main_file_name, state)
   select 'tenant', 'admin', unnest(array['${TENANTS.join(`','`)}']), 'shop', 'blueprint.yaml', 'uploaded'`,
  `insert into deployments (${COMMON}, id, display_name, blueprint_tenant_name, blueprint_id, inputs, outputs, capabilities,
     groups, scaling_groups, policy_types, policy_triggers, resource_tags, installation_status, deployment_status,
     runtime_only_evaluation, workflow_settings, created_at)
   select 'tenant', 'admin', ${TENANT_OF('d')}, 'deployment-' || d, 'Shop ' || d, ${TENANT_OF('d')}, 'shop', '{}', '{}', '{}',
          '{}', '{}', '{}', '{}', '{}', 'active', 'good', false, '{}', timestamptz '2026-01-01' + d * interval '1 minute'
     from generate_series(0, ${deployments - 1}) d`,
  `insert into nodes (${COMMON}, deployment_id, id, blueprint_id, type, plan, number_of_instances, planned_number_of_instances,
     min_number_of_instances, max_number_of_instances)
   select ${COMMON}, id, 'web', 'shop', 'cloudify.nodes.Root', '{}', ${INSTANCES_OF_A_DEPLOYMENT},
          ${INSTANCES_OF_A_DEPLOYMENT}, 0, -1
     from deployments order by storage_id`,
  `insert into node_instances (${COMMON}, id, deployment_id, node_id, index, state, version, runtime_properties,
     system_properties, relationships, scaling_groups)
   select ${COMMON}, 'web_' || storage_id || '_' || i, deployment_id, 'web', i, 'started', 1,
          '{"address": "10.0.0.1", "port": 8080}', '{}', '[]', '[]'
     from nodes, generate_series(1, ${INSTANCES_OF_A_DEPLOYMENT}) i order by storage_id, i`,
];

/** Consecutive executions are of different deployments, as they are where many people work. */
const executions = ({ deployments, executions: count, underWay }: ListSizes): string[] => {
  const isUnderWay = underWay === 0 ? 'false' : `e % ${underWay} = ${underWay - 1}`;
  return [
    `insert into executions (${COMMON}, id, created_at, workflow_id, deployment_id, blueprint_id, status, error, parameters,
     is_system_workflow, is_dry_run, allow_custom_parameters, is_forced, wait_after_fail, started_at, ended_at, attempt, resume)
   select 'tenant', 'admin', ${TENANT_OF(`(e % ${deployments})`)}, 'execution-' || e,
          timestamptz '2026-01-02' + e * interval '10 seconds',
          case e / ${deployments} when 0 then 'create_deployment_environment' else 'install' end,
          'deployment-' || e % ${deployments}, 'shop',
          case when ${isUnderWay} then 'started' when e / ${deployments} % 10 = 3 then 'failed' else 'terminated' end,
          '', '{"size": 2, "zones": ["a", "b"]}', e / ${deployments} = 0, false, false, false, 600,
          timestamptz '2026-01-02' + e * interval '10 seconds',
          case when ${isUnderWay} then null else timestamptz '2026-01-02' + e * interval '10 seconds' + interval '5 seconds' end,
          1, false
     from generate_series(0, ${count - 1}) e`,
    `insert into execution_counters (execution_id, attempt) select id, 1 from executions`,
  ];
};

/** Every hundredth event is of execution 0; the others go round, so that those of one execution lie apart. */
const events = ({ deployments, executions: count, events: total }: ListSizes): string[] => [
  `insert into events (execution_id, tenant_name, seq, type, timestamp, reported_timestamp, message, event_type, logger, level, operation,
     node_instance_id, node_name)
   select 'execution-' || e, ${TENANT_OF(`(e % ${deployments})`)}, row_number() over (partition by e order by n),
          case n % 2 when 0 then 'cloudify_event' else 'cloudify_log' end,
          at, at + interval '5 milliseconds', 'Task succeeded ''cloudify.interfaces.lifecycle.start''',
          case n % 2 when 0 then 'task_succeeded' end, case n % 2 when 1 then 'ctx.logger' end,
          case n % 2 when 1 then 'info' end, 'cloudify.interfaces.lifecycle.start', 'web_1_1', 'web'
     from (select n, case n % 100 when 0 then 0 else n % ${count} end as e,
                  timestamptz '2026-01-02' + n * interval '1 second' as at
             from generate_series(0, ${total - 1}) n) given
    order by n`,
  `update execution_counters c set next_seq = s.count + 1
     from (select execution_id, count(*) from events group by execution_id) s where s.execution_id = c.execution_id`,
];
