/** What a call answered. `body` is parsed where it is JSON. */
export interface Answer {
  status: number;
  body: unknown;
  headers: Headers;
}

export interface CallOptions {
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is. */
  raw?: string | FormData | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
}

/** The header that names a user: `basic('ann:secret')`. */
export const basic = (credentials: string): { Authorization: string } => ({
  Authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
});

/** Sends one request and reads its answer: as admin, in the default tenant, naming JSON as content type, unless the headers differ. */
export async function send(
  url: string,
  method: string,
  { body, raw, headers }: CallOptions = {},
): Promise<Answer> {
  const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(url, {
    method,
    headers: {
      ...basic('admin:admin'),
      Tenant: 'default_tenant',
      ...(raw instanceof FormData ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(content === undefined ? {} : { body: content }),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return {
    status: response.status,
    headers: response.headers,
    body: isJson ? JSON.parse(bytes.toString()) : bytes,
  };
}
