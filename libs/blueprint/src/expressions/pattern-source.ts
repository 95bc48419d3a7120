import { PatternError } from './pattern.ts';

/** Walks through the text of a pattern. An escape (`\` and what follows it) is one token. */
export class PatternSource {
  private index = 0;
  private readonly tokens: string[] = [];
  private readonly offsets: number[] = [];

  constructor(text: string) {
    let offset = 0;
    const characters = [...text];
    for (let at = 0; at < characters.length; at += 1) {
      const first = characters[at] ?? '';
      this.offsets.push(offset);
      if (first === '\\') {
        at += 1;
        const second = characters[at];
        if (second === undefined) throw new PatternError('bad escape (end of pattern)', offset);
        this.tokens.push(first + second);
        offset += 1 + second.length;
      } else {
        this.tokens.push(first);
        offset += first.length;
      }
    }
    this.offsets.push(offset);
  }

  /** The token to come; undefined at the end. */
  get next(): string | undefined {
    return this.tokens[this.index];
  }

  /** Where the token to come begins, as index into the text. */
  get position(): number {
    return this.offsets[this.index] ?? 0;
  }

  take(): string | undefined {
    const token = this.tokens[this.index];
    if (token !== undefined) this.index += 1;
    return token;
  }

  /** Takes the token if it is this one. */
  takeIf(token: string): boolean {
    if (this.next !== token) return false;
    this.index += 1;
    return true;
  }

  /** Takes up to `count` tokens that are single characters of a set. */
  takeWhile(count: number, characters: string): string {
    let taken = '';
    while (taken.length < count && this.next?.length === 1 && characters.includes(this.next))
      taken += this.take();
    return taken;
  }

  /** Takes everything up to a terminator, which is taken too. `what` names the missing thing. */
  takeUntil(terminator: string, what: string): string {
    let taken = '';
    for (;;) {
      const token = this.take();
      if (token === undefined)
        throw this.error(taken === '' ? `missing ${what}` : `missing ${terminator}, unterminated name`);
      if (token === terminator) break;
      taken += token;
    }
    if (taken === '') throw this.error(`missing ${what}`);
    return taken;
  }

  /** A mark to go back to. */
  get mark(): number {
    return this.index;
  }

  goBack(mark: number): void {
    this.index = mark;
  }

  error(detail: string, position = this.position): PatternError {
    return new PatternError(detail, position);
  }
}
