import { defineResource, list, number, text, timestamp } from '../requests/resource-fields.ts';

/** One flat item for events and logs; `event_type` is on events only, `logger` and `level` on logs only. */
export const EVENT = defineResource('Event', {
  _storage_id: number(),
  timestamp: timestamp(),
  reported_timestamp: timestamp(),
  blueprint_id: text(),
  deployment_id: text(),
  deployment_display_name: text(),
  execution_id: text(),
  execution_group_id: text(),
  workflow_id: text(),
  message: text(),
  error_causes: list(),
  operation: text(),
  source_id: text(),
  target_id: text(),
  manager_name: text(),
  agent_name: text(),
  node_instance_id: text(),
  node_name: text(),
  type: text(),
  event_type: text(),
  logger: text(),
  level: text(),
});
