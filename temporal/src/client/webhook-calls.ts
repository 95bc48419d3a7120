import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import { MANAGEMENT_QUEUE } from '../task-queues.ts';

/** The type of these workflows in Temporal's lists. */
const CALL_TYPE = 'cloudloom.webhook';

/** Starts the workflow that makes a call; a delivery has one, ever. */
export async function startWebhookCall(client: Client, deliveryId: string): Promise<void> {
  try {
    await client.workflow.start(CALL_TYPE, {
      workflowId: `webhook-${deliveryId}`,
      taskQueue: MANAGEMENT_QUEUE,
      args: [{ webhook: { deliveryId } }],
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      workflowIdConflictPolicy: 'FAIL',
      staticSummary: `makes the call ${deliveryId} of a webhook`,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
