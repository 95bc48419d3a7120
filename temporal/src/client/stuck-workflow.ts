import type { StuckWorkflow } from '@cloudloom/executions';
import type { WorkflowExecutionDescription, WorkflowHandle } from '@temporalio/client';
import protocol, { type temporal } from '@temporalio/proto';

/** Failures of one step in a row after which the workflow's code is at fault for good. */
const MOST_FAILURES = 3;
/** Events of signals and results may follow the last failure. */
const LAST_EVENTS = 50;

// A CommonJS package: Node sees its default export only.
const { WorkflowTaskFailedCause, EventType } = protocol.temporal.api.enums.v1;

/**
 * Says whether the workflow's code fails at the same step again and again: the engine would try it for ever. Null while it gets
 * on, and while the step was only lost, as when workers stop or more results arrive than the server buffers.
 */
export async function findStuckWorkflow(
  handle: WorkflowHandle,
  { raw }: WorkflowExecutionDescription,
): Promise<StuckWorkflow | null> {
  const failures = (raw.pendingWorkflowTask?.attempt ?? 1) - 1;
  if (failures < MOST_FAILURES) return null;
  const { history } = await handle.client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: handle.client.options.namespace,
    execution: { workflowId: handle.workflowId },
    maximumPageSize: LAST_EVENTS,
  });
  // Only the first failure of several in a row is in the history; a completed step would end the row.
  for (const event of history?.events ?? []) {
    if (event.eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED) return null;
    const failed = event.workflowTaskFailedEventAttributes;
    if (!failed) continue;
    if (!isOfTheCode(failed.cause)) return null;
    return { failures, error: failed.failure?.message || 'its code failed without a message' };
  }
  return null;
}

/** The code threw where it may not, told the server nonsense, or does something else than its history. */
function isOfTheCode(cause: temporal.api.enums.v1.WorkflowTaskFailedCause | null | undefined): boolean {
  const name = WorkflowTaskFailedCause[cause ?? 0] ?? '';
  return (
    name.endsWith('_WORKFLOW_WORKER_UNHANDLED_FAILURE') ||
    name.endsWith('_NON_DETERMINISTIC_ERROR') ||
    name.includes('_CAUSE_BAD_')
  );
}
