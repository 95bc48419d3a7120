import { defineResource, list, object, text, timestamp } from '../requests/resource-fields.ts';

export const OPERATION = defineResource(
  'Operation',
  {
    id: text(),
    name: text(),
    state: text(),
    dependencies: list(),
    type: text(),
    parameters: object(),
    manager_name: text(),
    agent_name: text(),
    tasks_graph_id: text(),
    created_at: timestamp(),
  },
  null,
);

export const TASKS_GRAPH = defineResource(
  'TasksGraph',
  { id: text(), name: text(), execution_id: text(), created_at: timestamp() },
  null,
);
