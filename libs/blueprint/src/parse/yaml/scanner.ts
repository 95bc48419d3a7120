import { isBreak, isGap } from './characters.ts';
import { Cursor } from './cursor.ts';
import type { Lexeme, MarkLexeme } from './lexeme.ts';
import { PendingKeys } from './pending-keys.ts';
import type { PendingKey } from './pending-keys.ts';
import { scanDirective, scanName, scanTag } from './property-lexemes.ts';
import { scanBlock, scanPlain, scanQuoted } from './scalar-lexemes.ts';

const OUTSIDE = -1;
const INDICATORS = '-?:,[]{}#&*!|>\'"%@`';
/** How everything starts that is no plain scalar and may be a key. */
const NODE_STARTS = '*&!"\'';
const MISSING_COLON = "a ':' is missing after this key";

/**
 * Takes a text apart into lexemes, one at a time and no further than the reader asks: so of two mistakes the first is
 * reported. YAML 1.1 as the language has always been read: tabs separate nothing outside of scalars, and whether a
 * scalar is a key shows only at the colon after it, so lexemes wait in a queue until that is known.
 */
export class Scanner {
  private readonly cursor: Cursor;
  private readonly queue: Lexeme[] = [];
  private taken = 0;
  /** The first of the queue, once it is certain that nothing comes before it. */
  private ready: Lexeme | undefined;
  private readonly pending = new PendingKeys();
  private indent = OUTSIDE;
  private readonly outerIndents: number[] = [];
  private flowLevel = 0;
  /** True where a key, or an entry of a block collection, may begin. */
  private mayKeyBegin = true;

  constructor(text: string) {
    this.cursor = new Cursor(text);
  }

  /** The next lexeme; after the end of the text it must not be asked again. */
  peek(): Lexeme {
    if (this.ready) return this.ready;
    while (this.isMoreNeeded()) this.scan();
    this.ready = this.queue[0] as Lexeme;
    return this.ready;
  }

  next(): Lexeme {
    const lexeme = this.peek();
    this.ready = undefined;
    this.queue.shift();
    this.taken += 1;
    return lexeme;
  }

  private isMoreNeeded(): boolean {
    if (this.queue.length === 0) return true;
    this.dropOutdatedKeys();
    return this.pending.firstLexeme === this.taken;
  }

  private scan(): void {
    this.skipToLexeme();
    this.dropOutdatedKeys();
    this.closeBlocks(this.cursor.column);
    const character = this.cursor.peek();
    if (this.cursor.column === 0 && this.scanAtLineStart(character)) return;
    if (character === '') return this.scanEnd();
    if (this.scanIndicator(character) || this.scanNode(character)) return;
    this.cursor.refuse(
      character === '\t'
        ? 'a tab separates nothing in YAML; use blanks'
        : `'${character}' cannot start a value; put the value in quotes`,
    );
  }

  /** Directives and the marks of documents. */
  private scanAtLineStart(character: string): boolean {
    const { cursor } = this;
    if (character === '%') {
      this.leaveDocument();
      this.queue.push(scanDirective(cursor));
      return true;
    }
    const isStart = character === '-' && cursor.isAtDocumentMark('---');
    if (!isStart && !(character === '.' && cursor.isAtDocumentMark('...'))) return false;
    this.leaveDocument();
    this.mark(isStart ? 'document start' : 'document end', 3);
    return true;
  }

  private scanEnd(): void {
    this.leaveDocument();
    this.pending.clear();
    this.mark('end of text');
  }

  private leaveDocument(): void {
    this.closeBlocks(OUTSIDE);
    this.dropKey();
    this.mayKeyBegin = false;
  }

  /** Marks that structure collections. */
  private scanIndicator(character: string): boolean {
    const endsHere = this.flowLevel !== 0 || isGap(this.cursor.peek(1));
    switch (character) {
      case '[':
      case '{':
        this.beginKey();
        this.flowLevel += 1;
        this.mayKeyBegin = true;
        break;
      case ']':
      case '}':
        this.dropKey();
        this.flowLevel -= 1;
        this.mayKeyBegin = false;
        break;
      case ',':
        this.dropKey();
        this.mayKeyBegin = true;
        break;
      case '-':
        if (!isGap(this.cursor.peek(1))) return false;
        this.beginEntry(
          'start of a block sequence',
          'an entry of a list cannot stand here; start it on a line of its own',
        );
        this.mayKeyBegin = true;
        break;
      case '?':
        if (!endsHere) return false;
        this.beginEntry('start of a block mapping', 'a key cannot stand here; start it on a line of its own');
        this.mayKeyBegin = this.flowLevel === 0;
        break;
      case ':':
        if (!endsHere) return false;
        this.beginValue();
        break;
      default:
        return false;
    }
    this.mark(character);
    return true;
  }

  /** `-` and `?`: they open a block collection where they are indented further. */
  private beginEntry(collection: MarkLexeme['kind'], refusal: string): void {
    if (this.flowLevel === 0) {
      if (!this.mayKeyBegin) this.cursor.refuse(refusal, this.cursor.at);
      if (this.openBlock(this.cursor.column)) this.queue.push(this.emptyMark(collection));
    }
    this.dropKey();
  }

  private beginValue(): void {
    const key = this.pending.take(this.flowLevel);
    if (key) {
      const at = key.lexeme - this.taken;
      this.queue.splice(at, 0, this.emptyMark('?', key.offset));
      if (this.flowLevel === 0 && this.openBlock(key.column))
        this.queue.splice(at, 0, this.emptyMark('start of a block mapping', key.offset));
      this.mayKeyBegin = false;
      return;
    }
    if (this.flowLevel === 0) {
      if (!this.mayKeyBegin)
        this.cursor.refuse(
          "a ':' cannot stand here: put a text that holds ': ' in quotes, or start the key on its own line",
        );
      if (this.openBlock(this.cursor.column)) this.queue.push(this.emptyMark('start of a block mapping'));
    }
    this.mayKeyBegin = this.flowLevel === 0;
  }

  /** Aliases, anchors, tags and scalars. */
  private scanNode(character: string): boolean {
    const { cursor } = this;
    const isBlock = this.flowLevel === 0 && (character === '|' || character === '>');
    if (isBlock) {
      this.mayKeyBegin = true;
      this.dropKey();
      this.queue.push(scanBlock(cursor, this.indent));
      return true;
    }
    if (!NODE_STARTS.includes(character) && !this.isPlain(character)) return false;
    this.beginKey();
    this.mayKeyBegin = false;
    this.queue.push(this.scanKey(character));
    return true;
  }

  /** What may be a key, or a part of one. */
  private scanKey(character: string): Lexeme {
    switch (character) {
      case '*':
      case '&':
        return scanName(this.cursor);
      case '!':
        return scanTag(this.cursor);
      case '"':
      case "'":
        return scanQuoted(this.cursor);
      default:
        return this.scanPlain();
    }
  }

  private isPlain(character: string): boolean {
    if (!isGap(character) && !INDICATORS.includes(character)) return true;
    const isDash = character === '-';
    return (
      (isDash || (this.flowLevel === 0 && (character === '?' || character === ':'))) &&
      !isGap(this.cursor.peek(1))
    );
  }

  private scanPlain(): Lexeme {
    const context = { isInFlow: this.flowLevel !== 0, indent: this.indent + 1 };
    const { lexeme, isOverLineEnd } = scanPlain(this.cursor, context);
    if (isOverLineEnd) this.mayKeyBegin = true;
    return lexeme;
  }

  private skipToLexeme(): void {
    const { cursor } = this;
    for (;;) {
      cursor.skipSpaces();
      if (cursor.peek() === '#') cursor.skipToBreak();
      if (!isBreak(cursor.peek())) return;
      cursor.takeBreak();
      if (this.flowLevel === 0) this.mayKeyBegin = true;
    }
  }

  /** What starts here may turn out to be a key. */
  private beginKey(): void {
    const { at: offset, line, column } = this.cursor;
    const isRequired = this.flowLevel === 0 && this.indent === column;
    if (!this.mayKeyBegin) return;
    this.dropKey();
    const lexeme = this.taken + this.queue.length;
    this.pending.set(this.flowLevel, { lexeme, isRequired, offset, line, column });
  }

  private dropKey(): void {
    const key = this.pending.take(this.flowLevel);
    if (key?.isRequired) this.refuseKey(key);
  }

  private dropOutdatedKeys(): void {
    const missed = this.pending.dropOutdated(this.cursor.line, this.cursor.at);
    if (missed) this.refuseKey(missed);
  }

  private refuseKey(key: PendingKey): never {
    this.cursor.refuse(MISSING_COLON, key.offset);
  }

  /** Opens a block collection if the column is further right than the present one. */
  private openBlock(column: number): boolean {
    if (column <= this.indent) return false;
    this.outerIndents.push(this.indent);
    this.indent = column;
    return true;
  }

  private closeBlocks(column: number): void {
    if (this.flowLevel !== 0) return;
    while (this.indent > column) {
      this.indent = this.outerIndents.pop() ?? OUTSIDE;
      this.queue.push(this.emptyMark('end of a block'));
    }
  }

  private mark(kind: MarkLexeme['kind'], length = kind.length === 1 ? 1 : 0): void {
    const offset = this.cursor.at;
    this.cursor.skip(length);
    this.queue.push({ kind, offset, end: this.cursor.at });
  }

  private emptyMark(kind: MarkLexeme['kind'], offset = this.cursor.at): MarkLexeme {
    return { kind, offset, end: offset };
  }
}
