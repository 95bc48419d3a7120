import type { StuckWorkflow } from '@cloudloom/executions';
import type { WorkflowExecutionDescription, WorkflowHandle } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';

/** Failures of one step in a row after which the workflow's code is at fault for good. */
const MOST_FAILURES = 3;
/** The same for tries of which nothing was heard, as when a worker dies; more, since that may be the worker's fault. */
const MOST_LOSSES = 10;
/** Workers report only the first failure of a row; a later try that takes longer than code may run has failed too. */
const LONGEST_TRY_MILLISECONDS = 8_000;
/** Events of signals and results may follow the last failure. */
const LAST_EVENTS = 50;

const { WorkflowTaskFailedCause, EventType } = proto.temporal.api.enums.v1;
type HistoryEvent = proto.temporal.api.history.v1.IHistoryEvent;

/**
 * Says whether the workflow's code fails at the same step again and again: the engine would try it for ever. Null while it gets
 * on, and while the step was only lost a few times, as when workers stop or more results arrive than the server buffers.
 */
export async function findStuckWorkflow(
  handle: WorkflowHandle,
  description: WorkflowExecutionDescription,
): Promise<StuckWorkflow | null> {
  const failures = countFailures(description);
  if (failures < MOST_FAILURES) return null;
  const { history } = await handle.client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: handle.client.options.namespace,
    execution: { workflowId: handle.workflowId },
    maximumPageSize: LAST_EVENTS,
  });
  const first = history?.events?.find(isEndOfTask);
  if (first === undefined) return null;
  if (first.workflowTaskTimedOutEventAttributes)
    return failures < MOST_LOSSES
      ? null
      : { failures, error: 'no worker came to its end in time. Does it need more memory than a worker has?' };
  const failed = first.workflowTaskFailedEventAttributes;
  if (!failed || !isOfTheCode(failed.cause)) return null;
  return { failures, error: failed.failure?.message || 'its code failed without a message' };
}

/** In a row, the try that is under way included when it has taken too long. */
function countFailures({ raw: { pendingWorkflowTask: task } }: WorkflowExecutionDescription): number {
  const over = (task?.attempt ?? 1) - 1;
  const isTooLong = task?.startedTime && Date.now() - tsToMs(task.startedTime) > LONGEST_TRY_MILLISECONDS;
  return isTooLong ? over + 1 : over;
}

/** Of several failures in a row only the first is in the history. */
const isEndOfTask = ({ eventType }: HistoryEvent): boolean =>
  eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED ||
  eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED ||
  eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT;

/** The code threw where it may not, told the server nonsense, or does something else than its history. */
function isOfTheCode(cause: proto.temporal.api.enums.v1.WorkflowTaskFailedCause | null | undefined): boolean {
  const name = WorkflowTaskFailedCause[cause ?? 0] ?? '';
  return (
    name.endsWith('_WORKFLOW_WORKER_UNHANDLED_FAILURE') ||
    name.endsWith('_NON_DETERMINISTIC_ERROR') ||
    name.includes('_CAUSE_BAD_')
  );
}
