import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { WebhookVerificationError, verifyWebhook, type WebhookMessage } from './index.ts';

const NOW = 1_800_000_000_000;
const SECRET = 'whsec_example';
const BODY = '{"event":"execution.failed","execution":{"error":"ü"}}';

function aCall(changes: Partial<WebhookMessage> = {}): WebhookMessage {
  const timestamp = String(NOW / 1000);
  const signature = createHmac('sha256', SECRET).update(`${timestamp}.${BODY}`).digest('hex');
  const headers = {
    'x-cloudloom-event': 'execution.failed',
    'x-cloudloom-delivery': 'd1',
    'x-cloudloom-timestamp': timestamp,
    'x-cloudloom-signature': `v1=${signature}`,
  };
  return { secret: SECRET, headers, body: BODY, now: NOW, ...changes };
}

describe('verifying the call of a webhook', () => {
  it('takes what the secret has signed, and reads it', async () => {
    const verified = { deliveryId: 'd1', event: 'execution.failed', payload: JSON.parse(BODY) as unknown };
    expect(await verifyWebhook(aCall())).toEqual(verified);
    expect(await verifyWebhook(aCall({ body: new TextEncoder().encode(BODY) }))).toEqual(verified);
    const headers = new Headers(aCall().headers as Record<string, string>);
    expect(await verifyWebhook(aCall({ headers }))).toEqual(verified);
  });

  it.each<[string, Partial<WebhookMessage>]>([
    ['another secret', { secret: 'whsec_other' }],
    ['another body', { body: BODY.replace('failed', 'passed') }],
    ['an old call', { now: NOW + 301_000 }],
    ['a call from the future', { now: NOW - 301_000 }],
    ['no headers', { headers: {} }],
    ['another time', { headers: { ...aCall().headers, 'x-cloudloom-timestamp': '1800000001' } }],
    ['a signature of another kind', { headers: { ...aCall().headers, 'x-cloudloom-signature': 'v2=00' } }],
    ['half a signature', { headers: { ...aCall().headers, 'x-cloudloom-signature': 'v1=00' } }],
  ])('refuses %s', async (_name, changes) => {
    await expect(verifyWebhook(aCall(changes))).rejects.toBeInstanceOf(WebhookVerificationError);
  });
});
