import type { WebhookAttempt, WebhookDeliveryRepository } from '@cloudloom/model';
import type { WebhookSender } from './webhook-sender.ts';

/** Makes the calls that were ordered, and keeps their log. */
export class WebhookCalls {
  constructor(
    private readonly deliveries: WebhookDeliveryRepository,
    private readonly sender: WebhookSender,
  ) {}

  /** One attempt; its outcome is stored. Null when there is nothing to be done any more. */
  async attempt(deliveryId: string): Promise<WebhookAttempt | null> {
    const call = await this.deliveries.pending(deliveryId);
    if (call === null) return null;
    const outcome = await this.sender.send(call);
    await this.deliveries.record(deliveryId, outcome);
    return outcome;
  }

  /** Nobody tries any more. */
  async giveUp(deliveryId: string, reason: string): Promise<void> {
    await this.deliveries.giveUp(deliveryId, reason);
  }
}
