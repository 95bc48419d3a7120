import { createHmac, randomBytes } from 'node:crypto';
import type { User } from '@cloudloom/model';

/** Milliseconds a verified password is trusted without being verified again: how long an old password outlives its change. */
const TRUST_MILLISECONDS = 30_000;
const MOST_ENTRIES = 10_000;

/**
 * Remembers for a short while which passwords were right: verifying one costs tens of milliseconds by design, and a
 * client that polls sends it with each request. Keys are keyed hashes, so memory holds no password; only right ones
 * are remembered, and equal requests that arrive together are verified once.
 */
export class VerifiedCredentials {
  private readonly key = randomBytes(32);
  private readonly entries = new Map<string, { user: Promise<User | null>; expires: number }>();

  constructor(private readonly now: () => number = Date.now) {}

  /** The user of those credentials, asked from `verify` unless it was asked a moment ago; null when they are wrong. */
  async find(username: string, password: string, verify: () => Promise<User | null>): Promise<User | null> {
    const hash = createHmac('sha256', this.key)
      .update(JSON.stringify([username, password]))
      .digest('base64');
    const known = this.entries.get(hash);
    if (known !== undefined && known.expires > this.now()) return known.user;
    const user = verify();
    this.remember(hash, user);
    try {
      const found = await user;
      if (found === null) this.entries.delete(hash);
      return found;
    } catch (error) {
      this.entries.delete(hash);
      throw error;
    }
  }

  private remember(hash: string, user: Promise<User | null>): void {
    this.entries.delete(hash);
    if (this.entries.size >= MOST_ENTRIES) {
      const oldest = this.entries.keys().next();
      if (!oldest.done) this.entries.delete(oldest.value);
    }
    this.entries.set(hash, { user, expires: this.now() + TRUST_MILLISECONDS });
  }
}
