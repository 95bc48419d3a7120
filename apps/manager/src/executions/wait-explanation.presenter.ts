import type { WaitExplanation } from '@cloudloom/executions';
import { defineResource, list, number, text, type Presented } from '../requests/resource-fields.ts';

export const WAIT_EXPLANATION = defineResource(
  'WaitExplanation',
  {
    execution_id: text(),
    status: text(),
    code: text(),
    reason: text(),
    blocked_by: list(),
    blocked_by_others: number(),
  },
  null,
);

/** Why an execution waits, on the wire; executions that the caller may not see are only counted. */
export const presentWaitExplanation = ({
  execution,
  code,
  reason,
  blockers,
  hidden,
}: WaitExplanation): Presented<typeof WAIT_EXPLANATION> => ({
  execution_id: execution.id,
  status: execution.status,
  code,
  reason,
  blocked_by: blockers.map(({ id, workflowId, deploymentId, status }) => ({
    id,
    workflow_id: workflowId,
    deployment_id: deploymentId,
    status,
  })),
  blocked_by_others: hidden,
});
