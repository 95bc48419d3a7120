import type { EntityManager } from 'typeorm';
import type { AttemptEnd } from '../domain/attempt-end.ts';
import { lockCounter, saveCounter } from '../effects/counter.ts';
import { writeEffects } from '../effects/effect-rows.ts';
import { readEndState } from '../effects/attempt-state.ts';
import { LostAttemptError, NotFoundError } from '../errors.ts';
import { changeRuntimeProperties } from '../node-instance-rows.ts';
import { storableJson } from '../stored-json.ts';

/**
 * Stores how attempts of one execution ended. Unlike the writer it takes what an older attempt of the execution, or a
 * cancelled one, has to say: the operation really ran. Only the same task's successor makes it worthless.
 *
 * Locks are taken in the order operations by path, attempts, counter, instances by id. The counter, which all operations
 * of the execution wait for, comes as late as possible.
 */
export async function storeAttemptEnds(manager: EntityManager, ends: AttemptEnd[]): Promise<void> {
  const executionId = ends[0]?.executionId ?? '';
  const paths = await lockOperations(manager, executionId, ends);
  const { closed, finished } = await closeAttempts(manager, executionId, { ends, paths });
  if (closed < ends.length) return explainOpen(manager, ends);
  const counter = await lockCounter(manager, executionId);
  counter.finishedOperations += finished;
  const patches = ends
    .flatMap((end) => end.runtimeProperties ?? [])
    .toSorted(
      (a, b) => Number(a.nodeInstanceId > b.nodeInstanceId) - Number(a.nodeInstanceId < b.nodeInstanceId),
    );
  for (const { nodeInstanceId, changes } of patches)
    await changeRuntimeProperties(manager, { tenantName: counter.tenantName, id: nodeInstanceId }, changes);
  const effects = ends.flatMap((end) => end.effects);
  if (effects.length > 0) await writeEffects(manager, counter, effects);
  await saveCounter(manager, counter);
}

/** Locks the rows under which attempts are decided; answers their paths. @throws NotFoundError */
async function lockOperations(
  manager: EntityManager,
  executionId: string,
  ends: AttemptEnd[],
): Promise<string[]> {
  const rows: { id: string; task_path: string }[] = await manager.query(
    `select a.id, a.task_path
       from operation_attempts a
       join operations o on o.execution_id = a.execution_id and o.task_path = a.task_path
      where a.id = any($2) and a.execution_id = $1
      order by o.task_path collate "C"
        for no key update of o`,
    [executionId, ends.map((end) => end.attemptId)],
  );
  const found = new Set(rows.map((row) => row.id));
  const missing = ends.find((end) => !found.has(end.attemptId));
  if (missing) throw new NotFoundError('OperationAttempt', missing.attemptId);
  return rows.map((row) => row.task_path);
}

/**
 * Closes attempts and tasks: how many attempts were open, and how many tasks have reached their end by this for the first
 * time. A task that will be tried again reads `rescheduled`.
 */
async function closeAttempts(
  manager: EntityManager,
  executionId: string,
  { ends, paths }: { ends: AttemptEnd[]; paths: string[] },
): Promise<{ closed: number; finished: number }> {
  const [row] = (await manager.query(
    `with ending as (
       select r.id, r.end_state, r.error, r.task_state, r.result::json as result, r.final
         from json_to_recordset($1::json)
              as r (id text, end_state text, error json, task_state text, result text, final boolean)),
     closed as (
       update operation_attempts a set ended_at = clock_timestamp(), end_state = ending.end_state, error = ending.error
         from ending where a.id = ending.id and a.ended_at is null
       returning a.task_path, ending.task_state, ending.result, ending.error, ending.final),
     ended as (
       update operations o
          set state = closed.task_state, result = closed.result, error = closed.error,
              ended_at = case when closed.final then clock_timestamp() end,
              ended_in = (select attempt from execution_counters where execution_id = $2),
              is_counted = o.is_counted or closed.final
         from closed, operations old
        where o.execution_id = $2 and o.task_path = any($3) and o.task_path = closed.task_path
          and old.storage_id = o.storage_id and o.state not in ('succeeded', 'failed')
       returning closed.final and not old.is_counted as is_first)
     select (select count(*) from closed)::integer as closed,
            (select count(*) from ended where is_first)::integer as finished`,
    [storableJson(ends.map(toRow)), executionId, paths],
  )) as { closed: number; finished: number }[];
  return row ?? { closed: 0, finished: 0 };
}

function toRow({ attemptId, outcome, final }: AttemptEnd): object {
  const isSuccess = outcome.state === 'succeeded';
  return {
    id: attemptId,
    end_state: outcome.state,
    task_state: final ? (isSuccess ? 'succeeded' : 'failed') : 'rescheduled',
    // As text: inside a record, JSON's null would become the database's.
    ...(isSuccess ? { result: storableJson(outcome.result) } : { error: outcome.error }),
    final,
  };
}

/** An attempt that had ended before has nothing to add. @throws LostAttemptError, and for a group any error */
async function explainOpen(manager: EntityManager, ends: AttemptEnd[]): Promise<void> {
  const [end] = ends;
  if (!end || ends.length > 1) throw new Error('An attempt of the group was not open; each is stored alone.');
  if ((await readEndState(manager, end.attemptId)) === 'lost') throw new LostAttemptError(end.attemptId);
}
