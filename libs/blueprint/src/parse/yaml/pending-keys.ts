/** A key is no longer than this, and stands on one line. */
const LONGEST_KEY = 1024;

/** A place where a key may have begun; only a colon further on tells. */
export interface PendingKey {
  /** The number of the lexeme that would be its first one. */
  lexeme: number;
  /** True where nothing but a key can stand. */
  isRequired: boolean;
  offset: number;
  line: number;
  column: number;
}

/**
 * The keys that may have begun: at most one at each level of flow collections, and the deeper the later. So those that are
 * outdated are the outermost ones, and looking for them takes no time however many there are.
 */
export class PendingKeys {
  private readonly keys: (PendingKey | undefined)[] = [];
  /** No level below has one. */
  private lowest = 0;

  /** The number of the first lexeme that may still turn out to belong to a key. */
  get firstLexeme(): number | undefined {
    return this.outermost()?.lexeme;
  }

  /** Deeper levels must have been taken. */
  set(level: number, key: PendingKey): void {
    while (this.keys.length < level) this.keys.push(undefined);
    this.keys[level] = key;
    this.lowest = Math.min(this.lowest, level);
  }

  /** Ends the waiting at a level. */
  take(level: number): PendingKey | undefined {
    const key = this.keys[level];
    if (key !== undefined) this.keys[level] = undefined;
    return key;
  }

  /** Gives up keys that have become too long, and returns the first of them that had to be one. */
  dropOutdated(line: number, offset: number): PendingKey | undefined {
    for (;;) {
      const key = this.outermost();
      if (key === undefined || (key.line === line && offset - key.offset <= LONGEST_KEY)) return undefined;
      this.keys[this.lowest] = undefined;
      if (key.isRequired) return key;
    }
  }

  clear(): void {
    this.keys.length = 0;
    this.lowest = 0;
  }

  private outermost(): PendingKey | undefined {
    while (this.lowest < this.keys.length && this.keys[this.lowest] === undefined) this.lowest += 1;
    return this.keys[this.lowest];
  }
}
