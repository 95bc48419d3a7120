import {
  CancelledFailure,
  CancellationScope,
  log,
  workflowInfo,
  ApplicationFailure,
} from '@temporalio/workflow';
import type { ExecutionOutcome } from '@cloudloom/workflow';
import type { AcceptedBegin } from '../activities/executions/index.ts';
import { FAILURE_TYPES } from '../failures.ts';
import { records } from './activities.ts';
import { runBlueprintWorkflow } from './blueprint-workflow.ts';
import type { RunInput } from './run-input.ts';
import { runSystemWorkflow } from './system-workflow.ts';

/**
 * The one workflow that runs every execution, whatever its type: the type is the workflow's name in the blueprint.
 * All work happens in a scope that a cancel request does not reach; the request is a flag for the author's code.
 */
export default async function runWorkflow(input: RunInput): Promise<void> {
  const root = CancellationScope.current();
  const outcome = await CancellationScope.nonCancellable(() => runExecutionToEnd(input, root));
  if (outcome === undefined || outcome.status === 'terminated') return;
  if (outcome.status === 'cancelled') throw new CancelledFailure('The execution was cancelled');
  throw ApplicationFailure.nonRetryable(outcome.error, FAILURE_TYPES.execution);
}

async function runExecutionToEnd(
  input: RunInput,
  root: CancellationScope,
): Promise<ExecutionOutcome | undefined> {
  const { executionId, attempt } = input;
  const begin = await records.beginExecution({
    executionId,
    attempt,
    runId: workflowInfo().firstExecutionRunId,
  });
  if (!begin.accepted) {
    log.info('This run has nothing to do', { reason: begin.reason });
    return undefined;
  }
  const outcome = await runToOutcome(begin, root);
  await records.finishExecution({ executionId, attempt, ...outcome });
  return outcome;
}

/** A bug of ours or of an author becomes a failed execution, never a workflow task that is tried for ever. */
async function runToOutcome(begin: AcceptedBegin, root: CancellationScope): Promise<ExecutionOutcome> {
  try {
    return begin.isSystemTask
      ? await runSystemWorkflow(begin.facts)
      : await runBlueprintWorkflow(begin, root);
  } catch (error) {
    log.error('The run broke', { error });
    return {
      status: 'failed',
      error: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    };
  }
}
