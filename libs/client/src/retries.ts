import { delay } from './delay.ts';
import { CloudloomError } from './errors.ts';
import { KEYED_OPERATIONS } from './generated/operations.ts';

/** Times that a call is tried again, unless the connection says otherwise. */
export const DEFAULT_RETRIES = 2;

/** Milliseconds before the first of them; each further one waits twice as long. */
const FIRST_PAUSE = 200;

/** Statuses of a proxy whose server does not answer. */
const NO_ANSWER: ReadonlySet<number> = new Set([0, 502, 504]);

const KEYED_ROUTES = [...KEYED_OPERATIONS].map((operation) => {
  const [method = '', path = ''] = operation.split(' ');
  return { method, path: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`) };
});

/** Whether the operation creates something and takes an idempotency key. */
export const isKeyed = (method: string, path: string): boolean =>
  KEYED_ROUTES.some((route) => route.method === method && route.path.test(path));

/** 128 random bits; `crypto.randomUUID` is not there in pages without TLS. */
export const makeKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** Tries a call until it is answered, `retries` times again at most; answers that say no are answers. */
export async function withRetries<T>(
  { retries, signal }: { retries: number; signal: AbortSignal | undefined },
  attempt: () => Promise<T>,
): Promise<T> {
  for (let retry = 0; ; retry++) {
    try {
      return await attempt();
    } catch (error) {
      if (retry >= retries || !isWorthAnother(error)) throw error;
    }
    await delay(FIRST_PAUSE * 2 ** retry, signal);
  }
}

/** No answer, or an earlier attempt of the same creation is still being carried out. */
const isWorthAnother = (error: unknown): boolean =>
  error instanceof CloudloomError &&
  (NO_ANSWER.has(error.status) || error.code === 'idempotency_key_busy_error');
