import { isBreak, isGap } from './characters.ts';
import { YamlMistake } from './yaml-mistake.ts';

/** A place in a text that moves forward and knows its line and column. */
export class Cursor {
  at = 0;
  line = 0;
  private lineStart = 0;

  constructor(readonly text: string) {}

  get column(): number {
    return this.at - this.lineStart;
  }

  /** The character here or further on; empty at the end. */
  peek(ahead = 0): string {
    return this.text.charAt(this.at + ahead);
  }

  /** Moves within the line. */
  skip(count = 1): void {
    this.at += count;
  }

  skipSpaces(): void {
    while (this.peek() === ' ') this.at += 1;
  }

  skipToBreak(): void {
    while (this.at < this.text.length && !isBreak(this.peek())) this.at += 1;
  }

  /** Moves over what a sticky expression matches here, and returns it. For short texts: a long match takes stack. */
  take(pattern: RegExp): string {
    const start = this.at;
    pattern.lastIndex = start;
    if (pattern.test(this.text)) this.at = pattern.lastIndex;
    return this.text.slice(start, this.at);
  }

  /** Moves up to the next character that a global expression for single characters matches, and returns what lies between. */
  takeUntil(stop: RegExp): string {
    const start = this.at;
    this.skipUntil(stop);
    return this.text.slice(start, this.at);
  }

  /** Moves up to the next character that a global expression for single characters matches, or to the end of the text. */
  skipUntil(stop: RegExp): void {
    stop.lastIndex = this.at;
    this.at = stop.test(this.text) ? stop.lastIndex - 1 : this.text.length;
  }

  /** Moves over one line break, if there is one, and returns what it counts for in a scalar. */
  takeBreak(): string {
    const character = this.peek();
    if (!isBreak(character)) return '';
    this.at += character === '\r' && this.peek(1) === '\n' ? 2 : 1;
    this.line += 1;
    this.lineStart = this.at;
    return character === '\u2028' || character === '\u2029' ? character : '\n';
  }

  /** True where `---` or `...` stands by itself; it counts at the start of a line only. */
  isAtDocumentMark(mark?: '---' | '...'): boolean {
    const first = this.peek();
    const wanted = first === '-' ? '---' : first === '.' ? '...' : undefined;
    if (wanted === undefined || (mark !== undefined && mark !== wanted)) return false;
    return this.text.startsWith(wanted, this.at) && isGap(this.peek(3));
  }

  /** Refuses the text: no lexeme can start or go on like this. */
  refuse(message: string, from = this.at): never {
    throw new YamlMistake('scanning', message, from, Math.max(this.at, from + 1));
  }
}
