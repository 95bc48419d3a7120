import type { EntityManager } from 'typeorm';
import type { Effect, GraphEffect, TaskRecord } from '@cloudloom/topology';
import { GraphDigestError } from '../errors.ts';
import { storableJson } from '../stored-json.ts';
import type { Counter } from './counter.ts';
import { groupBy } from './group-by.ts';

/** A task that does nothing; it is no part of an execution's progress. */
export const NOP = 'NOPLocalWorkflowTask';

/**
 * Stores task graphs, which may come in chunks. A task that is stored already stays as it is.
 * @throws GraphDigestError when a graph of that name was stored with other tasks
 */
export async function storeGraphs(
  manager: EntityManager,
  counter: Counter,
  effects: Effect[],
): Promise<void> {
  const graphs = groupBy(
    effects.filter((effect) => effect.kind === 'graph'),
    (effect) => effect.graphName,
  );
  for (const [name, chunks] of graphs) {
    const graphId = await storeGraph(manager, counter.executionId, name, chunks);
    counter.addedOperations += await insertTasks(
      manager,
      { executionId: counter.executionId, graphId },
      chunks.flatMap((chunk) => chunk.tasks),
    );
  }
}

async function storeGraph(
  manager: EntityManager,
  executionId: string,
  name: string,
  chunks: GraphEffect[],
): Promise<string> {
  const [graph] = (await manager.query(
    `insert into tasks_graphs (execution_id, name, digest) values ($1, $2, $3)
     on conflict (execution_id, name) do update set name = excluded.name
     returning id, digest`,
    [executionId, name, chunks[0]?.digest],
  )) as { id: string; digest: string }[];
  if (!graph || chunks.some((chunk) => chunk.digest !== graph.digest))
    throw new GraphDigestError(executionId, name);
  return graph.id;
}

async function insertTasks(
  manager: EntityManager,
  owner: { executionId: string; graphId: string },
  tasks: TaskRecord[],
): Promise<number> {
  const rows = tasks.map((task, place) => ({ place, path: task.id, type: task.type, task }));
  const [added] = (await manager.query(
    `with added as (
       insert into operations (execution_id, tasks_graph_id, task_path, type, task, state)
       select $1, $2, r.path, r.type, r.task, 'pending'
         from json_to_recordset($3::json) as r (place integer, path text, type text, task json)
        order by r.place
       on conflict (execution_id, task_path) do nothing
       returning type)
     select count(*) filter (where type <> '${NOP}') as count from added`,
    [owner.executionId, owner.graphId, storableJson(rows)],
  )) as { count: string }[];
  return Number(added?.count ?? 0);
}
