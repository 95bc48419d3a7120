import type { EntityManager } from 'typeorm';
import type { Effect, OperationError, TaskState, TaskType } from '@cloudloom/topology';
import { storableJson } from '../stored-json.ts';
import type { Counter } from './counter.ts';
import { NOP } from './graph-rows.ts';

interface TaskChange {
  path: string;
  state: TaskState;
  /** Only a task of one of these types is meant; null = any. */
  types: TaskType[] | null;
  /** JSON text of what a task that succeeded answered: as a value, JSON's null would become the database's. */
  result?: string;
  /** Why a task failed. */
  error?: OperationError;
}

const END: ReadonlySet<TaskState> = new Set(['succeeded', 'failed']);

/** An effect that *is* a task's whole work ends that task by being stored. Events about operations only mention them. */
const EVENT_TASKS: TaskType[] = ['SendNodeEventTask', 'SendWorkflowEventTask'];
const STATE_TASKS: TaskType[] = ['SetNodeInstanceStateTask'];

/**
 * Moves tasks to their new states. A task that has ended takes only another end: that of the retry which its handler had
 * asked for.
 */
export async function applyTaskStates(
  manager: EntityManager,
  counter: Counter,
  effects: Effect[],
): Promise<void> {
  const changes = effects.flatMap(toChange);
  if (changes.length === 0) return;
  const last = lastOfEach(changes).map((change, place) => ({ ...change, place }));
  const paths = [...new Set(last.map((change) => change.path))];
  // The list of paths finds the rows by their index; joined alone, all tasks of the execution would be read each time.
  const [finished] = (await manager.query(
    `with changed as (
       update operations o
          set state = r.state, is_counted = o.is_counted or r.is_end,
              result = case when r.is_end then r.result::json else o.result end,
              error = case when r.is_end then r.error else o.error end,
              ended_in = case when r.is_end then $4 else o.ended_in end,
              -- Ends that are told together keep their order.
              ended_at = case when r.is_end then clock_timestamp() + r.place * interval '1 microsecond' else o.ended_at end
         from (select *, state in ('succeeded', 'failed') as is_end
                 from json_to_recordset($2::json)
                      as t (path text, state text, types text[], result text, error json, place integer)) r,
              operations old
        where old.storage_id = o.storage_id and o.execution_id = $1 and o.task_path = any($3) and o.task_path = r.path
          and (r.types is null and r.is_end or o.state not in ('succeeded', 'failed'))
          and (r.types is null or o.type = any(r.types))
       returning r.is_end, o.type, old.is_counted)
     select count(*) filter (where is_end and type <> '${NOP}' and not is_counted) as count from changed`,
    [counter.executionId, storableJson(last), paths, counter.attempt],
  )) as { count: string }[];
  counter.finishedOperations += Number(finished?.count ?? 0);
}

function toChange(effect: Effect): TaskChange[] {
  switch (effect.kind) {
    case 'taskState':
      return [
        {
          path: effect.taskId,
          state: effect.state,
          types: null,
          ...(effect.result === undefined ? {} : { result: storableJson(effect.result) }),
          ...(effect.error === undefined ? {} : { error: effect.error }),
        },
      ];
    case 'event':
      // An event that names an operation tells about it; those that are tasks name none.
      return effect.taskId === undefined || effect.operation !== undefined
        ? []
        : [{ path: effect.taskId, state: 'succeeded', types: EVENT_TASKS }];
    case 'nodeInstanceState':
      return effect.taskId === undefined
        ? []
        : [{ path: effect.taskId, state: 'succeeded', types: STATE_TASKS }];
    case 'systemProperties':
    case 'log':
    case 'graph':
      return [];
  }
}

/**
 * One change for each task and kind of producer, in the order of their places: the last end, else the last state. An update
 * from a list with two rows for one task would take any of them.
 */
function lastOfEach(changes: TaskChange[]): TaskChange[] {
  const last = new Map<string, TaskChange>();
  for (const change of changes) {
    const key = `${change.types?.[0] ?? ''} ${change.path}`;
    const earlier = last.get(key);
    if (earlier && END.has(earlier.state) && !END.has(change.state)) continue;
    last.delete(key);
    last.set(key, change);
  }
  return [...last.values()];
}
