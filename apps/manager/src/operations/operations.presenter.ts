import type { Operation, TasksGraph } from '@cloudloom/model';
import { presentTime } from '../answers/owned.presenter.ts';
import type { Presented } from '../requests/resource-fields.ts';
import type { OPERATION, TASKS_GRAPH } from './operation-fields.ts';

/** A stored task on the wire. `ids` tells the wire id of a task path; tasks name their dependencies by path. */
export const presentOperation = (
  operation: Operation,
  ids: ReadonlyMap<string, string>,
): Presented<typeof OPERATION> => ({
  id: operation.id,
  name: operation.task.name,
  state: operation.state,
  dependencies: operation.task.dependencies.map((path) => ids.get(path) ?? path),
  type: operation.task.type,
  parameters: presentParameters(operation, ids),
  manager_name: null,
  agent_name: null,
  tasks_graph_id: operation.tasksGraphId,
  created_at: presentTime(operation.createdAt),
});

const presentParameters = ({ task, result, error }: Operation, ids: ReadonlyMap<string, string>) => ({
  info: task.info,
  containing_subgraph:
    task.containingSubgraph === null ? null : (ids.get(task.containingSubgraph) ?? task.containingSubgraph),
  total_retries: task.totalRetries,
  retry_interval: task.retryInterval,
  error: error?.message ?? null,
  result,
  task_kwargs: {
    operation: task.operation ?? null,
    node_instance_id: task.nodeInstanceId ?? null,
    related_id: task.relatedId ?? null,
  },
});

/** A task graph on the wire. */
export const presentTasksGraph = (graph: TasksGraph): Presented<typeof TASKS_GRAPH> => ({
  id: graph.id,
  name: graph.name,
  execution_id: graph.executionId,
  created_at: presentTime(graph.createdAt),
});
