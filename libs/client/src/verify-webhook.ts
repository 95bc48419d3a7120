/** Headers of a call, by any spelling of their names: a `Headers`, or what Node's `request.headers` is. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

export interface WebhookMessage {
  secret: string;
  headers: WebhookHeaders;
  /** As it was received, byte by byte: parsing and printing it again would change it. */
  body: string | Uint8Array;
  /** Seconds by which the call's time may differ from now; default 300. */
  toleranceSeconds?: number;
  /** Milliseconds since the epoch; default: now. */
  now?: number;
}

/** What a verified call says. */
export interface VerifiedWebhook {
  /** The same at every attempt: who has seen it has handled the call already. */
  deliveryId: string;
  /** `execution.<event>`, or `test`. */
  event: string;
  payload: unknown;
}

/** The call does not come from the manager, was changed on its way, or is too old. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';
}

/**
 * Checks signature and age of a call and reads it. Works in Node and in browsers.
 *
 * @throws WebhookVerificationError
 */
export async function verifyWebhook(message: WebhookMessage): Promise<VerifiedWebhook> {
  const header = (name: string): string => readHeader(message.headers, `x-cloudloom-${name}`);
  const timestamp = header('timestamp');
  requireRecent(timestamp, message);
  const bytes = typeof message.body === 'string' ? new TextEncoder().encode(message.body) : message.body;
  await requireSignature(header('signature'), message.secret, signedBytes(timestamp, bytes));
  const payload: unknown = JSON.parse(new TextDecoder().decode(bytes));
  return { deliveryId: header('delivery'), event: header('event'), payload };
}

function readHeader(headers: WebhookHeaders, name: string): string {
  const values =
    headers instanceof Headers
      ? [headers.get(name)]
      : Object.entries(headers)
          .filter(([key]) => key.toLowerCase() === name)
          .flatMap(([, value]) => value);
  const [value] = values;
  if (typeof value !== 'string' || value === '' || values.length > 1)
    throw new WebhookVerificationError(`The call has no header ${name}`);
  return value;
}

function requireRecent(
  timestamp: string,
  { toleranceSeconds = 300, now = Date.now() }: WebhookMessage,
): void {
  const isNumber = /^\d{1,12}$/.test(timestamp);
  if (!isNumber || Math.abs(now / 1000 - Number(timestamp)) > toleranceSeconds)
    throw new WebhookVerificationError('The call is too old, or clocks differ');
}

function signedBytes(timestamp: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode(`${timestamp}.`);
  const all = new Uint8Array(head.length + body.length);
  all.set(head);
  all.set(body, head.length);
  return all;
}

/** The comparison is the platform's own, which takes the same time wherever the difference is. */
async function requireSignature(
  signature: string,
  secret: string,
  signed: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const digits = /^v1=([0-9a-f]{64})$/.exec(signature)?.[1] ?? '';
  const given = Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), algorithm, false, [
    'verify',
  ]);
  if (digits === '' || !(await crypto.subtle.verify('HMAC', key, given, signed)))
    throw new WebhookVerificationError('The signature is not that of the secret');
}
