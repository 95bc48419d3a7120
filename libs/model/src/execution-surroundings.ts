import { managerFor, type Database } from './database.ts';
import { ACTIVE_STATUSES } from './domain/execution.ts';
import type { ExecutionRun } from './domain/execution-run.ts';
import type { Scope } from './domain/scope.ts';
import { existingNames, type NameQuery } from './existing-names.ts';
import type { Transaction } from './transaction.ts';

const OF_DEPLOYMENT = 'where tenant_name = $1 and deployment_id = $2';

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
      `select distinct json_array_elements_text(plan -> 'typeHierarchy') as name from nodes ${OF_DEPLOYMENT}`,
      [tenantName, deploymentId],
    );
    return new Set(rows.map((row) => row.name));
  }

  /** Those of the names that there are within the scope, and that the query's other conditions allow. */
  existingNames(scope: Scope, query: NameQuery, tx?: Transaction): Promise<string[]> {
    return existingNames(managerFor(this.database, tx), scope, query);
  }

  /** Those of the executions whose start is decided but not yet acknowledged by the engine. */
  async undeliveredStarts(executionIds: readonly string[], tx?: Transaction): Promise<Set<string>> {
    const rows: { id: string }[] = await managerFor(this.database, tx).query(
      `select distinct execution_id as id from outbox where kind = 'start' and execution_id = any($1::text[])`,
      [executionIds],
    );
    return new Set(rows.map((row) => row.id));
  }

  /** Active executions whose start the engine has acknowledged, oldest first. */
  async startedRuns(): Promise<ExecutionRun[]> {
    return managerFor(this.database).query(
      // The statuses are written out: only so can the partial index of unfinished ones be used.
      `${SELECT_RUNS}
        where status in (${ACTIVE_STATUSES.map((status) => `'${status}'`).join(', ')})
          and not exists (select 1 from outbox where execution_id = executions.id and kind = 'start')
        order by storage_id`,
    );
  }

  /** Those of the ids that are executions, whatever their status. */
  async runsOf(executionIds: readonly string[]): Promise<ExecutionRun[]> {
    return managerFor(this.database).query(`${SELECT_RUNS} where id = any($1::text[])`, [executionIds]);
  }
}

const SELECT_RUNS = `select id, workflow_id as "workflowId", status, attempt, run_id as "runId", ended_at as "endedAt"
  from executions`;
