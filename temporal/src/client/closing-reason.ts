import type { WorkflowHandle } from '@temporalio/client';

/** Who or what closed a run, read from its last event: a terminator's words, or the failure's message. */
export async function closingReason(handle: WorkflowHandle): Promise<string | null> {
  const response = await handle.client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: handle.client.options.namespace,
    execution: { workflowId: handle.workflowId },
    maximumPageSize: 1,
  });
  const last = response.history?.events?.[0];
  const terminated = last?.workflowExecutionTerminatedEventAttributes;
  if (terminated) {
    const by = terminated.identity ? ` by ${terminated.identity}` : '';
    return `terminated${by}${terminated.reason ? `: ${terminated.reason}` : ''}`;
  }
  return last?.workflowExecutionFailedEventAttributes?.failure?.message ?? null;
}
