import {
  ExecutionLauncher,
  type ExecutionAlarm,
  type ExecutionLaunch,
  type ListedRun,
  type Origin,
  type WorkflowDescription,
} from '@cloudloom/executions';
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import { SearchAttributeType, defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';
import { fairnessKey } from '../fairness.ts';
import { MANAGEMENT_QUEUE, dedicatedQueue, pluginQueue, type SearchAttributeName } from '../task-queues.ts';
import { setAlarm, silence } from './alarms.ts';
import { readCancelOrigin } from './cancel-origin.ts';
import { withRefusals } from './engine-refusal.ts';
import { listOpenRuns, listRecentRuns } from './listed-runs.ts';
import { readResetReason } from './reset-reason.ts';
import { startWebhookCall } from './webhook-calls.ts';
import { attemptOf, describeWorkflow } from './workflow-description.ts';

/**
 * Starts and stops executions on Temporal. The workflow id is the execution's id; a first attempt is refused by the
 * server when the id was ever used, a resume may follow a closed run. A run that should not exist loses `begin`.
 */
export class TemporalExecutionLauncher extends ExecutionLauncher {
  constructor(private readonly client: Client) {
    super();
  }

  start(launch: ExecutionLaunch): Promise<void> {
    return withRefusals(() => this.inTime(() => this.startWorkflow(launch)));
  }

  private async startWorkflow(launch: ExecutionLaunch): Promise<void> {
    const { executionId, attempt, workflowId, deploymentId, tenantName } = launch;
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
        priority: deploymentId === null ? {} : { fairnessKey: fairnessKey({ tenantName, deploymentId }) },
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
    await unlessGone(() => this.inTime(() => this.client.workflow.getHandle(executionId).cancel()));
  }

  async terminate(executionId: string, reason: string, runId?: string): Promise<void> {
    const handle = this.client.workflow.getHandle(executionId, runId);
    await unlessGone(() => this.inTime(() => handle.terminate(reason)));
  }

  setAlarm(alarm: ExecutionAlarm): Promise<void> {
    return setAlarm(this.client, alarm);
  }

  silence(executionId: string): Promise<void> {
    return silence(this.client, executionId);
  }

  callWebhook(deliveryId: string): Promise<void> {
    return this.inTime(() => startWebhookCall(this.client, deliveryId));
  }

  describe(executionId: string): Promise<WorkflowDescription> {
    return this.inTime(() => describeWorkflow(this.client, executionId));
  }

  recentRuns(since: Date, limit: number): Promise<ListedRun[]> {
    return this.inTime(() => listRecentRuns(this.client, since, limit));
  }

  openRuns(): AsyncIterable<ListedRun[]> {
    return listOpenRuns(this.client);
  }

  cancelOrigin(executionId: string): Promise<Origin | null> {
    return this.inTime(() => readCancelOrigin(this.client, executionId));
  }

  resetReason(executionId: string, runId: string): Promise<string | null> {
    return this.inTime(() => readResetReason(this.client, { workflowId: executionId, runId }));
  }

  /** What takes longer is tried again: the server may be away, and another delivery waits for the place. */
  private inTime<T>(call: () => Promise<T>): Promise<T> {
    return this.client.withDeadline(Date.now() + CALL_MILLISECONDS, call);
  }
}

/** Less than the lease of an entry of the outbox. */
const CALL_MILLISECONDS = 7_000;

/**
 * Authors' code may run five seconds before it is stopped, and all executions of a plugin share one thread: with as many as a
 * worker takes at once (five), the last still reports in time why it was stopped.
 */
const PLUGIN_TASK_TIMEOUT = '30s';

/** The product's own workflows share a queue; each version of an uploaded plugin has its own, and so may a deployment. */
function taskQueueOf({ plugin = null, isDedicated, tenantName, deploymentId }: ExecutionLaunch): string {
  if (isDedicated && deploymentId !== null) return dedicatedQueue({ tenantName, deploymentId, plugin });
  return plugin ? pluginQueue(plugin.packageName, plugin.packageVersion, plugin.id) : MANAGEMENT_QUEUE;
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
