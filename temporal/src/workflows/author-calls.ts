import type { ExecutionFacts, NodeInstanceDetails, StatusAnswer } from '@cloudloom/workflow';
import { authorRecords } from './activities.ts';

/** What the runtime asks of the server on behalf of a workflow's code: recorded calls that change nothing but the status. */
export function askForDetails(
  facts: ExecutionFacts,
  nodeInstanceId: string,
  occurrence: number,
): Promise<NodeInstanceDetails | null> {
  const { executionId, attempt, tenantName, creatorUsername } = facts;
  const request = { executionId, attempt, tenantName, creatorUsername, nodeInstanceId, occurrence };
  return authorRecords.nodeInstanceDetails(request);
}

/** Asks for another status of the execution. */
export function askForStatus(facts: ExecutionFacts, status: string): Promise<StatusAnswer> {
  const { executionId, attempt } = facts;
  return authorRecords.updateExecutionStatus({ executionId, attempt, status });
}
