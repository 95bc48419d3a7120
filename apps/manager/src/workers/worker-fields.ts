import { defineResource, list, number, text, timestamp } from '../requests/resource-fields.ts';

export const WORKER = defineResource(
  'Worker',
  {
    id: text('id'),
    kind: text('kind'),
    state: text('state'),
    task_queue: text('taskQueue'),
    tenant_name: text('tenantName'),
    deployment_id: text('deploymentId'),
    plugin_name: text(),
    plugin_version: text(),
    executions: list(),
    running_tasks: number('runningTasks'),
    started_at: timestamp('startedAt'),
    last_seen_at: timestamp('lastSeenAt'),
    host: text(),
    pid: number(),
  },
  'startedAt',
);
