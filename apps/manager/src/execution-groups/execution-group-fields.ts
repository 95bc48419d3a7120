import { OWNED_FIELDS, defineResource, list, number, text, timestamp } from '../requests/resource-fields.ts';

export const EXECUTION_GROUP = defineResource('ExecutionGroup', {
  id: text('id'),
  ...OWNED_FIELDS,
  created_at: timestamp('createdAt'),
  workflow_id: text('workflowId'),
  deployment_group_id: text('deploymentGroupId'),
  concurrency: number('concurrency'),
  success_group_id: text('successGroupId'),
  failure_group_id: text('failureGroupId'),
  execution_ids: list(),
  status: text(),
});
