import type { WebhookCalls } from '@cloudloom/executions';
import { ApplicationFailure } from '@temporalio/common';
import { FAILURE_TYPES } from '../../failures.ts';

/** Calls of webhooks. */
export const createWebhookActivities = (deps: {
  calls: WebhookCalls;
  isTransient: (error: unknown) => boolean;
}) => ({
  /** One attempt; fails when the other side did not take the call, so that it is tried again. */
  async attemptWebhookCall(deliveryId: string): Promise<void> {
    const outcome = await orNonRetryable(() => deps.calls.attempt(deliveryId), deps.isTransient);
    if (outcome !== null && outcome.error !== null)
      throw ApplicationFailure.retryable(outcome.error, FAILURE_TYPES.webhook);
  },

  async giveUpWebhookCall(deliveryId: string, reason: string): Promise<void> {
    await orNonRetryable(() => deps.calls.giveUp(deliveryId, reason), deps.isTransient);
  },
});

/** Such as a secret that does not open: another attempt would fail the same way. */
async function orNonRetryable<T>(
  call: () => Promise<T>,
  isTransient: (error: unknown) => boolean,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (isTransient(error) || !(error instanceof Error)) throw error;
    throw ApplicationFailure.nonRetryable(error.message, error.name);
  }
}

export type WebhookActivities = ReturnType<typeof createWebhookActivities>;
