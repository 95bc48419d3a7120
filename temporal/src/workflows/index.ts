import {
  CancelledFailure,
  CancellationScope,
  continueAsNew,
  log,
  workflowInfo,
  ApplicationFailure,
} from '@temporalio/workflow';
import type { Continued, ExecutionOutcome } from '@cloudloom/workflow';
import type { AcceptedBegin } from '../activities/executions/index.ts';
import { FAILURE_TYPES } from '../failures.ts';
import { records } from './activities.ts';
import { runAlarm, type AlarmInput } from './alarm.ts';
import { runBlueprintWorkflow, type BlueprintRun } from './blueprint-workflow.ts';
import { findBuiltinWorkflow, type FindWorkflow } from './find-workflow.ts';
import type { RunInput } from './run-input.ts';
import { runSystemWorkflow } from './system-workflow.ts';
import { runWebhookCall, type WebhookInput } from './webhook-call.ts';

/**
 * The one workflow that runs every execution, whatever its type: the type is the workflow's name in the blueprint.
 * All work happens in a scope that a cancel request does not reach; the request is a flag for the author's code. Launchers of what
 * is due, and calls of webhooks, are told by what they are started with: any type may be the name of somebody's workflow.
 */
export default async function runWorkflow(input: RunInput | AlarmInput | WebhookInput): Promise<void> {
  if ('alarm' in input) return runAlarm(input);
  if ('webhook' in input) return runWebhookCall(input);
  return runWorkflowOf(findBuiltinWorkflow, input);
}

/** The same for any source of workflow code: the product's own, or an uploaded plugin's modules. */
export async function runWorkflowOf(findWorkflow: FindWorkflow, input: RunInput): Promise<void> {
  const root = CancellationScope.current();
  const outcome = await CancellationScope.nonCancellable(() => runExecutionToEnd(input, root, findWorkflow));
  switch (outcome?.status) {
    case undefined:
    case 'terminated':
      return;
    case 'continued': {
      const { executionId, attempt } = input;
      const cancelRequested = root.consideredCancelled || (input.continued?.cancelRequested ?? false);
      const continued = { carried: outcome.carried, cancelRequested };
      return continueAsNew<(next: RunInput) => Promise<void>>({ executionId, attempt, continued });
    }
    case 'cancelled':
      throw new CancelledFailure('The execution was cancelled');
    case 'failed':
      throw ApplicationFailure.nonRetryable(outcome.error, FAILURE_TYPES.execution);
  }
}

async function runExecutionToEnd(
  input: RunInput,
  root: CancellationScope,
  findWorkflow: FindWorkflow,
): Promise<ExecutionOutcome | Continued | undefined> {
  const { executionId, attempt, continued } = input;
  const begin = await records.beginExecution({
    executionId,
    attempt,
    runId: workflowInfo().firstExecutionRunId,
  });
  if (!begin.accepted) {
    log.info('This run has nothing to do', { reason: begin.reason });
    return undefined;
  }
  const outcome = await runToOutcome(begin, { continued, root, findWorkflow });
  if (outcome.status === 'continued') return outcome;
  await records.finishExecution({ executionId, attempt, ...outcome });
  return outcome;
}

/** A bug of ours or of an author becomes a failed execution, never a workflow task that is tried for ever. */
async function runToOutcome(begin: AcceptedBegin, run: BlueprintRun): Promise<ExecutionOutcome | Continued> {
  try {
    return begin.isSystemTask ? await runSystemWorkflow(begin.facts) : await runBlueprintWorkflow(begin, run);
  } catch (error) {
    log.error('The run broke', { error });
    return {
      status: 'failed',
      error: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    };
  }
}
