import type { Origin } from '@cloudloom/executions';
import { Client, WorkflowNotFoundError, type ConnectionLike } from '@temporalio/client';

const PAGE = 200;

/** Who asked the workflow's latest run to cancel, read from its history; null when nobody did, or it is gone. */
export async function readCancelOrigin(client: Client, workflowId: string): Promise<Origin | null> {
  try {
    const { raw } = await client.workflow.getHandle(workflowId).describe();
    if (!raw.workflowExtendedInfo?.cancelRequested) return null;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
  let nextPageToken: Uint8Array | null | undefined;
  do {
    const page = await client.workflowService.getWorkflowExecutionHistoryReverse({
      namespace: client.options.namespace,
      execution: { workflowId },
      maximumPageSize: PAGE,
      ...(nextPageToken ? { nextPageToken } : {}),
    });
    for (const { workflowExecutionCancelRequestedEventAttributes: asked } of page.history?.events ?? [])
      if (asked) return { identity: asked.identity || null, reason: asked.cause || null };
    nextPageToken = page.nextPageToken;
  } while (nextPageToken?.length);
  return { identity: null, reason: null };
}

/** The same over a connection that a worker has already. */
export function cancelOrigins(
  connection: ConnectionLike,
  namespace: string,
): (workflowId: string) => Promise<Origin | null> {
  const client = new Client({ connection, namespace });
  return (workflowId) => readCancelOrigin(client, workflowId);
}
