import type { ErrorCause } from '@cloudloom/topology';
import { ExecutionContext } from './context/context-impl.ts';
import { EXECUTION_CANCELLED_RESULT, type WorkflowDefinition } from './define-workflow.ts';
import { ExecutionCancelledError, WorkflowFailedError, WorkflowUsageError } from './errors.ts';
import type { WorkflowRuntime } from './runtime.ts';

/** How an execution ended. `error` is empty unless it failed. */
export interface ExecutionOutcome {
  status: 'terminated' | 'failed' | 'cancelled';
  error: string;
  /** What led to the failure, oldest first. */
  errorCauses?: ErrorCause[];
}

/**
 * Runs a workflow to its end and stores everything it recorded. Errors of the workflow become the outcome; what rejects is
 * the runtime itself. A workflow that completes although a cancel was requested has terminated.
 */
export async function runExecution(
  workflow: WorkflowDefinition,
  runtime: WorkflowRuntime,
): Promise<ExecutionOutcome> {
  const outcome = await attempt(workflow, runtime);
  await runtime.flush();
  return outcome;
}

async function attempt(workflow: WorkflowDefinition, runtime: WorkflowRuntime): Promise<ExecutionOutcome> {
  if (runtime.cancelRequested) return cancelled();
  try {
    const context = new ExecutionContext(runtime);
    announceStart(context);
    refuseResume(workflow, runtime);
    const result = await workflow.run(context, runtime.execution.parameters);
    await context.waitForStartedTasks();
    return result === EXECUTION_CANCELLED_RESULT ? cancelled() : { status: 'terminated', error: '' };
  } catch (error) {
    return error instanceof ExecutionCancelledError ? cancelled() : failed(error);
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

/** Failed tasks speak for themselves; any other error also tells its class. */
function failed(thrown: unknown): ExecutionOutcome {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  if (error instanceof WorkflowFailedError)
    return { status: 'failed', error: error.message, errorCauses: [...error.causes] };
  return {
    status: 'failed',
    error: `${error.name}: ${error.message}`,
    errorCauses: [{ type: error.name, message: error.message, traceback: error.stack ?? null }],
  };
}
