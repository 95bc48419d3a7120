import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { WebhookAttempt, WebhookCall } from '@cloudloom/model';
import { FetchRefusedError } from '../errors.ts';
import { ReachableHosts, type ReachableHostsOptions } from '../urls/reachable-hosts.ts';
import { WEBHOOK_HEADERS, signWebhook } from './webhook-signature.ts';

/** For everything: connecting, sending, and the first line of the answer. */
const TIMEOUT_MILLISECONDS = 10_000;

export interface WebhookSenderOptions extends ReachableHostsOptions {
  timeoutMilliseconds?: number;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

/** Makes the calls of webhooks: signed, never into networks that are not public, never on to where an answer points. */
export class WebhookSender {
  private readonly hosts: ReachableHosts;

  constructor(private readonly options: WebhookSenderOptions = {}) {
    this.hosts = new ReachableHosts(options);
  }

  /** @throws FetchRefusedError when the URL is none that may be called, as far as that can be said without asking for its name */
  requireCallable(text: string): URL {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
      throw new FetchRefusedError(`${text} is no http or https URL`);
    if (url.username !== '' || url.password !== '')
      throw new FetchRefusedError(
        'The URL of a webhook holds no name and password: calls are signed instead',
      );
    this.hosts.requireLiteral(url);
    return url;
  }

  /** Makes one attempt. Never rejects: what went wrong is its answer. */
  async send(call: WebhookCall): Promise<WebhookAttempt> {
    const signal = AbortSignal.timeout(this.options.timeoutMilliseconds ?? TIMEOUT_MILLISECONDS);
    try {
      const answer = await this.post(this.requireCallable(call.url), call, signal);
      const { statusCode: status = 0 } = answer;
      // Nobody reads what the other side says: it could be anything, of any length.
      answer.destroy();
      if (status >= 200 && status < 300) return { status, error: null };
      return { status, error: `answered with status ${status}` };
    } catch (error) {
      return { status: null, error: describe(error, signal) };
    }
  }

  private post(url: URL, call: WebhookCall, signal: AbortSignal): Promise<IncomingMessage> {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const bytes = Buffer.from(call.body);
    return new Promise((resolve, reject) => {
      const sent = send(url, {
        method: 'POST',
        agent: false,
        signal,
        lookup: this.hosts.lookup(url),
        headers: this.headers(call, bytes.length),
      });
      sent.once('response', resolve);
      sent.once('error', reject);
      sent.end(bytes);
    });
  }

  private headers(call: WebhookCall, length: number): Record<string, string | number> {
    const timestamp = String(Math.floor((this.options.now?.() ?? Date.now()) / 1000));
    return {
      'Content-Type': 'application/json',
      'Content-Length': length,
      'User-Agent': 'cloudloom-webhooks',
      [WEBHOOK_HEADERS.event]: call.event === 'test' ? 'test' : `execution.${call.event}`,
      [WEBHOOK_HEADERS.delivery]: call.deliveryId,
      [WEBHOOK_HEADERS.timestamp]: timestamp,
      [WEBHOOK_HEADERS.signature]: signWebhook(call.secret, timestamp, call.body),
    };
  }
}

function describe(error: unknown, signal: AbortSignal): string {
  if (error instanceof FetchRefusedError) return error.message;
  if (signal.aborted) return 'the call took too long';
  return error instanceof Error ? error.message : String(error);
}
