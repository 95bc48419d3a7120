import type { EventEffect } from '@cloudloom/topology';
import type { ExecutionOutcome } from '../run-execution.ts';
import type { WorkflowRuntime } from '../runtime.ts';

/** The event with which an execution ends; on the server it is written together with the execution's status. */
export function finalEvent(
  runtime: Pick<WorkflowRuntime, 'execution' | 'now'>,
  outcome: ExecutionOutcome,
): EventEffect {
  const { workflowId, attempt, dryRun } = runtime.execution;
  const subject = `'${workflowId}' workflow execution`;
  const base = { kind: 'event', key: `workflow#${attempt}:ended`, timestamp: runtime.now() } as const;
  switch (outcome.status) {
    case 'terminated':
      return {
        ...base,
        eventType: 'workflow_succeeded',
        message: `${subject} succeeded${dryRun ? ' (dry run)' : ''}`,
      };
    case 'cancelled':
      return { ...base, eventType: 'workflow_cancelled', message: `${subject} cancelled` };
    case 'failed':
      return {
        ...base,
        eventType: 'workflow_failed',
        message: `${subject} failed: ${outcome.error}`,
        arguments: { error: outcome.error },
        ...(outcome.errorCauses === undefined ? {} : { errorCauses: outcome.errorCauses }),
      };
  }
}
