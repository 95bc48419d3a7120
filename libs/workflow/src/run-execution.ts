import type { ErrorCause } from '@cloudloom/topology';
import { failureText } from './author-frame.ts';
import { ExecutionContext } from './context/context-impl.ts';
import { EXECUTION_CANCELLED_RESULT, type WorkflowDefinition } from './define-workflow.ts';
import { ExecutionCancelledError, WorkflowFailedError, WorkflowUsageError } from './errors.ts';
import type { CarriedState } from './graph/carried-state.ts';
import type { ExecutionFacts, WorkflowRuntime } from './runtime.ts';
import { describeThrown } from './thrown-error.ts';

/** The run is over, the execution is not: a new run is to go on with what is carried. */
export interface Continued {
  status: 'continued';
  carried: CarriedState;
}

/** How an execution ended. `error` is empty unless it failed. */
export interface ExecutionOutcome {
  status: 'terminated' | 'failed' | 'cancelled';
  error: string;
  /** What led to the failure, oldest first. */
  errorCauses?: ErrorCause[];
}

/**
 * Runs a workflow to its end, or until its history is full, and stores everything it recorded. Errors of the workflow become
 * the outcome; what rejects is the runtime itself. A workflow that completes although a cancel was requested has terminated.
 */
export async function runExecution(
  workflow: WorkflowDefinition,
  runtime: WorkflowRuntime,
): Promise<ExecutionOutcome | Continued> {
  const context = new ExecutionContext(runtime);
  // A run that hands over leaves the workflow's code where it stands: nothing it could catch is thrown into it.
  const outcome = await Promise.race([
    attempt(workflow, runtime, context),
    context.continued.then((carried): Continued => ({ status: 'continued', carried })),
  ]);
  await runtime.flush();
  return outcome;
}

async function attempt(
  workflow: WorkflowDefinition,
  runtime: WorkflowRuntime,
  context: ExecutionContext,
): Promise<ExecutionOutcome> {
  if (runtime.cancelRequested && runtime.carried === null) return cancelled();
  try {
    announceStart(context);
    refuseResume(workflow, runtime);
    const result = await workflow.run(context, runtime.execution.parameters);
    await context.waitForStartedTasks();
    return result === EXECUTION_CANCELLED_RESULT ? cancelled() : { status: 'terminated', error: '' };
  } catch (error) {
    return error instanceof ExecutionCancelledError ? cancelled() : failed(error, runtime.execution);
  }
}

const cancelled = (): ExecutionOutcome => ({ status: 'cancelled', error: '' });

function announceStart({ effects, facts }: ExecutionContext): void {
  const verb = facts.resume ? 'Resuming' : 'Starting';
  const message = `${verb} '${facts.workflowId}' workflow execution${effects.dryRunSuffix}`;
  effects.direct({ eventType: 'workflow_started', message });
}

function refuseResume(workflow: WorkflowDefinition, { execution }: WorkflowRuntime): void {
  if (!execution.resume || workflow.resumable) return;
  throw new WorkflowUsageError(
    'not_resumable',
    `Cannot resume - workflow not resumable: ${execution.mapping.operation}`,
  );
}

/** Failed tasks speak for themselves; any other error also tells its class and, for authors, its place. */
function failed(thrown: unknown, facts: ExecutionFacts): ExecutionOutcome {
  if (thrown instanceof WorkflowFailedError)
    return { status: 'failed', error: thrown.message, errorCauses: [...thrown.causes] };
  const cause = describeThrown(thrown);
  const { type: name, message, traceback } = cause;
  const error = failureText({ name, message, ...(traceback === null ? {} : { stack: traceback }) }, facts);
  return { status: 'failed', error, errorCauses: [cause] };
}
