import type { Owned } from './scope.ts';

/** What webhooks can be called about: an execution came into that state. */
export const WEBHOOK_EVENTS = ['queued', 'started', 'succeeded', 'failed', 'cancelled'] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** A place that wants to be called when executions of the tenant change their state. */
export interface Webhook extends Owned {
  id: string;
  url: string;
  events: WebhookEvent[];
  /** Deployments and workflows whose executions count; null = all. */
  deploymentIds: string[] | null;
  workflowIds: string[] | null;
  description: string;
  enabled: boolean;
  updatedAt: Date;
}

/** What a caller may say about a webhook. */
export type WebhookDraft = Pick<
  Webhook,
  'url' | 'events' | 'deploymentIds' | 'workflowIds' | 'description' | 'enabled'
>;

/** One call to be made, and how far that is. */
export interface WebhookDelivery {
  id: string;
  webhookId: string;
  event: WebhookEvent | 'test';
  /** Null for a test. */
  executionId: string | null;
  state: 'pending' | 'delivered' | 'failed';
  attempts: number;
  /** HTTP status of the last answer; null when there was none. */
  lastStatus: number | null;
  /** Why the last attempt failed. */
  lastError: string | null;
  createdAt: Date;
  lastAttemptAt: Date | null;
  endedAt: Date | null;
}

/** What is needed to make the call. */
export interface WebhookCall {
  deliveryId: string;
  url: string;
  event: WebhookDelivery['event'];
  secret: string;
  /** JSON text, the same at every attempt. */
  body: string;
}

/** How one attempt went. */
export interface WebhookAttempt {
  status: number | null;
  /** Null when it was taken. */
  error: string | null;
}
