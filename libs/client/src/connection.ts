import { CloudloomError, UnreachableError } from './errors.ts';
import type { Json, JsonObject } from './json.ts';
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
}

export interface RequestOptions {
  query?: QueryParameters;
  /** Sent as JSON, or as multipart when it is FormData. */
  body?: JsonObject | FormData;
  signal?: AbortSignal;
}

/** Sends requests with identity and tenant, and turns every answer that is no success into a CloudloomError. */
export class Connection {
  readonly #origin: string;
  readonly #headers: Record<string, string>;
  readonly #fetch: typeof fetch;

  constructor(options: ConnectionOptions) {
    this.#origin = options.url.replace(/\/+$/, '').replace(/\/api(\/v3\.1)?$/, '');
    this.#headers = { Tenant: options.tenant ?? 'default_tenant', ...identityHeaders(options) };
    this.#fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
  }

  /** `path` is relative to `/api/v3.1`, its segments percent-encoded by the caller. Null for an answer without a body. */
  request(method: string, path: string, options: RequestOptions = {}): Promise<Json> {
    return this.#send(method, `${this.#origin}/api/v3.1${path}`, options);
  }

  /** The one path outside the versioned interface. */
  requestVersion(): Promise<Json> {
    return this.#send('GET', `${this.#origin}/api/version`, {});
  }

  async #send(method: string, address: string, options: RequestOptions): Promise<Json> {
    const url = address + toQueryString(options.query ?? {});
    const { body, signal } = options;
    const isForm = body instanceof FormData;
    const headers = isForm ? this.#headers : { ...this.#headers, 'Content-Type': 'application/json' };
    const payload = body === undefined || isForm ? body : JSON.stringify(body);
    let answer: { status: number; ok: boolean; text: string };
    try {
      const response = await this.#fetch(url, { method, headers, body: payload, signal });
      answer = { status: response.status, ok: response.ok, text: await response.text() };
    } catch (error) {
      // A caller that aborted wants its own reason back, not a story about the network.
      signal?.throwIfAborted();
      throw new UnreachableError(this.#origin, error);
    }
    if (!answer.ok) throw toError(answer);
    return answer.text === '' ? null : (JSON.parse(answer.text) as Json);
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

/** Proxies in between may answer with a page instead of the contract's JSON. */
function toError({ status, text }: { status: number; text: string }): CloudloomError {
  try {
    const body = JSON.parse(text) as Record<string, unknown>;
    return new CloudloomError(
      status,
      String(body.error_code ?? 'unknown_error'),
      String(body.message ?? text),
    );
  } catch {
    return new CloudloomError(status, 'unknown_error', text.slice(0, 500));
  }
}
