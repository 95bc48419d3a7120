import { createHmac, randomBytes } from 'node:crypto';

/** Milliseconds a verified password is trusted without being verified again. */
const TRUST_MILLISECONDS = 30_000;
const MOST_ENTRIES = 10_000;

/**
 * Remembers for a short while which credentials were right: verifying a password costs tens of milliseconds by design, and a
 * client that polls sends it with each request. Keys are keyed hashes, so memory holds no password; only right ones
 * are remembered, and equal requests that arrive together are verified once.
 */
export class VerifiedCredentials {
  private readonly key = randomBytes(32);
  private readonly entries = new Map<string, { answer: Promise<boolean>; expires: number }>();

  constructor(private readonly now: () => number = Date.now) {}

  /** Whether the credentials (name, password, and what changes with the password) are right; asked from `verify` unless known. */
  async areRight(credentials: readonly string[], verify: () => Promise<boolean>): Promise<boolean> {
    const hash = createHmac('sha256', this.key).update(JSON.stringify(credentials)).digest('base64');
    const known = this.entries.get(hash);
    if (known !== undefined && known.expires > this.now()) return known.answer;
    const answer = verify();
    this.remember(hash, answer);
    try {
      const isRight = await answer;
      if (!isRight) this.entries.delete(hash);
      return isRight;
    } catch (error) {
      this.entries.delete(hash);
      throw error;
    }
  }

  private remember(hash: string, answer: Promise<boolean>): void {
    this.entries.delete(hash);
    if (this.entries.size >= MOST_ENTRIES) {
      const oldest = this.entries.keys().next();
      if (!oldest.done) this.entries.delete(oldest.value);
    }
    this.entries.set(hash, { answer, expires: this.now() + TRUST_MILLISECONDS });
  }
}
