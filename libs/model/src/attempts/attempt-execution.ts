import type { EntityManager } from 'typeorm';
import type { ExecutionStatus } from '../domain/execution.ts';
import type { AttemptExecution } from '../domain/operation.ts';
import { NotFoundError } from '../errors.ts';

/** In these an operation may start: nobody has asked the execution to stop. */
const RUNNING: ReadonlySet<ExecutionStatus> = new Set(['pending', 'started']);

/** An execution as it is while attempts of its operations are decided. */
export interface RunningExecution {
  facts: AttemptExecution;
  attempt: number;
  /** Why no operation may start for that attempt of the execution, null when it may. */
  refusal(executionAttempt: number): string | null;
}

/** @throws NotFoundError */
export async function readExecution(manager: EntityManager, id: string): Promise<RunningExecution> {
  // An execution that runs operations has a deployment and a blueprint.
  const [row] = (await manager.query(
    `select status, attempt, workflow_id as "workflowId", coalesce(deployment_id, '') as "deploymentId",
            coalesce(blueprint_id, '') as "blueprintId", tenant_name as "tenantName",
            created_by as "creatorUsername", parameters
       from executions where id = $1`,
    [id],
  )) as (Omit<AttemptExecution, 'id'> & { status: ExecutionStatus; attempt: number })[];
  if (!row) throw new NotFoundError('Execution', id);
  const { status, attempt, ...facts } = row;
  return {
    facts: { id, ...facts },
    attempt,
    refusal(executionAttempt) {
      if (attempt !== executionAttempt)
        return `Execution ${id} is at attempt ${attempt}, not ${executionAttempt}.`;
      return RUNNING.has(status) ? null : `Execution ${id} is ${status}.`;
    },
  };
}
