import { setTimeout as delay } from 'node:timers/promises';
import { basic } from '../support/http-calls.ts';

/** A request that the managers answered; refusals are answers. */
export interface Answer {
  status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever the contract says; the storm reads few fields
  body: any;
  /** Of the attempt that was answered, milliseconds since the epoch. */
  sentAt: number;
}

/** How long a request is repeated before the storm gives up on it. */
const PATIENCE_MILLISECONDS = 120_000;
const ATTEMPT_MILLISECONDS = 15_000;

/**
 * Sends requests to several managers of which any may be dead at the moment. A request whose answer got lost is sent again,
 * to another one; creations carry a key by which they still happen once.
 */
export class StormClient {
  private turn = 0;
  /** How often requests had to be sent again, by the reason: a status, or what became of the connection. */
  readonly repeated: Record<string, number> = {};

  constructor(
    private readonly urls: readonly string[],
    private readonly credentials: { username: string; password: string },
  ) {}

  get(path: string): Promise<Answer> {
    return this.send('GET', path);
  }

  /** `key` makes a repeated creation answer as the first one did. */
  create(method: 'POST' | 'PUT', path: string, request: { body: unknown; key: string }): Promise<Answer> {
    return this.send(method, path, request);
  }

  /** For what may be asked twice, such as a cancel. */
  post(path: string, body: unknown): Promise<Answer> {
    return this.send('POST', path, { body });
  }

  private async send(
    method: string,
    path: string,
    { body, key }: { body?: unknown; key?: string } = {},
  ): Promise<Answer> {
    const deadline = Date.now() + PATIENCE_MILLISECONDS;
    for (;;) {
      const url = this.urls[this.turn++ % this.urls.length] ?? '';
      const sentAt = Date.now();
      try {
        const response = await fetch(`${url}/api/v3.1${path}`, {
          method,
          headers: this.headers(key),
          signal: AbortSignal.timeout(ATTEMPT_MILLISECONDS),
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const text = await response.text();
        const isTwin = response.status === 409 && text.includes('idempotency');
        if (response.status < 500 && !isTwin)
          return { status: response.status, body: text === '' ? null : JSON.parse(text), sentAt };
        this.noteRepeat(String(response.status));
        if (Date.now() > deadline) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      } catch (error) {
        this.noteRepeat(nameOf(error));
        if (Date.now() > deadline) throw error;
      }
      await delay(100);
    }
  }

  private noteRepeat(reason: string): void {
    this.repeated[reason] = (this.repeated[reason] ?? 0) + 1;
  }

  private headers(key: string | undefined): Record<string, string> {
    const { username, password } = this.credentials;
    return {
      ...basic(`${username}:${password}`),
      tenant: 'default_tenant',
      'content-type': 'application/json',
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    };
  }
}

/** Of a lost connection its code, `ECONNREFUSED` say. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { cause } = error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.name;
}
