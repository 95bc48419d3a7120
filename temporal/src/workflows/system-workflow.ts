import type { ExecutionFacts, ExecutionOutcome } from '@cloudloom/workflow';
import { ActivityFailure } from '@temporalio/workflow';
import { records, system } from './activities.ts';

/**
 * Runs one of the product's own executions (blueprint upload, environment creation and deletion): its work is one
 * activity, which writes its own logs.
 */
export async function runSystemWorkflow(facts: ExecutionFacts): Promise<ExecutionOutcome> {
  const { executionId, attempt, workflowId } = facts;
  await records.recordEffects({
    executionId,
    attempt,
    effects: [
      {
        key: `workflow#${attempt}:started`,
        kind: 'event',
        timestamp: Date.now(),
        eventType: 'workflow_started',
        message: `Starting '${workflowId}' workflow execution`,
      },
    ],
  });
  try {
    await system.runSystemTask.executeWithOptions({ summary: workflowId }, [{ executionId, attempt }]);
    return { status: 'terminated', error: '' };
  } catch (error) {
    const cause = error instanceof ActivityFailure && error.cause ? error.cause : error;
    return { status: 'failed', error: cause instanceof Error ? cause.message : String(cause) };
  }
}
