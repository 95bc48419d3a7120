import type { EntityManager } from 'typeorm';
import type { AttemptRequest } from '../domain/operation.ts';
import { storableJson } from '../stored-json.ts';
import type { RunningExecution } from './attempt-execution.ts';

export interface NewAttempt {
  attemptId: string;
  retryNumber: number;
  lostAttempts: number;
}

/**
 * Writes attempts of different tasks and moves the tasks to `started`; left out are those whose task has an open attempt.
 * The budget of retries is spent by attempts that ended, of this attempt of the execution: a resume starts anew.
 */
export async function insertAttempts(
  manager: EntityManager,
  { facts, attempt }: RunningExecution,
  requests: AttemptRequest[],
): Promise<Map<AttemptRequest, NewAttempt>> {
  if (requests.length === 0) return new Map();
  const rows: { id: string; task_path: string; retry_number: number; lost: number }[] = await manager.query(
    `with added as (
       insert into operation_attempts
              (execution_id, execution_attempt, task_path, worker_id, lease_until, retry_number)
       select $1, $2, asked.path, asked.worker, clock_timestamp() + asked.lease * interval '1 millisecond',
              greatest(earlier.ended, asked.retries)
         from json_to_recordset($3::json) as asked (path text, worker text, lease double precision, retries integer),
              lateral (select count(*) filter (where execution_attempt = $2 and end_state <> 'lost') as ended,
                              count(*) filter (where ended_at is null) as open
                         from operation_attempts
                        where execution_id = $1 and task_path = asked.path) as earlier
        where earlier.open = 0
       returning id, task_path, retry_number),
     started as (
       update operations set state = 'started'
        -- The list by itself finds the rows by their index; with the other condition alone, all of the execution are read.
        where execution_id = $1 and task_path = any($4) and task_path in (select task_path from added))
     select id, task_path, retry_number,
            (select count(*)::integer from operation_attempts as earlier
              where execution_id = $1 and earlier.task_path = added.task_path and end_state = 'lost') as lost
       from added`,
    [facts.id, attempt, storableJson(requests.map(toRow)), requests.map((request) => request.taskPath)],
  );
  const added = new Map(
    rows.map((row) => [
      row.task_path,
      { attemptId: row.id, retryNumber: row.retry_number, lostAttempts: row.lost },
    ]),
  );
  return new Map(
    requests.flatMap((request) => {
      const own = added.get(request.taskPath);
      return own ? [[request, own]] : [];
    }),
  );
}

function toRow(request: AttemptRequest): object {
  return {
    path: request.taskPath,
    worker: request.workerId,
    lease: request.leaseMilliseconds,
    retries: request.currentRetries ?? 0,
  };
}
