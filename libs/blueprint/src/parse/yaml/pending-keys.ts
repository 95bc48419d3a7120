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

/** The keys that may have begun: at most one at each level of flow collections. */
export class PendingKeys {
  private readonly keys = new Map<number, PendingKey>();

  /** The number of the first lexeme that may still turn out to belong to a key. */
  get firstLexeme(): number | undefined {
    let first: number | undefined;
    for (const { lexeme } of this.keys.values()) if (first === undefined || lexeme < first) first = lexeme;
    return first;
  }

  set(level: number, key: PendingKey): void {
    this.keys.set(level, key);
  }

  /** Ends the waiting at a level. */
  take(level: number): PendingKey | undefined {
    const key = this.keys.get(level);
    this.keys.delete(level);
    return key;
  }

  clear(): void {
    this.keys.clear();
  }

  /** Gives up keys that have become too long, and returns the first of them that had to be one. */
  dropOutdated(line: number, offset: number): PendingKey | undefined {
    for (const [level, key] of this.keys) {
      if (key.line === line && offset - key.offset <= LONGEST_KEY) continue;
      this.keys.delete(level);
      if (key.isRequired) return key;
    }
    return undefined;
  }
}
