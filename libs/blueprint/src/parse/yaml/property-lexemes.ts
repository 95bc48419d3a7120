import { isBreakOrEnd, isGap, isSpaceOrEnd } from './characters.ts';
import type { Cursor } from './cursor.ts';
import type { DirectiveLexeme, NameLexeme, TagLexeme } from './lexeme.ts';

const WORD = /[0-9A-Za-z_-]*/y;
const DIGITS = /[0-9]*/y;
const ADDRESS_RUN = /[-;/?:@&=+$,_.!~*'()[\]0-9A-Za-z]*/y;
const ADDRESS_ESCAPE = /(?:%[0-9A-Fa-f]{2})?/y;
const HANDLE = /!(?:[0-9A-Za-z_-]*!)?/y;

/** `&name` or `*name`. */
export function scanName(cursor: Cursor): NameLexeme {
  const offset = cursor.at;
  const kind = cursor.peek() === '*' ? 'alias' : 'anchor';
  cursor.skip();
  const name = cursor.take(WORD);
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
  const handle = cursor.take(HANDLE);
  if (handle === '' || (handle === '!' && cursor.peek() !== ' '))
    cursor.refuse("the handle of a tag is '!', '!!' or a name between two of them");
  return handle;
}

function takeAddress(cursor: Cursor): string {
  const start = cursor.at;
  // A loop, as one expression for it all takes stack for each character.
  do cursor.skipOver(ADDRESS_RUN);
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
  const name = cursor.take(WORD);
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
  const major = cursor.take(DIGITS);
  const hasPoint = cursor.peek() === '.';
  if (hasPoint) cursor.skip();
  const minor = cursor.take(DIGITS);
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
