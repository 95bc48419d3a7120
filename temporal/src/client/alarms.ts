import type { ExecutionAlarm } from '@cloudloom/executions';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { MANAGEMENT_QUEUE } from '../task-queues.ts';

/** The type of launchers in Temporal's lists. */
const ALARM_TYPE = 'cloudloom.launcher';

/** The workflow id of the launcher of an execution. */
const alarmId = (executionId: string): string => `alarm-${executionId}`;

/**
 * Starts the launcher of an execution, which the server holds back until it is due. One at a time: what is on its way already
 * stays; after one that was silenced another may follow.
 */
export async function setAlarm(client: Client, alarm: ExecutionAlarm): Promise<void> {
  await client.workflow.start(ALARM_TYPE, {
    workflowId: alarmId(alarm.executionId),
    taskQueue: MANAGEMENT_QUEUE,
    args: [{ alarm }],
    startDelay: Math.max(0, alarm.dueAt - Date.now()),
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: `asks about execution ${alarm.executionId} on ${new Date(alarm.dueAt).toISOString()}`,
  });
}

/** Ends the launcher of an execution, if there is one that has not rung. */
export async function silence(client: Client, executionId: string): Promise<void> {
  try {
    await client.workflow.getHandle(alarmId(executionId)).terminate('not wanted any more');
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
