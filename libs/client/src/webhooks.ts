import type { Connection } from './connection.ts';
import type { Page } from './resources.ts';
import type { Json } from './json.ts';
import { readCamel, readPage, toSnakeCase, toWire } from './wire.ts';

export type WebhookEvent = 'queued' | 'started' | 'succeeded' | 'failed' | 'cancelled';

/** A place that is called when executions change their state. */
export interface Webhook {
  id: string;
  url: string;
  events: WebhookEvent[];
  /** Null: all. */
  deploymentIds: string[] | null;
  workflowIds: string[] | null;
  description: string;
  enabled: boolean;
  tenantName: string;
  createdBy: string;
  createdAt: string;
  updatedAt: string;
}

/** `secret` is not null when the request has made it; it is never told again. */
export interface MadeWebhook extends Webhook {
  secret: string | null;
}

export interface WebhookDelivery {
  id: string;
  webhookId: string;
  /** `execution.<event>`, or `test`. */
  event: string;
  executionId: string | null;
  state: 'pending' | 'delivered' | 'failed';
  attempts: number;
  lastStatus: number | null;
  lastError: string | null;
  createdAt: string;
  lastAttemptAt: string | null;
  endedAt: string | null;
}

export interface CreateWebhook {
  /** http or https. */
  url: string;
  /** Default: all. */
  events?: readonly WebhookEvent[];
  deploymentIds?: readonly string[] | null;
  workflowIds?: readonly string[] | null;
  description?: string;
  enabled?: boolean;
}

export interface UpdateWebhook extends Partial<CreateWebhook> {
  /** True: a new secret takes the place of the old one at once. */
  renewSecret?: boolean;
}

export interface WebhookListQuery {
  offset?: number;
  size?: number;
  sort?: readonly string[];
}

/** Webhooks of the tenant and the log of their deliveries. */
export class Webhooks {
  constructor(private readonly connection: Connection) {}

  async create(webhook: CreateWebhook): Promise<MadeWebhook> {
    const body = toWire({ ...webhook } as unknown as Record<string, Json>);
    return readCamel<MadeWebhook>(await this.connection.request('POST', '/webhooks', { body }));
  }

  async get(id: string): Promise<Webhook> {
    return readCamel<Webhook>(await this.connection.request('GET', pathOf(id)));
  }

  async list(query: WebhookListQuery = {}): Promise<Page<Webhook>> {
    const answer = await this.connection.request('GET', '/webhooks', { query: toParameters(query) });
    return readPage(answer, (item) => readCamel<Webhook>(item));
  }

  async update(id: string, changes: UpdateWebhook): Promise<MadeWebhook> {
    const body = toWire({ ...changes } as unknown as Record<string, Json>);
    return readCamel<MadeWebhook>(await this.connection.request('PATCH', pathOf(id), { body }));
  }

  async delete(id: string): Promise<void> {
    await this.connection.request('DELETE', pathOf(id));
  }

  /** Has a call made that tells nothing but that calls arrive. */
  async test(id: string): Promise<WebhookDelivery> {
    return readCamel<WebhookDelivery>(
      await this.connection.request('POST', `${pathOf(id)}/test`, { body: {} }),
    );
  }

  /** Newest first, unless sorted. */
  async deliveries(id: string, query: WebhookListQuery = {}): Promise<Page<WebhookDelivery>> {
    const answer = await this.connection.request('GET', `${pathOf(id)}/deliveries`, {
      query: toParameters(query),
    });
    return readPage(answer, (item) => readCamel<WebhookDelivery>(item));
  }
}

const pathOf = (id: string): string => `/webhooks/${encodeURIComponent(id)}`;

const toParameters = ({ offset, size, sort }: WebhookListQuery) => ({
  _offset: offset,
  _size: size,
  _sort: sort?.map(toSnakeCase),
});
