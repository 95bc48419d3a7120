import { isBreakOrEnd, isGap, isSpaceOrEnd } from './characters.ts';
import type { Cursor } from './cursor.ts';
import type { DirectiveLexeme, NameLexeme, TagLexeme } from './lexeme.ts';

const NO_WORD = /[^0-9A-Za-z_-]/g;
const NO_DIGIT = /[^0-9]/g;
const NO_ADDRESS = /[^-;/?:@&=+$,_.!~*'()[\]0-9A-Za-z]/g;
const ADDRESS_ESCAPE = /(?:%[0-9A-Fa-f]{2})?/y;

/** `&name` or `*name`. */
export function scanName(cursor: Cursor): NameLexeme {
  const offset = cursor.at;
  const kind = cursor.peek() === '*' ? 'alias' : 'anchor';
  cursor.skip();
  const name = cursor.takeUntil(NO_WORD);
  const next = cursor.peek();
  if (name === '' || !(isGap(next) || '?:,]}%@`'.includes(next)))
    cursor.refuse(`the name after ${kind === 'alias' ? '*' : '&'} consists of letters, digits, - and _`);
  return { kind, name, offset, end: cursor.at };
}

export function scanTag(cursor: Cursor): TagLexeme {
  const offset = cursor.at;
  const tag = takeTag(cursor);
  if (!isSpaceOrEnd(cursor.peek())) cursor.refuse('a blank must follow a tag');
  return { kind: 'tag', ...tag, offset, end: cursor.at };
}

function takeTag(cursor: Cursor): { handle: string | null; suffix: string } {
  if (cursor.peek(1) === '<') {
    cursor.skip(2);
    const suffix = takeAddress(cursor);
    if (cursor.peek() !== '>') cursor.refuse("a tag that starts with '!<' ends with '>'");
    cursor.skip();
    return { handle: null, suffix };
  }
  if (isGap(cursor.peek(1))) {
    cursor.skip();
    return { handle: null, suffix: '!' };
  }
  const handle = hasHandle(cursor) ? takeHandle(cursor) : '!';
  if (handle === '!') cursor.skip();
  return { handle, suffix: takeAddress(cursor) };
}

/** True if another exclamation mark follows in the same word. */
function hasHandle(cursor: Cursor): boolean {
  for (let ahead = 1; !isSpaceOrEnd(cursor.peek(ahead)); ahead += 1)
    if (cursor.peek(ahead) === '!') return true;
  return false;
}

function takeHandle(cursor: Cursor): string {
  const handle = takeMarkedName(cursor);
  if (handle === '' || (handle === '!' && cursor.peek() !== ' '))
    cursor.refuse("the handle of a tag is '!', '!!' or a name between two of them");
  return handle;
}

/** `!`, `!!` or `!name!`; empty where there is no mark. */
function takeMarkedName(cursor: Cursor): string {
  if (cursor.peek() !== '!') return '';
  cursor.skip();
  const start = cursor.at;
  const name = cursor.takeUntil(NO_WORD);
  if (cursor.peek() === '!') {
    cursor.skip();
    return `!${name}!`;
  }
  cursor.at = start;
  return '!';
}

function takeAddress(cursor: Cursor): string {
  const start = cursor.at;
  do cursor.skipUntil(NO_ADDRESS);
  while (cursor.take(ADDRESS_ESCAPE) !== '');
  const address = cursor.text.slice(start, cursor.at);
  if (address === '') cursor.refuse('a tag has a name');
  if (cursor.peek() === '%') cursor.refuse('an escape in a tag is written with two hexadecimal digits');
  try {
    return decodeURIComponent(address);
  } catch {
    return cursor.refuse('the escapes in this tag are no UTF-8');
  }
}

/** `%YAML 1.1`, `%TAG !x! prefix`, or a line of another kind, which means nothing. */
export function scanDirective(cursor: Cursor): DirectiveLexeme {
  const offset = cursor.at;
  cursor.skip();
  const name = cursor.takeUntil(NO_WORD);
  if (name === '' || !isSpaceOrEnd(cursor.peek())) cursor.refuse('a directive starts with its name');
  const values = name === 'YAML' ? takeVersion(cursor) : name === 'TAG' ? takeTagPrefix(cursor) : [];
  const end = cursor.at;
  if (name !== 'YAML' && name !== 'TAG') cursor.skipToBreak();
  cursor.skipSpaces();
  if (cursor.peek() === '#') cursor.skipToBreak();
  if (!isBreakOrEnd(cursor.peek())) cursor.refuse('nothing but a comment may follow a directive');
  cursor.takeBreak();
  return { kind: 'directive', name, values, offset, end };
}

function takeVersion(cursor: Cursor): string[] {
  cursor.skipSpaces();
  const major = cursor.takeUntil(NO_DIGIT);
  const hasPoint = cursor.peek() === '.';
  if (hasPoint) cursor.skip();
  const minor = cursor.takeUntil(NO_DIGIT);
  if (major === '' || !hasPoint || minor === '' || !isSpaceOrEnd(cursor.peek()))
    cursor.refuse("a version of YAML is written as two numbers, e.g. '1.1'");
  return [major, minor];
}

function takeTagPrefix(cursor: Cursor): string[] {
  cursor.skipSpaces();
  const handle = takeHandle(cursor);
  if (cursor.peek() !== ' ') cursor.refuse('a blank must follow the handle');
  cursor.skipSpaces();
  const prefix = takeAddress(cursor);
  if (!isSpaceOrEnd(cursor.peek())) cursor.refuse('a blank must follow the prefix');
  return [handle, prefix];
}
