import { managerFor, type Database } from './database.ts';
import type { Transaction } from './transaction.ts';

/** Kinds of things whose existence a workflow parameter may ask for. */
export type NamedThing =
  | 'node_id'
  | 'node_type'
  | 'node_instance'
  | 'operation_name'
  | 'scaling_group'
  | 'workflow_id'
  | 'deployment_id'
  | 'blueprint_id'
  | 'secret_key';

/** Any number that nothing else locks: "cldr" in ASCII. */
const SWEEP_LOCK = 0x636c6472;

const OF_DEPLOYMENT = 'where tenant_name = $1 and deployment_id = $2';
const OWN_ROW = 'from deployments where tenant_name = $1 and id = $2';

/** Per kind: the names there are, with the tenant as $1 and the deployment as $2. */
const NAMES: Readonly<Record<NamedThing, string>> = {
  node_id: `select id as name from nodes ${OF_DEPLOYMENT}`,
  node_type: `select json_array_elements_text(plan -> 'typeHierarchy') as name from nodes ${OF_DEPLOYMENT}`,
  node_instance: `select id as name from node_instances ${OF_DEPLOYMENT}`,
  operation_name: `select json_object_keys(plan -> 'operations') as name from nodes ${OF_DEPLOYMENT}`,
  scaling_group: `select json_object_keys(scaling_groups) as name ${OWN_ROW}`,
  workflow_id: `select json_object_keys(workflows) as name ${OWN_ROW} and workflows is not null`,
  deployment_id: `select id as name from deployments where (tenant_name = $1 or visibility = 'global') and $2::text is not null`,
  blueprint_id: `select id as name from blueprints where (tenant_name = $1 or visibility = 'global') and $2::text is not null`,
  secret_key: `select key as name from secrets where (tenant_name = $1 or visibility = 'global') and $2::text is not null`,
};

/** Questions of the execution rules that cross tables; answered by counting and picking in the database. */
export class ExecutionSurroundings {
  constructor(private readonly database: Database) {}

  /** How many node instances of the deployment are in each state. */
  async instanceStates(
    tenantName: string,
    deploymentId: string,
    tx?: Transaction,
  ): Promise<Map<string, number>> {
    const rows: { state: string; count: number }[] = await managerFor(this.database, tx).query(
      `select state, count(*)::int as count from node_instances ${OF_DEPLOYMENT} group by state`,
      [tenantName, deploymentId],
    );
    return new Map(rows.map((row) => [row.state, row.count]));
  }

  /** Every type that occurs in a type hierarchy of the deployment's nodes. */
  async nodeTypes(tenantName: string, deploymentId: string, tx?: Transaction): Promise<Set<string>> {
    const rows: { name: string }[] = await managerFor(this.database, tx).query(
      `select distinct name from (${NAMES.node_type}) as types`,
      [tenantName, deploymentId],
    );
    return new Set(rows.map((row) => row.name));
  }

  /** Those of the names that exist in the tenant, where the kind is part of a deployment: in that deployment. */
  async existingNames(
    kind: NamedThing,
    names: readonly string[],
    place: { tenantName: string; deploymentId: string },
    tx?: Transaction,
  ): Promise<string[]> {
    const rows: { name: string }[] = await managerFor(this.database, tx).query(
      `select distinct name from (${NAMES[kind]}) as things where name = any($3::text[])`,
      [place.tenantName, place.deploymentId, names],
    );
    return rows.map((row) => row.name);
  }

  /** Those of the executions whose start is decided but not yet acknowledged by the engine. */
  async undeliveredStarts(executionIds: readonly string[], tx?: Transaction): Promise<Set<string>> {
    const rows: { id: string }[] = await managerFor(this.database, tx).query(
      `select distinct execution_id as id from outbox where kind = 'start' and execution_id = any($1::text[])`,
      [executionIds],
    );
    return new Set(rows.map((row) => row.id));
  }

  /** True for the one process that may sweep until the transaction ends. */
  async electSweeper(tx: Transaction): Promise<boolean> {
    const rows: { elected: boolean }[] = await managerFor(this.database, tx).query(
      'select pg_try_advisory_xact_lock($1) as elected',
      [SWEEP_LOCK],
    );
    return rows[0]?.elected === true;
  }
}
