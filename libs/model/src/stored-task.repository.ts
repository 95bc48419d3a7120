import type { EntityManager } from 'typeorm';
import type { TaskRecord, TaskState } from '@cloudloom/topology';
import { managerFor, type Database } from './database.ts';
import type { StoredTask, TaskReset } from './domain/stored-task.ts';
import { managerOf, type Transaction } from './transaction.ts';

interface TaskRow {
  id: string;
  path: string;
  graph_name: string;
  state: TaskState;
  task: TaskRecord;
  is_running: boolean;
}

/** Tasks of one statement, which has a time limit. */
const CHUNK = 5_000;

/** Stored graphs as resumes see them: what is in which state, and setting it back. */
export class StoredTaskRepository {
  constructor(private readonly database: Database) {}

  /** All tasks of all graphs of an execution, in the order in which they were stored. */
  async ofExecution(executionId: string): Promise<StoredTask[]> {
    const rows: TaskRow[] = await managerFor(this.database).query(
      `select o.id, o.task_path as path, g.name as graph_name, o.state, o.task, running.task_path is not null as is_running
         from operations o
         join tasks_graphs g on g.id = o.tasks_graph_id
         left join (select distinct task_path from operation_attempts
                     where execution_id = $1 and ended_at is null and lease_until > clock_timestamp()) running
           on running.task_path = o.task_path
        where o.execution_id = $1
        order by o.storage_id`,
      [executionId],
    );
    return rows.map(toStoredTask);
  }

  /**
   * Sets tasks back to `pending`, without an end. What ended since the plan was made keeps its end.
   *
   * Locks as the writers do: operations by path, then the execution's counter, then attempts and other tasks.
   */
  async reset({ executionId, tasks, abandoned }: TaskReset, tx: Transaction): Promise<void> {
    const manager = managerOf(tx);
    const paths = [...new Set([...tasks.map(({ path }) => path), ...abandoned])];
    if (paths.length === 0) return;
    await manager.query(
      `select 1 from operations
        where execution_id = $1 and task_path = any($2) and type = 'RemoteWorkflowTask'
        order by task_path collate "C" for no key update`,
      [executionId, paths],
    );
    await manager.query('select 1 from execution_counters where execution_id = $1 for no key update', [
      executionId,
    ]);
    await manager.query(
      `update operation_attempts set ended_at = clock_timestamp(), end_state = 'lost'
        where execution_id = $1 and task_path = any($2) and ended_at is null`,
      [executionId, abandoned],
    );
    for (let from = 0; from < tasks.length; from += CHUNK)
      await setBack(manager, executionId, tasks.slice(from, from + CHUNK));
  }
}

async function setBack(
  manager: EntityManager,
  executionId: string,
  tasks: TaskReset['tasks'],
): Promise<void> {
  await manager.query(
    `update operations o set state = 'pending', result = null, error = null, ended_at = null
       from unnest($2::text[], $3::text[]) as r (path, state)
      where o.execution_id = $1 and o.task_path = any($2) and o.task_path = r.path and o.state = r.state`,
    [executionId, tasks.map(({ path }) => path), tasks.map(({ state }) => state)],
  );
}

function toStoredTask({ task, ...row }: TaskRow): StoredTask {
  return {
    id: row.id,
    path: row.path,
    graphName: row.graph_name,
    name: task.name,
    type: task.type,
    state: row.state,
    dependencies: task.dependencies,
    containingSubgraph: task.containingSubgraph,
    retriedTask: task.retriedTask ?? null,
    operation: task.operation ?? null,
    nodeInstanceId: task.nodeInstanceId ?? null,
    isRunning: row.is_running,
  };
}
