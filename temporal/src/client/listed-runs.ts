import type { ListedRun } from '@cloudloom/executions';
import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';

const { WorkflowExecutionStatus } = proto.temporal.api.enums.v1;
const PAGE = 1_000;

/** One page of runs that were started or closed since that moment, open ones first, then the last closed first. */
export async function listRecentRuns(client: Client, since: Date, limit: number): Promise<ListedRun[]> {
  const moment = `"${since.toISOString()}"`;
  const query = `StartTime >= ${moment} OR CloseTime >= ${moment}`;
  const { runs } = await listPage(client, { query, pageSize: limit });
  return runs;
}

/** All open runs, page by page. */
export async function* listOpenRuns(client: Client): AsyncIterable<ListedRun[]> {
  let nextPageToken: Uint8Array | null | undefined;
  do {
    const query = 'ExecutionStatus = "Running"';
    const page = await listPage(client, { query, pageSize: PAGE, nextPageToken });
    yield page.runs;
    nextPageToken = page.nextPageToken;
  } while (nextPageToken?.length);
}

async function listPage(
  client: Client,
  request: { query: string; pageSize: number; nextPageToken?: Uint8Array | null | undefined },
): Promise<{ runs: ListedRun[]; nextPageToken: Uint8Array | null | undefined }> {
  const { query, pageSize, nextPageToken } = request;
  const answer = await client.workflowService.listWorkflowExecutions({
    namespace: client.options.namespace,
    query,
    pageSize,
    ...(nextPageToken ? { nextPageToken } : {}),
  });
  const runs = (answer.executions ?? []).map(({ execution, status }) => ({
    executionId: execution?.workflowId ?? '',
    runId: execution?.runId ?? '',
    isOpen: status === WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING,
  }));
  return { runs, nextPageToken: answer.nextPageToken };
}
