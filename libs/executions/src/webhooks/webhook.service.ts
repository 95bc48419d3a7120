import { randomBytes } from 'node:crypto';
import {
  WEBHOOK_EVENTS,
  NotFoundError,
  type Scope,
  type Webhook,
  type WebhookDelivery,
  type WebhookDraft,
  type WebhookEvent,
  type WebhookRepository,
} from '@cloudloom/model';
import { FetchRefusedError, InvalidWebhookError } from '../errors.ts';
import type { WebhookSender } from './webhook-sender.ts';

/** What a caller may ask of a webhook; events and names are not checked yet. */
export interface WebhookRequest {
  url?: string;
  events?: readonly unknown[];
  deploymentIds?: readonly unknown[] | null;
  workflowIds?: readonly unknown[] | null;
  description?: string;
  enabled?: boolean;
  /** Makes a new secret. */
  renewSecret?: boolean;
}

/** A webhook, with its secret when that was made now: nobody is ever told again. */
export interface MadeWebhook {
  webhook: Webhook;
  secret: string | null;
}

const LONGEST_URL = 2_000;
const LONGEST_DESCRIPTION = 1_000;
const MOST_NAMES = 1_000;
const SECRET_BYTES = 32;

/** Webhooks of a tenant: what may be asked of them. */
export class WebhookService {
  constructor(
    private readonly webhooks: WebhookRepository,
    private readonly sender: WebhookSender,
  ) {}

  /** @throws InvalidWebhookError */
  async create(scope: Scope, request: WebhookRequest & { url: string }): Promise<MadeWebhook> {
    const draft: WebhookDraft = {
      events: [...WEBHOOK_EVENTS],
      deploymentIds: null,
      workflowIds: null,
      description: '',
      enabled: true,
      ...this.check(request),
      url: this.checkUrl(request.url),
    };
    const secret = makeSecret();
    return { webhook: await this.webhooks.create(scope, draft, secret), secret };
  }

  /** @throws InvalidWebhookError, NotFoundError */
  async update(scope: Scope, id: string, request: WebhookRequest): Promise<MadeWebhook> {
    await this.require(scope, id);
    const secret = request.renewSecret === true ? makeSecret() : null;
    const patch = { ...this.check(request), ...(secret === null ? {} : { secret }) };
    return { webhook: await this.webhooks.update(scope, id, patch), secret };
  }

  /** @throws NotFoundError */
  async require(scope: Scope, id: string): Promise<Webhook> {
    const webhook = await this.webhooks.find(scope, id);
    if (webhook === null) throw new NotFoundError('Webhook', id);
    return webhook;
  }

  /** @throws NotFoundError */
  async delete(scope: Scope, id: string): Promise<void> {
    if (!(await this.webhooks.delete(scope, id))) throw new NotFoundError('Webhook', id);
  }

  /** Has a call made that tells nothing, also when the webhook is disabled. @throws NotFoundError */
  test(scope: Scope, id: string): Promise<WebhookDelivery> {
    return this.webhooks.test(scope, id);
  }

  private check(request: WebhookRequest): Partial<WebhookDraft> {
    const { url, events, deploymentIds, workflowIds, description, enabled } = request;
    if (description !== undefined && description.length > LONGEST_DESCRIPTION)
      throw new InvalidWebhookError(`description is longer than ${LONGEST_DESCRIPTION} characters`);
    return {
      ...(url === undefined ? {} : { url: this.checkUrl(url) }),
      ...(events === undefined ? {} : { events: checkEvents(events) }),
      ...(deploymentIds === undefined ? {} : { deploymentIds: checkNames('deployment_ids', deploymentIds) }),
      ...(workflowIds === undefined ? {} : { workflowIds: checkNames('workflow_ids', workflowIds) }),
      ...(description === undefined ? {} : { description }),
      ...(enabled === undefined ? {} : { enabled }),
    };
  }

  private checkUrl(url: string): string {
    if (url.length > LONGEST_URL)
      throw new InvalidWebhookError(`url is longer than ${LONGEST_URL} characters`);
    try {
      return this.sender.requireCallable(url).href;
    } catch (error) {
      if (error instanceof FetchRefusedError) throw new InvalidWebhookError(error.message, { cause: error });
      throw error;
    }
  }
}

const makeSecret = (): string => `whsec_${randomBytes(SECRET_BYTES).toString('base64url')}`;

function checkEvents(given: readonly unknown[]): WebhookEvent[] {
  const allowed: readonly unknown[] = WEBHOOK_EVENTS;
  const unknown = given.filter((event) => !allowed.includes(event));
  if (given.length === 0 || unknown.length > 0)
    throw new InvalidWebhookError(`events must be some of ${WEBHOOK_EVENTS.join(', ')}`);
  return WEBHOOK_EVENTS.filter((event) => given.includes(event));
}

/** Null for "all". */
function checkNames(field: string, given: readonly unknown[] | null): string[] | null {
  if (given === null) return null;
  const names = given.filter((name) => typeof name === 'string' && name !== '');
  if (names.length !== given.length || names.length === 0 || names.length > MOST_NAMES)
    throw new InvalidWebhookError(`${field} must be a list of 1 to ${MOST_NAMES} ids, or null for all`);
  return [...new Set(names as string[])];
}
