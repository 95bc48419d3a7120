import { groupStatus } from '@cloudloom/executions';
import type { ExecutionGroup, StatusCounts } from '@cloudloom/model';
import { presentOwnership, presentTime } from '../answers/owned.presenter.ts';
import type { Presented } from '../requests/resource-fields.ts';
import type { EXECUTION_GROUP } from './execution-group-fields.ts';

/** A group of executions on the wire, with those of its members that the caller may see. */
export const presentExecutionGroup = (
  group: ExecutionGroup,
  members: { executionIds: readonly string[]; counts: StatusCounts },
): Presented<typeof EXECUTION_GROUP> => ({
  id: group.id,
  ...presentOwnership(group),
  created_at: presentTime(group.createdAt),
  workflow_id: group.workflowId,
  deployment_group_id: group.deploymentGroupId,
  concurrency: group.concurrency,
  success_group_id: group.successGroupId,
  failure_group_id: group.failureGroupId,
  execution_ids: members.executionIds,
  status: groupStatus(members.counts),
});
