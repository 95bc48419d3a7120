const TIMEOUT_MILLISECONDS = 10_000;

/** Fetches from an allow-list of places only: a user's blueprint must not make the server call others in its name. */
export class UrlFetcher {
  /** Prefixes of URLs that may be fetched; none by default. */
  constructor(private readonly allowed: readonly string[] = []) {}

  isAllowed(url: string): boolean {
    try {
      const { href } = new URL(url);
      return this.allowed.some((prefix) => href.startsWith(prefix));
    } catch {
      return false;
    }
  }

  /** The body, or undefined when the place is not allowed, unreachable, redirects or answers with an error. */
  async open(url: string): Promise<AsyncIterable<Uint8Array> | undefined> {
    if (!this.isAllowed(url)) return undefined;
    try {
      const answer = await fetch(url, {
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
      });
      return answer.ok && answer.body !== null ? (answer.body as AsyncIterable<Uint8Array>) : undefined;
    } catch {
      return undefined;
    }
  }
}
