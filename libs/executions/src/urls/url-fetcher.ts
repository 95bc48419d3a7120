import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { FetchRefusedError } from '../errors.ts';
import { ReachableHosts, type ReachableHostsOptions } from './reachable-hosts.ts';
import { UrlAllowList } from './url-allow-list.ts';

const MAXIMUM_REDIRECTS = 5;
const IDLE_MILLISECONDS = 10_000;

export interface UrlFetcherOptions extends ReachableHostsOptions {
  /** Beginnings of URLs that may be fetched; none by default. */
  allowed?: readonly string[];
}

export interface FetchLimits {
  maximumBytes: number;
  /** For everything, redirects included. */
  milliseconds: number;
}

/**
 * Fetches for users, from an allow-list of places only, and never from the server's own network: a blueprint must not
 * make the server call others in its name. Each redirect is held against the same rules.
 */
export class UrlFetcher {
  private readonly allowed: UrlAllowList;
  private readonly hosts: ReachableHosts;

  constructor(options: UrlFetcherOptions = {}) {
    this.allowed = new UrlAllowList(options.allowed ?? []);
    this.hosts = new ReachableHosts(options);
  }

  /** Throws FetchRefusedError where the URL cannot be one of the allowed places; asks nobody. */
  requireAllowed(url: string): void {
    this.require(parseUrl(url));
  }

  /** The body, as it comes. Throws FetchRefusedError, also while the body is read, with the reason for the user. */
  async open(url: string, limits: FetchLimits): Promise<AsyncIterable<Uint8Array>> {
    const signal = AbortSignal.timeout(limits.milliseconds);
    let target = parseUrl(url);
    for (let hop = 0; hop <= MAXIMUM_REDIRECTS; hop += 1) {
      const answer = await this.get(target, signal);
      const { statusCode = 0, headers } = answer;
      if (statusCode === 200) return readBody(answer, { url: target, limits, signal });
      answer.destroy();
      if (![301, 302, 303, 307, 308].includes(statusCode) || headers.location === undefined)
        throw new FetchRefusedError(`${target.href} answered with status ${statusCode}`);
      target = parseUrl(headers.location, target);
    }
    throw new FetchRefusedError(`${url} redirects more than ${MAXIMUM_REDIRECTS} times`);
  }

  /** The whole body as text. Throws FetchRefusedError. */
  async readText(url: string, limits: FetchLimits): Promise<string> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of await this.open(url, limits)) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  }

  private require(url: URL): void {
    if (!this.allowed.allows(url))
      throw new FetchRefusedError(`${hide(url)} is not among the places that this server may fetch from`);
    this.hosts.requireLiteral(url);
  }

  private get(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
    this.require(url);
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => reject(toRefusal(url, error, signal));
      const sent = send(url, {
        agent: false,
        signal,
        timeout: IDLE_MILLISECONDS,
        lookup: this.hosts.lookup(url),
        headers: { 'accept-encoding': 'identity' },
      });
      sent.once('response', resolve);
      sent.once('error', fail);
      sent.once('timeout', () => sent.destroy(new Error('it is silent for too long')));
      sent.end();
    });
  }
}

function parseUrl(text: string, from?: URL): URL {
  try {
    return new URL(text, from);
  } catch {
    throw new FetchRefusedError(`${text} is no URL`);
  }
}

/** A URL without the password that may stand in it. */
function hide(url: URL): string {
  const shown = new URL(url);
  shown.username = shown.password = '';
  return shown.href;
}

function toRefusal(url: URL, error: unknown, signal: AbortSignal): FetchRefusedError {
  if (error instanceof FetchRefusedError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const reason = signal.aborted ? 'it takes too long' : text;
  return new FetchRefusedError(`${url.href} could not be fetched: ${reason}`, { cause: error });
}

interface Reading {
  url: URL;
  limits: FetchLimits;
  signal: AbortSignal;
}

async function* readBody(answer: IncomingMessage, reading: Reading): AsyncGenerator<Uint8Array> {
  const { url, limits, signal } = reading;
  const tooLarge = () => new FetchRefusedError(`${url.href} holds more than ${limits.maximumBytes} bytes`);
  let size = 0;
  try {
    if (Number(answer.headers['content-length'] ?? 0) > limits.maximumBytes) throw tooLarge();
    for await (const chunk of answer as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > limits.maximumBytes) throw tooLarge();
      yield chunk;
    }
  } catch (error) {
    throw toRefusal(url, error, signal);
  } finally {
    answer.destroy();
  }
}
