import { ExecutionLauncher, type ExecutionLaunch, type WorkflowDescription } from '@cloudloom/executions';
import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  type Client,
  type WorkflowExecutionDescription,
} from '@temporalio/client';
import { SearchAttributeType, defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';
import { MANAGEMENT_QUEUE, pluginQueue, type SearchAttributeName } from '../task-queues.ts';
import { closingReason } from './closing-reason.ts';
import { findStuckWorkflow } from './stuck-workflow.ts';

/**
 * Starts and stops executions on Temporal. The workflow id is the execution's id; a first attempt is refused by the
 * server when the id was ever used, a resume may follow a closed run. A run that should not exist loses `begin`.
 */
export class TemporalExecutionLauncher extends ExecutionLauncher {
  constructor(private readonly client: Client) {
    super();
  }

  async start(launch: ExecutionLaunch): Promise<void> {
    const { executionId, attempt, workflowId, deploymentId } = launch;
    try {
      await this.client.workflow.start(workflowId, {
        workflowId: executionId,
        taskQueue: taskQueueOf(launch),
        ...(launch.plugin ? { workflowTaskTimeout: PLUGIN_TASK_TIMEOUT } : {}),
        args: [{ executionId, attempt }],
        workflowIdReusePolicy: attempt === 1 ? 'REJECT_DUPLICATE' : 'ALLOW_DUPLICATE',
        workflowIdConflictPolicy: 'FAIL',
        typedSearchAttributes: searchAttributes(launch),
        memo: { attempt },
        staticSummary: deploymentId === null ? workflowId : `${workflowId} on ${deploymentId}`,
        priority: deploymentId === null ? {} : { fairnessKey: deploymentId.slice(0, 64) },
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      if (attempt > 1) await this.requireStarted(launch);
    }
  }

  /**
   * A run closes a moment after it has recorded its end. Who resumes in that moment meets the earlier attempt's run still
   * open, and tries again later.
   */
  private async requireStarted({ executionId, attempt }: ExecutionLaunch): Promise<void> {
    const description = await this.client.workflow.getHandle(executionId).describe();
    const found = attemptOf(description);
    if (found !== undefined && found < attempt)
      throw new Error(
        `Attempt ${attempt} of execution ${executionId} cannot start yet: the workflow of attempt ${found} has not closed`,
      );
  }

  async requestCancel(executionId: string): Promise<void> {
    await unlessGone(() => this.client.workflow.getHandle(executionId).cancel());
  }

  async terminate(executionId: string, reason: string): Promise<void> {
    await unlessGone(() => this.client.workflow.getHandle(executionId).terminate(reason));
  }

  async describe(executionId: string): Promise<WorkflowDescription> {
    const handle = this.client.workflow.getHandle(executionId);
    let description: WorkflowExecutionDescription;
    try {
      description = await handle.describe();
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return { state: 'absent' };
      throw error;
    }
    const firstRunId = description.raw.workflowExecutionInfo?.firstRunId || description.runId;
    const status = description.status.name;
    switch (status) {
      case 'RUNNING':
      case 'CONTINUED_AS_NEW':
      case 'PAUSED':
      case 'UNSPECIFIED':
      case 'UNKNOWN':
        return {
          state: 'open',
          firstRunId,
          attempt: attemptOf(description),
          stuck: await findStuckWorkflow(handle, description),
        };
      case 'COMPLETED':
      case 'FAILED':
      case 'CANCELLED':
      case 'TERMINATED':
      case 'TIMED_OUT':
        return {
          state: 'closed',
          firstRunId,
          attempt: attemptOf(description),
          outcome: status.toLowerCase() as 'completed' | 'failed' | 'cancelled' | 'terminated' | 'timed_out',
          reason: await closingReason(handle),
          closedAt: description.closeTime ?? null,
        };
      default:
        throw new Error(
          `Temporal describes execution ${executionId} with the unknown status ${String(status)}`,
        );
    }
  }
}

/**
 * Authors' code may run five seconds before it is stopped, and all executions of a plugin share one thread: with as many as a
 * worker takes at once (five), the last still reports in time why it was stopped.
 */
const PLUGIN_TASK_TIMEOUT = '30s';

/** The product's own workflows share a queue; each version of an uploaded plugin has its own. */
function taskQueueOf({ plugin }: ExecutionLaunch): string {
  return plugin ? pluginQueue(plugin.packageName, plugin.packageVersion, plugin.id) : MANAGEMENT_QUEUE;
}

/** The attempt of the execution that a run was started for; a run that continues another one keeps it. */
function attemptOf({ memo }: WorkflowExecutionDescription): number | undefined {
  const attempt = memo?.['attempt'];
  return typeof attempt === 'number' ? attempt : undefined;
}

async function unlessGone(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

function searchAttributes(launch: ExecutionLaunch): SearchAttributePair[] {
  const values: Record<SearchAttributeName, string | null> = {
    Deployment: launch.deploymentId,
    Blueprint: launch.blueprintId,
    Tenant: launch.tenantName,
    Workflow: launch.workflowId,
    Creator: launch.creatorUsername,
  };
  return Object.entries(values).flatMap(([name, value]) =>
    value === null ? [] : [{ key: defineSearchAttributeKey(name, SearchAttributeType.KEYWORD), value }],
  );
}
