import type { WebhookService } from '@cloudloom/executions';
import type { WebhookRepository } from '@cloudloom/model';
import { widen, type Caller } from '../access/caller.ts';
import { pickFields } from '../answers/included-fields.ts';
import { presentList, type ListAnswer } from '../answers/list-answer.ts';
import { readInclude, readListRequest } from '../requests/list-request.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { WEBHOOK, WEBHOOK_DELIVERY } from './webhook-fields.ts';
import { presentDelivery, presentWebhook } from './webhooks.presenter.ts';

const NEWEST_FIRST = [{ field: 'createdAt', descending: true }];

/** Reads webhooks and the log of their deliveries. */
export class WebhookView {
  constructor(
    private readonly webhooks: WebhookService,
    private readonly repository: WebhookRepository,
  ) {}

  async list(caller: Caller, query: RawQuery): Promise<ListAnswer> {
    const request = readListRequest(query, WEBHOOK);
    const page = await this.repository.list(widen(caller, request.allTenants), request.query);
    return presentList({ items: page.items.map(presentWebhook), total: page.total }, request);
  }

  async get(caller: Caller, id: string, query: RawQuery): Promise<object> {
    const include = readInclude(query, WEBHOOK);
    return pickFields(presentWebhook(await this.webhooks.require(caller, id)), include);
  }

  async deliveries(caller: Caller, id: string, query: RawQuery): Promise<ListAnswer> {
    const request = readListRequest(query, WEBHOOK_DELIVERY);
    const sort = request.query.sort.length === 0 ? NEWEST_FIRST : request.query.sort;
    const page = await this.repository.deliveries(caller, id, { ...request.query, sort });
    return presentList({ items: page.items.map(presentDelivery), total: page.total }, request);
  }
}
