/** The characters that structure YAML 1.1. The empty string stands for the end of the text. */

/** Everything that may not stand in a text at all, not even in a comment. */
export const UNPRINTABLE = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

export const isBreak = (character: string): boolean =>
  character === '\n' ||
  character === '\r' ||
  character === '\u0085' ||
  character === '\u2028' ||
  character === '\u2029';

export const isBreakOrEnd = (character: string): boolean => character === '' || isBreak(character);

export const isSpaceOrEnd = (character: string): boolean => character === ' ' || isBreakOrEnd(character);

/** A tab separates only where something has begun already; it never indents. */
export const isGap = (character: string): boolean => character === '\t' || isSpaceOrEnd(character);
