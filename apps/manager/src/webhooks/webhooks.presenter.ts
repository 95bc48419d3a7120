import type { MadeWebhook } from '@cloudloom/executions';
import type { Webhook, WebhookDelivery } from '@cloudloom/model';
import { presentOwnership, presentTime } from '../answers/owned.presenter.ts';
import type { Presented } from '../requests/resource-fields.ts';
import type { MADE_WEBHOOK, WEBHOOK, WEBHOOK_DELIVERY } from './webhook-fields.ts';

export const presentWebhook = (webhook: Webhook): Presented<typeof WEBHOOK> => ({
  id: webhook.id,
  ...presentOwnership(webhook),
  created_at: presentTime(webhook.createdAt),
  updated_at: presentTime(webhook.updatedAt),
  url: webhook.url,
  events: webhook.events,
  deployment_ids: webhook.deploymentIds,
  workflow_ids: webhook.workflowIds,
  description: webhook.description,
  enabled: webhook.enabled,
});

export const presentMadeWebhook = ({ webhook, secret }: MadeWebhook): Presented<typeof MADE_WEBHOOK> => ({
  ...presentWebhook(webhook),
  secret,
});

export const presentDelivery = (delivery: WebhookDelivery): Presented<typeof WEBHOOK_DELIVERY> => ({
  id: delivery.id,
  webhook_id: delivery.webhookId,
  event: delivery.event === 'test' ? 'test' : `execution.${delivery.event}`,
  execution_id: delivery.executionId,
  state: delivery.state,
  attempts: delivery.attempts,
  last_status: delivery.lastStatus,
  last_error: delivery.lastError,
  created_at: presentTime(delivery.createdAt),
  last_attempt_at: presentTime(delivery.lastAttemptAt),
  ended_at: presentTime(delivery.endedAt),
});
