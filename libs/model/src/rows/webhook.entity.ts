import { EntitySchema } from 'typeorm';
import type { Webhook, WebhookDelivery } from '../domain/webhook.ts';
import {
  boolean,
  bytes,
  creationTime,
  integer,
  optionalText,
  optionalTime,
  owned,
  searchableJson,
  stored,
  text,
  time,
  type Stored,
} from './columns.ts';

export type WebhookRow = Webhook & Stored & { sealedSecret: Buffer };

export const webhookEntity = new EntitySchema<WebhookRow>({
  name: 'webhook',
  tableName: 'webhooks',
  columns: {
    ...stored,
    ...owned,
    id: text,
    updatedAt: { ...time, default: () => 'clock_timestamp()' },
    url: text,
    events: searchableJson,
    deploymentIds: { ...searchableJson, nullable: true },
    workflowIds: { ...searchableJson, nullable: true },
    description: text,
    enabled: boolean,
    sealedSecret: bytes,
  },
});

export type WebhookDeliveryRow = WebhookDelivery & Stored;

/** Without the body, which is written and read by itself. */
export const webhookDeliveryEntity = new EntitySchema<WebhookDeliveryRow>({
  name: 'webhook_delivery',
  tableName: 'webhook_deliveries',
  columns: {
    ...stored,
    id: text,
    webhookId: text,
    event: text,
    executionId: optionalText,
    state: text,
    attempts: integer,
    lastStatus: { ...integer, nullable: true },
    lastError: optionalText,
    createdAt: creationTime,
    lastAttemptAt: optionalTime,
    endedAt: optionalTime,
  },
});
