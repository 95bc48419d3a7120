import {
  OWNED_FIELDS,
  defineResource,
  flag,
  list,
  number,
  object,
  text,
  timestamp,
} from '../requests/resource-fields.ts';

export const EXECUTION_SCHEDULE = defineResource('ExecutionSchedule', {
  id: text('id'),
  ...OWNED_FIELDS,
  created_at: timestamp('createdAt'),
  deployment_id: text('deploymentId'),
  workflow_id: text('workflowId'),
  parameters: object(),
  execution_arguments: object(),
  since: timestamp('since'),
  until: timestamp('until'),
  rule: object(),
  slip: number('slip'),
  stop_on_fail: flag('stopOnFail'),
  enabled: flag('enabled'),
  next_occurrence: timestamp('nextOccurrence'),
  all_next_occurrences: list(),
  latest_execution_status: text('latestExecutionStatus'),
});
