import type { EntityManager } from 'typeorm';
import type { Effect, TaskState, TaskType } from '@cloudloom/topology';
import { storableJson } from '../stored-json.ts';
import type { Counter } from './counter.ts';
import { NOP } from './graph-rows.ts';

interface TaskChange {
  path: string;
  state: TaskState;
  /** Only a task of one of these types is meant; null = any. */
  types: TaskType[] | null;
}

const END: ReadonlySet<TaskState> = new Set(['succeeded', 'failed']);

/** An effect that *is* a task's whole work ends that task by being stored. Events about operations only mention them. */
const EVENT_TASKS: TaskType[] = ['SendNodeEventTask', 'SendWorkflowEventTask'];
const STATE_TASKS: TaskType[] = ['SetNodeInstanceStateTask'];

/** Moves tasks to their new states; a task that has ended stays as it is. */
export async function applyTaskStates(
  manager: EntityManager,
  counter: Counter,
  effects: Effect[],
): Promise<void> {
  const changes = effects.flatMap(toChange);
  if (changes.length === 0) return;
  const last = lastOfEach(changes);
  const paths = [...new Set(last.map((change) => change.path))];
  // The list of paths finds the rows by their index; joined alone, all tasks of the execution would be read each time.
  const [finished] = (await manager.query(
    `with changed as (
       update operations o
          set state = r.state, is_counted = o.is_counted or r.state in ('succeeded', 'failed')
         from json_to_recordset($2::json) as r (path text, state text, types text[]), operations old
        where old.storage_id = o.storage_id and o.execution_id = $1 and o.task_path = any($3) and o.task_path = r.path
          and o.state not in ('succeeded', 'failed') and (r.types is null or o.type = any(r.types))
       returning o.state, o.type, old.is_counted)
     select count(*) filter (where state in ('succeeded', 'failed') and type <> '${NOP}' and not is_counted) as count from changed`,
    [counter.executionId, storableJson(last), paths],
  )) as { count: string }[];
  counter.finishedOperations += Number(finished?.count ?? 0);
}

function toChange(effect: Effect): TaskChange[] {
  switch (effect.kind) {
    case 'taskState':
      return [{ path: effect.taskId, state: effect.state, types: null }];
    case 'event':
      // An event that names an operation tells about it; those that are tasks name none.
      return effect.taskId === undefined || effect.operation !== undefined
        ? []
        : [{ path: effect.taskId, state: 'succeeded', types: EVENT_TASKS }];
    case 'nodeInstanceState':
      return effect.taskId === undefined
        ? []
        : [{ path: effect.taskId, state: 'succeeded', types: STATE_TASKS }];
    case 'log':
    case 'graph':
      return [];
  }
}

/**
 * One change for each task and kind of producer: the first end state, else the last state. An update from a list with
 * two rows for one task would take any of them.
 */
function lastOfEach(changes: TaskChange[]): TaskChange[] {
  const last = new Map<string, TaskChange>();
  for (const change of changes) {
    const key = `${change.types?.[0] ?? ''} ${change.path}`;
    const earlier = last.get(key);
    if (!earlier || !END.has(earlier.state)) last.set(key, change);
  }
  return [...last.values()];
}
