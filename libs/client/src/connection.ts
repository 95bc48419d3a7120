import { UnreachableError, toError } from './errors.ts';
import type { Json, JsonObject } from './json.ts';
import { DEFAULT_RETRIES, isKeyed, makeKey, withRetries } from './retries.ts';
import type { QueryParameters } from './wire.ts';

export interface ConnectionOptions {
  /** Address of the manager, e.g. `http://127.0.0.1:8080`; a path `/api/v3.1` is added. */
  url: string;
  /** Default: `default_tenant`. */
  tenant?: string;
  username?: string;
  password?: string;
  /** Used instead of username and password when given. */
  token?: string;
  /** Another `fetch`, e.g. one that trusts a private certificate authority. */
  fetch?: typeof fetch;
  /**
   * How often a call is tried again when there was no answer; default 2. Only reading and creating: a creation carries an
   * `Idempotency-Key`, with which the server carries it out once.
   */
  retries?: number;
}

export interface RequestOptions {
  query?: QueryParameters;
  /** Sent as JSON, or as multipart when it is FormData. */
  body?: JsonObject | FormData | Blob;
  signal?: AbortSignal;
}

/** What every call takes besides its own arguments. */
export interface CallOptions {
  /** Ends the call; it rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** Sends requests with identity and tenant, and turns every answer that is no success into a CloudloomError. */
export class Connection {
  /** Address of the manager, without a path. */
  readonly origin: string;
  readonly #headers: Record<string, string>;
  readonly #fetch: typeof fetch;
  readonly #retries: number;

  constructor(options: ConnectionOptions) {
    this.origin = options.url.replace(/\/+$/, '').replace(/\/api(\/v3\.1)?$/, '');
    this.#headers = { Tenant: options.tenant ?? 'default_tenant', ...identityHeaders(options) };
    this.#fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
    this.#retries = options.retries ?? DEFAULT_RETRIES;
  }

  /** `path` is relative to `/api/v3.1`, its segments percent-encoded by the caller. Null for an answer without a body. */
  async request(method: string, path: string, options: RequestOptions = {}): Promise<Json> {
    const text = await (await this.#send(method, path, options)).text();
    return text === '' ? null : (JSON.parse(text) as Json);
  }

  /** As request, for an answer that is a file. */
  requestFile(method: string, path: string, options: RequestOptions = {}): Promise<Blob> {
    return this.#send(method, path, options);
  }

  /** The one path outside the versioned interface. */
  requestVersion(options: CallOptions = {}): Promise<Json> {
    return this.request('GET', '/api/version', options);
  }

  /** The body of an answer as it comes, for answers that go on for long. */
  async open(
    path: string,
    options: { query?: QueryParameters; headers?: Record<string, string>; signal?: AbortSignal },
  ): Promise<ReadableStream<Uint8Array>> {
    const { query = {}, headers, signal } = options;
    const url = `${this.origin}/api/v3.1${path}${toQueryString(query)}`;
    let response: Response;
    try {
      response = await this.#fetch(url, { headers: { ...this.#headers, ...headers }, signal });
    } catch (error) {
      throw new UnreachableError(this.origin, error);
    }
    if (!response.ok || response.body === null)
      throw toError({ status: response.status, text: await response.text() });
    return response.body;
  }

  #send(method: string, path: string, options: RequestOptions): Promise<Blob> {
    const base = path.startsWith('/api/') ? '' : '/api/v3.1';
    const address = this.origin + base + path + toQueryString(options.query ?? {});
    const isRepeatable = this.#retries > 0 && isKeyed(method, path);
    const keyed: Record<string, string> = isRepeatable ? { 'Idempotency-Key': makeKey() } : {};
    const retries = method === 'GET' || isRepeatable ? this.#retries : 0;
    return withRetries({ retries, signal: options.signal }, () =>
      this.#exchange(method, address, options, keyed),
    );
  }

  async #exchange(
    method: string,
    address: string,
    { body, signal }: RequestOptions,
    ownHeaders: Record<string, string>,
  ): Promise<Blob> {
    const isText = !(body instanceof FormData || body instanceof Blob);
    // Clients name JSON also where there is no body.
    const type: Record<string, string> = isText ? { 'Content-Type': 'application/json' } : {};
    const headers = { ...this.#headers, ...ownHeaders, ...type };
    const payload =
      isText && body !== undefined ? JSON.stringify(body) : (body as FormData | Blob | undefined);
    let answer: { status: number; ok: boolean; content: Blob };
    try {
      const response = await this.#fetch(address, { method, headers, body: payload, signal });
      answer = { status: response.status, ok: response.ok, content: await response.blob() };
    } catch (error) {
      // A caller that aborted wants its own reason back, not a story about the network.
      signal?.throwIfAborted();
      throw new UnreachableError(this.origin, error);
    }
    if (!answer.ok) throw toError({ status: answer.status, text: await answer.content.text() });
    return answer.content;
  }
}

function identityHeaders({ token, username, password }: ConnectionOptions): Record<string, string> {
  if (token !== undefined) return { 'Authentication-Token': token };
  if (username === undefined) return {};
  const bytes = new TextEncoder().encode(`${username}:${password ?? ''}`);
  return { Authorization: `Basic ${btoa(String.fromCharCode(...bytes))}` };
}

function toQueryString(query: QueryParameters): string {
  const parameters = new URLSearchParams();
  for (const [name, values] of Object.entries(query)) {
    if (values === undefined) continue;
    for (const value of Array.isArray(values) ? values : [values]) parameters.append(name, String(value));
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
