import { managerFor, type Database } from './database.ts';
import type { WebhookAttempt, WebhookCall } from './domain/webhook.ts';
import type { SecretCipher } from './secret-cipher.ts';
import { storableText } from './stored-json.ts';
import { openWebhookSecret } from './webhook-secret.ts';

interface CallRow {
  id: string;
  webhookId: string;
  url: string;
  event: WebhookCall['event'];
  body: string;
  sealedSecret: Buffer;
}

/** Characters of a stored error at most. */
const LONGEST_ERROR = 500;
/** Settled deliveries that are kept of a webhook: a log to look into, not an archive. */
const KEPT = 1_000;

/** What makes the calls works with this; without a scope, because the ids are ours. */
export class WebhookDeliveryRepository {
  constructor(
    private readonly database: Database,
    private readonly cipher: SecretCipher,
  ) {}

  /** What to send; null when it is settled, or its webhook is gone or disabled. @throws SecretCipherError */
  async pending(deliveryId: string): Promise<WebhookCall | null> {
    const rows: CallRow[] = await managerFor(this.database).query(
      `select d.id, w.id as "webhookId", w.url, d.event, d.body, w.sealed_secret as "sealedSecret"
         from webhook_deliveries d join webhooks w on w.id = d.webhook_id
        where d.id = $1 and d.state = 'pending' and (w.enabled or d.event = 'test')`,
      [deliveryId],
    );
    const [row] = rows;
    if (row === undefined) return null;
    const secret = openWebhookSecret(this.cipher, row.webhookId, row.sealedSecret);
    return { deliveryId: row.id, url: row.url, event: row.event, body: row.body, secret };
  }

  /** Counts an attempt; one without an error settles the delivery, and the log lets go of what is old. */
  async record(deliveryId: string, { status, error }: WebhookAttempt): Promise<void> {
    await managerFor(this.database).query(
      `update webhook_deliveries
          set attempts = attempts + 1, last_status = $2, last_error = $3, last_attempt_at = clock_timestamp(),
              state = case when $3::text is null then 'delivered' else state end,
              ended_at = case when $3::text is null then clock_timestamp() end
        where id = $1 and state = 'pending'`,
      [deliveryId, status, error === null ? null : storableText(error).slice(0, LONGEST_ERROR)],
    );
    if (error === null) await this.forget(deliveryId);
  }

  /** No more attempts: it failed, unless it was settled before. */
  async giveUp(deliveryId: string, error: string): Promise<void> {
    await managerFor(this.database).query(
      `update webhook_deliveries
          set state = 'failed', ended_at = clock_timestamp(), last_error = coalesce(last_error, $2)
        where id = $1 and state = 'pending'`,
      [deliveryId, error],
    );
    await this.forget(deliveryId);
  }

  /** Leaves the newest deliveries of that one's webhook, and those that are under way. */
  private async forget(deliveryId: string): Promise<void> {
    await managerFor(this.database).query(
      `with mine as (select webhook_id from webhook_deliveries where id = $1),
            oldest as (select d.storage_id from webhook_deliveries d, mine where d.webhook_id = mine.webhook_id
                        order by d.storage_id desc offset ${KEPT - 1} limit 1)
       delete from webhook_deliveries d using mine, oldest
        where d.webhook_id = mine.webhook_id and d.storage_id < oldest.storage_id and d.state <> 'pending'`,
      [deliveryId],
    );
  }
}
