import type { WorkflowDescription } from '@cloudloom/executions';
import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time.js';
import { closingReason } from './closing-reason.ts';
import { findStuckWorkflow } from './stuck-workflow.ts';

/** How the workflow of an execution stands. */
export async function describeWorkflow(client: Client, executionId: string): Promise<WorkflowDescription> {
  const handle = client.workflow.getHandle(executionId);
  let description: WorkflowExecutionDescription;
  try {
    description = await handle.describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { state: 'absent' };
    throw error;
  }
  const status = description.status.name;
  switch (status) {
    case 'RUNNING':
    case 'CONTINUED_AS_NEW':
    case 'PAUSED':
    case 'UNSPECIFIED':
    case 'UNKNOWN':
      return {
        state: 'open',
        ...describeRun(description),
        isCancelRequested: description.raw.workflowExtendedInfo?.cancelRequested === true,
        stuck: await findStuckWorkflow(handle, description),
      };
    case 'COMPLETED':
    case 'FAILED':
    case 'CANCELLED':
    case 'TERMINATED':
    case 'TIMED_OUT':
      return {
        state: 'closed',
        ...describeRun(description),
        outcome: status.toLowerCase() as 'completed' | 'failed' | 'cancelled' | 'terminated' | 'timed_out',
        reason: await closingReason(handle),
        closedAt: description.closeTime ?? null,
      };
    default:
      throw new Error(
        `Temporal describes execution ${executionId} with the unknown status ${String(status)}`,
      );
  }
}

function describeRun(description: WorkflowExecutionDescription) {
  const { workflowExecutionInfo: info, workflowExtendedInfo: extended } = description.raw;
  return {
    firstRunId: info?.firstRunId || description.runId,
    runId: description.runId,
    attempt: attemptOf(description),
    resetAt: extended?.lastResetTime ? new Date(tsToMs(extended.lastResetTime)) : null,
  };
}

/** The attempt of the execution that a run was started for; a run that continues another one keeps it. */
export function attemptOf({ memo }: Pick<WorkflowExecutionDescription, 'memo'>): number | undefined {
  const attempt = memo?.['attempt'];
  return typeof attempt === 'number' ? attempt : undefined;
}
