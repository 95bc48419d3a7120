import { InstanceIdsExhausted } from './errors.ts';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
const SUFFIX_LENGTH = 6;
const MAX_DRAWS = 10_000;

/** Draws ids of the form `<name>_<six of a-z0-9>`, none of them twice and none that is taken. */
export class InstanceIds {
  readonly #random: () => number;
  readonly #takenIds: ReadonlySet<string>;
  readonly #drawn = new Set<string>();

  /** `random` answers numbers from 0 (included) to 1 (excluded). */
  constructor(random: () => number, takenIds: ReadonlySet<string> = new Set()) {
    this.#random = random;
    this.#takenIds = takenIds;
  }

  /** Throws InstanceIdsExhausted when no free id turns up. */
  draw(name: string): string {
    for (let draws = 0; draws < MAX_DRAWS; draws++) {
      const id = `${name}_${this.#suffix()}`;
      if (this.#drawn.has(id) || this.#takenIds.has(id)) continue;
      this.#drawn.add(id);
      return id;
    }
    throw new InstanceIdsExhausted(name);
  }

  #suffix(): string {
    let suffix = '';
    for (let i = 0; i < SUFFIX_LENGTH; i++) suffix += ALPHABET[Math.floor(this.#random() * ALPHABET.length)];
    return suffix;
  }
}
