import {
  OWNED_FIELDS,
  defineResource,
  flag,
  list,
  number,
  text,
  timestamp,
} from '../requests/resource-fields.ts';

const FIELDS = {
  id: text('id'),
  ...OWNED_FIELDS,
  created_at: timestamp('createdAt'),
  updated_at: timestamp('updatedAt'),
  url: text('url'),
  events: list(),
  deployment_ids: list(),
  workflow_ids: list(),
  description: text('description'),
  enabled: flag('enabled'),
} as const;

/** A webhook as it is read: nobody is told its secret. */
export const WEBHOOK = defineResource('Webhook', FIELDS);

/** The answer to a creation or change; `secret` is there when it was made by that very request, else null. */
export const MADE_WEBHOOK = defineResource('MadeWebhook', { ...FIELDS, secret: text() });

export const WEBHOOK_DELIVERY = defineResource(
  'WebhookDelivery',
  {
    id: text('id'),
    webhook_id: text(),
    event: text('event'),
    execution_id: text('executionId'),
    state: text('state'),
    attempts: number('attempts'),
    last_status: number('lastStatus'),
    last_error: text(),
    created_at: timestamp('createdAt'),
    last_attempt_at: timestamp('lastAttemptAt'),
    ended_at: timestamp('endedAt'),
  },
  null,
);
