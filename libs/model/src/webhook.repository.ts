import { randomUUID } from 'node:crypto';
import { inTransaction, managerFor, type Database } from './database.ts';
import type { ListQuery, Page } from './domain/list-query.ts';
import type { Scope } from './domain/scope.ts';
import type { Webhook, WebhookDelivery, WebhookDraft } from './domain/webhook.ts';
import { NotFoundError } from './errors.ts';
import { fieldsOf, listPage } from './list-page.ts';
import {
  webhookDeliveryEntity,
  webhookEntity,
  type WebhookDeliveryRow,
  type WebhookRow,
} from './rows/webhook.entity.ts';
import { ScopedTable, withoutStorage } from './scoped-table.ts';
import type { SecretCipher } from './secret-cipher.ts';
import { sealWebhookSecret } from './webhook-secret.ts';
import { orderTestCall } from './webhook-events.ts';

const RESOURCE = 'Webhook';

const table = new ScopedTable<WebhookRow>({
  entity: webhookEntity,
  resource: RESOURCE,
  key: 'id',
  list: {
    fields: fieldsOf('item', {
      text: ['id', 'url', 'description', 'tenantName', 'createdBy', 'visibility'],
      boolean: ['enabled'],
      time: ['createdAt', 'updatedAt'],
    }),
    searched: 'item.url',
    order: ['item.createdAt'],
    storageId: 'item.storageId',
  },
});

const DELIVERIES = {
  fields: fieldsOf('item', {
    text: ['id', 'event', 'executionId', 'state'],
    number: ['attempts', 'lastStatus'],
    time: ['createdAt', 'lastAttemptAt', 'endedAt'],
  }),
  searched: 'item.id',
  order: [],
  storageId: 'item.storageId',
};

/** Webhooks of tenants and the log of their deliveries. Secrets rest encrypted and never leave through here. */
export class WebhookRepository {
  constructor(
    private readonly database: Database,
    private readonly cipher: SecretCipher,
  ) {}

  async create(scope: Scope, draft: WebhookDraft, secret: string): Promise<Webhook> {
    const id = randomUUID();
    return inTransaction(this.database, undefined, async (manager) => {
      const owner = {
        tenantName: scope.tenantName,
        createdBy: scope.username,
        visibility: 'tenant' as const,
      };
      const sealedSecret = sealWebhookSecret(this.cipher, id, secret);
      await table.insert(manager, { ...draft, ...owner, id, sealedSecret }, id);
      const row = await table.find(manager, scope, { id });
      if (row === null) throw new NotFoundError(RESOURCE, id);
      return fromRow(row);
    });
  }

  async find(scope: Scope, id: string): Promise<Webhook | null> {
    const row = await table.find(managerFor(this.database), scope, { id });
    return row && fromRow(row);
  }

  /** Oldest first, unless sorted. */
  async list(scope: Scope, query: ListQuery): Promise<Page<Webhook>> {
    const { rows, total } = await table.list(managerFor(this.database), scope, query);
    return { items: rows.map(fromRow), total };
  }

  /** Changes what is given; a new secret takes the place of the old one at once. @throws NotFoundError */
  async update(
    scope: Scope,
    id: string,
    { secret, ...patch }: Partial<WebhookDraft> & { secret?: string },
  ): Promise<Webhook> {
    const manager = managerFor(this.database);
    const sealed = secret === undefined ? {} : { sealedSecret: sealWebhookSecret(this.cipher, id, secret) };
    const isDone = await table.update(manager, scope, id, { ...patch, ...sealed, updatedAt: new Date() });
    const webhook = isDone ? await this.find(scope, id) : null;
    if (webhook === null) throw new NotFoundError(RESOURCE, id);
    return webhook;
  }

  /** With its deliveries; those under way end without another call. False when there is none. */
  delete(scope: Scope, id: string): Promise<boolean> {
    return table.delete(managerFor(this.database), scope, id);
  }

  /** Orders a call with nothing to tell. @throws NotFoundError */
  async test(scope: Scope, id: string): Promise<WebhookDelivery> {
    const webhook = await this.find(scope, id);
    if (webhook === null) throw new NotFoundError(RESOURCE, id);
    return inTransaction(this.database, undefined, async (manager) => {
      const delivery = await orderTestCall(manager, webhook);
      const row = await manager.findOneByOrFail(webhookDeliveryEntity, { id: delivery });
      return withoutStorage<WebhookDeliveryRow>(row);
    });
  }

  /** Newest first, unless sorted. @throws NotFoundError */
  async deliveries(scope: Scope, id: string, query: ListQuery): Promise<Page<WebhookDelivery>> {
    if ((await this.find(scope, id)) === null) throw new NotFoundError(RESOURCE, id);
    const asked = managerFor(this.database)
      .createQueryBuilder(webhookDeliveryEntity, 'item')
      .where('item.webhookId = :webhookId', { webhookId: id });
    const { rows, total } = await listPage(asked, query, DELIVERIES);
    return { items: rows.map((row) => withoutStorage<WebhookDeliveryRow>(row)), total };
  }
}

function fromRow(row: WebhookRow): Webhook {
  const { sealedSecret: _, ...webhook } = withoutStorage(row) as Omit<WebhookRow, 'storageId'>;
  return webhook;
}
