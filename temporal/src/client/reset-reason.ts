import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';

const { WorkflowTaskFailedCause } = proto.temporal.api.enums.v1;
const PAGE = 200;

/** Why a run was reset: the words of the event that its history was continued with. Null where they are not found. */
export async function readResetReason(
  client: Client,
  execution: { workflowId: string; runId: string },
): Promise<string | null> {
  let nextPageToken: Uint8Array | null | undefined;
  do {
    const page = await client.workflowService.getWorkflowExecutionHistoryReverse({
      namespace: client.options.namespace,
      execution,
      maximumPageSize: PAGE,
      ...(nextPageToken ? { nextPageToken } : {}),
    });
    for (const { workflowTaskFailedEventAttributes: failed } of page.history?.events ?? [])
      if (failed?.cause === WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW)
        return failed.failure?.message || null;
    nextPageToken = page.nextPageToken;
  } while (nextPageToken?.length);
  return null;
}
