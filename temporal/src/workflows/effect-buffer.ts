import type { Effect } from '@cloudloom/topology';

/**
 * Upper bounds of one batch. Many results of operations arrive together, and what follows from them should be one write,
 * since nothing goes on before it is stored; but a payload must stay below two megabytes.
 */
const MAX_BATCH_EFFECTS = 4_000;
const MAX_BATCH_CHARACTERS = 1_500_000;
/** How often others get their turn before a batch is cut, so that what one activation produces goes together. */
const TURNS_BEFORE_CUT = 12;

/**
 * Ordered buffer of effects with one writer: batches are stored one after the other, each in one call.
 * A failed write fails everybody who waits for it, and everything after it.
 */
export class EffectBuffer {
  private readonly pending: { effect: Effect; size: number; mayBeStored: boolean }[] = [];
  private recorded = 0;
  private stored = 0;
  private writing: Promise<void> | undefined;
  private failure: { error: unknown } | undefined;

  /** @param write is told how many of the effects no earlier run can have stored */
  constructor(private readonly write: (effects: Effect[], newCount: number) => Promise<void>) {}

  append(effect: Effect, { mayBeStored = false }: { mayBeStored?: boolean } = {}): void {
    this.pending.push({ effect, size: JSON.stringify(effect).length, mayBeStored });
    this.recorded += 1;
  }

  /** Resolves when everything appended before this call is stored; rejects with the error of the write. */
  async flush(): Promise<void> {
    const target = this.recorded;
    while (this.stored < target) {
      if (this.failure) throw this.failure.error;
      this.writing ??= this.writeBatch();
      await this.writing;
    }
    if (this.failure) throw this.failure.error;
  }

  private async writeBatch(): Promise<void> {
    try {
      for (let turn = 0; turn < TURNS_BEFORE_CUT; turn += 1) await Promise.resolve();
      const batch = this.cut();
      await this.write(
        batch.map(({ effect }) => effect),
        batch.filter(({ mayBeStored }) => !mayBeStored).length,
      );
      this.stored += batch.length;
    } catch (error) {
      this.failure = { error };
    } finally {
      this.writing = undefined;
    }
  }

  private cut(): EffectBuffer['pending'] {
    let characters = 0;
    let count = 0;
    for (const { size } of this.pending) {
      if (count === MAX_BATCH_EFFECTS || (count > 0 && characters + size > MAX_BATCH_CHARACTERS)) break;
      characters += size;
      count += 1;
    }
    return this.pending.splice(0, count);
  }
}
