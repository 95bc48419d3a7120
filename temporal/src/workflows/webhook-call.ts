import { ActivityFailure } from '@temporalio/workflow';
import { webhookRecords, webhooks } from './activities.ts';

/** What the call of a webhook is started with. */
export interface WebhookInput {
  webhook: { deliveryId: string };
}

/** Tries until the other side takes the call or a day is over. What becomes of it stands in the delivery's log. */
export async function runWebhookCall({ webhook: { deliveryId } }: WebhookInput): Promise<void> {
  try {
    await webhooks.attemptWebhookCall(deliveryId);
  } catch (error) {
    const cause = error instanceof ActivityFailure ? error.cause : error;
    await webhookRecords.giveUpWebhookCall(
      deliveryId,
      cause instanceof Error ? cause.message : String(cause),
    );
    throw error;
  }
}
