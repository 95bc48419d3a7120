import { isBreak, isBreakOrEnd, isGap } from './characters.ts';
import type { Cursor } from './cursor.ts';
import type { ScalarLexeme } from './lexeme.ts';
import { YamlMistake } from './yaml-mistake.ts';

const GAP_CHARACTERS = ' \\t\\r\\n\\u0085\\u2028\\u2029';
const PLAIN_STOP = new RegExp(`[:${GAP_CHARACTERS}]`, 'g');
const PLAIN_STOP_IN_FLOW = new RegExp(`[:,?\\[\\]{}${GAP_CHARACTERS}]`, 'g');
const QUOTED_STOP = new RegExp(`['"\\\\${GAP_CHARACTERS}]`, 'g');
const LINE_BREAK = /[\r\n\u0085\u2028\u2029]/g;
const NO_BLANK = /[^ \t]/g;
const NO_SPACE = /[^ ]/g;
const HEXADECIMAL = /[0-9A-Fa-f]{0,8}/y;
const LAST_CHARACTER = 0x10ffff;
/** What goes beyond was never taken for the number of a character at all. */
const LARGEST_INTEGER = 0x7fffffff;

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['t', '\t'],
  ['\t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\x1b'],
  [' ', ' '],
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['N', '\u0085'],
  ['_', '\u00a0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
]);
const ESCAPED_DIGITS: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

/** What a plain scalar needs to know about its surroundings. */
export interface PlainContext {
  isInFlow: boolean;
  /** Further lines must be indented at least so far; only outside of flow collections. */
  indent: number;
}

/** An unquoted scalar, and whether it ran on over the end of a line (then a key may follow it). */
export function scanPlain(
  cursor: Cursor,
  { isInFlow, indent }: PlainContext,
): { lexeme: ScalarLexeme; isOverLineEnd: boolean } {
  const offset = cursor.at;
  let end = offset;
  let text = '';
  let gap = '';
  let isOverLineEnd = false;
  while (cursor.peek() !== '#') {
    const run = takePlainRun(cursor, isInFlow);
    if (run === '') break;
    text += gap + run;
    end = cursor.at;
    const line = cursor.line;
    gap = takePlainGap(cursor);
    isOverLineEnd = cursor.line > line;
    if (gap === '' || (!isInFlow && cursor.column < indent)) break;
  }
  return { lexeme: { kind: 'scalar', text, isPlain: true, offset, end }, isOverLineEnd };
}

function takePlainRun(cursor: Cursor, isInFlow: boolean): string {
  const start = cursor.at;
  const stop = isInFlow ? PLAIN_STOP_IN_FLOW : PLAIN_STOP;
  for (;;) {
    cursor.skipUntil(stop);
    if (cursor.peek() !== ':' || endsKey(cursor.peek(1), isInFlow)) break;
    cursor.skip();
  }
  return cursor.text.slice(start, cursor.at);
}

/** True if a colon before this character ends a key. */
const endsKey = (next: string, isInFlow: boolean): boolean =>
  isGap(next) || (isInFlow && ',[]{}'.includes(next));

/** The white space between two runs of a plain scalar as it counts in its text; empty where the scalar ends. */
function takePlainGap(cursor: Cursor): string {
  const spaces = cursor.takeUntil(NO_SPACE);
  if (!isBreak(cursor.peek())) return spaces;
  const first = cursor.takeBreak();
  if (cursor.isAtDocumentMark()) return '';
  let more = '';
  for (;;) {
    cursor.skipSpaces();
    if (!isBreak(cursor.peek())) return folded(first, more);
    more += cursor.takeBreak();
    if (cursor.isAtDocumentMark()) return '';
  }
}

/** A single line break counts as a space, of several all but the first are kept. */
const folded = (first: string, more: string): string =>
  first === '\n' ? (more === '' ? ' ' : more) : first + more;

export function scanQuoted(cursor: Cursor): ScalarLexeme {
  const offset = cursor.at;
  const quote = cursor.peek();
  cursor.skip();
  let text = takeQuotedRuns(cursor, quote);
  while (cursor.peek() !== quote) text += takeQuotedGap(cursor, offset) + takeQuotedRuns(cursor, quote);
  cursor.skip();
  return { kind: 'scalar', text, isPlain: false, offset, end: cursor.at };
}

function takeQuotedRuns(cursor: Cursor, quote: string): string {
  let text = '';
  for (;;) {
    text += cursor.takeUntil(QUOTED_STOP);
    const character = cursor.peek();
    if (character === quote) {
      // In single quotes, two of them stand for one.
      if (quote !== "'" || cursor.peek(1) !== quote) return text;
      cursor.skip(2);
      text += quote;
    } else if (character === '"' || character === "'" || (character === '\\' && quote === "'")) {
      cursor.skip();
      text += character;
    } else if (character === '\\') text += takeEscape(cursor);
    else return text;
  }
}

function takeEscape(cursor: Cursor): string {
  const start = cursor.at;
  cursor.skip();
  const character = cursor.peek();
  if (isBreak(character)) {
    cursor.takeBreak();
    return takeQuotedBreaks(cursor);
  }
  cursor.skip(character.length);
  const plain = ESCAPES.get(character);
  if (plain !== undefined) return plain;
  const digits = ESCAPED_DIGITS.get(character);
  if (digits === undefined)
    cursor.refuse(
      `'\\${character}' stands for nothing in double quotes; write '\\\\' for a backslash`,
      start,
    );
  return takeCodePoint(cursor, start, digits);
}

function takeCodePoint(cursor: Cursor, start: number, digits: number): string {
  const code = cursor.text.slice(cursor.at, cursor.at + digits);
  if (cursor.take(HEXADECIMAL).length < digits)
    cursor.refuse(`this escape is written with ${digits} hexadecimal digits`, start);
  cursor.at = start + 2 + digits;
  const point = Number.parseInt(code, 16);
  if (point > LAST_CHARACTER)
    throw new YamlMistake(
      point > LARGEST_INTEGER ? 'OverflowError' : 'value',
      `there is no character with the number ${code}`,
      start,
      cursor.at,
    );
  return String.fromCodePoint(point);
}

function takeQuotedGap(cursor: Cursor, offset: number): string {
  const blanks = cursor.takeUntil(NO_BLANK);
  if (cursor.peek() === '') cursor.refuse('the quote that starts here is never closed', offset);
  if (!isBreak(cursor.peek())) return blanks;
  const first = cursor.takeBreak();
  return folded(first, takeQuotedBreaks(cursor));
}

function takeQuotedBreaks(cursor: Cursor): string {
  let breaks = '';
  for (;;) {
    if (cursor.isAtDocumentMark()) cursor.refuse('a document ends inside of quotes');
    cursor.skipUntil(NO_BLANK);
    if (!isBreak(cursor.peek())) return breaks;
    breaks += cursor.takeBreak();
  }
}

interface BlockHeader {
  /** `+` keeps all line breaks at the end, `-` none, otherwise one is kept. */
  chomping: string;
  /** How much further than its parent the text is indented, if written. */
  increment: number | undefined;
}

/** A scalar after `|` (lines as they are) or `>` (lines joined); `indent` is that of the collection it stands in. */
export function scanBlock(cursor: Cursor, indent: number): ScalarLexeme {
  const offset = cursor.at;
  const isFolded = cursor.peek() === '>';
  cursor.skip();
  const { chomping, increment } = takeBlockHeader(cursor);
  const least = Math.max(indent + 1, 1);
  const block =
    increment === undefined ? takeFirstBlanks(cursor, least) : { indent: least + increment - 1, breaks: '' };
  let breaks = block.breaks + takeBlockBreaks(cursor, block.indent);
  let [text, lineBreak, end] = ['', '', cursor.at];
  while (cursor.column === block.indent && cursor.peek() !== '') {
    const isIndented = ' \t'.includes(cursor.peek());
    text += breaks + cursor.takeUntil(LINE_BREAK);
    end = cursor.at;
    lineBreak = cursor.takeBreak();
    breaks = takeBlockBreaks(cursor, block.indent);
    if (cursor.column !== block.indent || cursor.peek() === '') break;
    const isJoined = isFolded && lineBreak === '\n' && !isIndented && !' \t'.includes(cursor.peek());
    if (!isJoined) text += lineBreak;
    else if (breaks === '') text += ' ';
  }
  if (chomping !== '-') text += lineBreak;
  if (chomping === '+') text += breaks;
  return { kind: 'scalar', text, isPlain: false, offset, end };
}

function takeBlockHeader(cursor: Cursor): BlockHeader {
  const start = cursor.at;
  const header = /^(?:([+-])([0-9])?|([0-9])([+-])?)?/.exec(cursor.text.slice(start, start + 2));
  const digit = header?.[2] ?? header?.[3];
  cursor.skip(header?.[0].length ?? 0);
  if (digit === '0') cursor.refuse('the indentation of a block is a number from 1 to 9', start);
  if (!isBreakOrEnd(cursor.peek()) && cursor.peek() !== ' ')
    cursor.refuse(
      'after | or > only +, - and a number from 1 to 9 may follow; the text starts on the next line',
    );
  cursor.skipSpaces();
  if (cursor.peek() === '#') cursor.skipToBreak();
  if (!isBreakOrEnd(cursor.peek())) cursor.refuse('the text of a block starts on the line after | or >');
  cursor.takeBreak();
  return {
    chomping: header?.[1] ?? header?.[4] ?? '',
    increment: digit === undefined ? undefined : Number(digit),
  };
}

/** The blank lines before the text of a block; the deepest of them and the first text decide the indentation. */
function takeFirstBlanks(cursor: Cursor, least: number): { indent: number; breaks: string } {
  let [indent, breaks] = [least, ''];
  for (;;) {
    cursor.skipSpaces();
    indent = Math.max(indent, cursor.column);
    if (!isBreak(cursor.peek())) return { indent, breaks };
    breaks += cursor.takeBreak();
  }
}

function takeBlockBreaks(cursor: Cursor, indent: number): string {
  let breaks = '';
  for (;;) {
    while (cursor.column < indent && cursor.peek() === ' ') cursor.skip();
    if (!isBreak(cursor.peek())) return breaks;
    breaks += cursor.takeBreak();
  }
}
