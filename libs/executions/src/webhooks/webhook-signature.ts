import { createHmac } from 'node:crypto';

/** Headers of a call. */
export const WEBHOOK_HEADERS = {
  event: 'X-Cloudloom-Event',
  delivery: 'X-Cloudloom-Delivery',
  timestamp: 'X-Cloudloom-Timestamp',
  signature: 'X-Cloudloom-Signature',
} as const;

/**
 * The signature of a call: `v1=` and the hexadecimal HMAC-SHA256, keyed with the secret's characters, of the timestamp, a dot
 * and the body as it is sent. The timestamp is in it so that an old call cannot be sent again as a new one.
 */
export function signWebhook(secret: string, timestamp: string, body: string): string {
  return `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}
