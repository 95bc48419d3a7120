import type { PatternFlags } from './pattern.ts';
import type { PatternSource } from './pattern-source.ts';

const KNOWN = 'aiLmsux';
const CHARACTER_SETS = 'aLu';

/** Inline flags: those for the whole pattern, `(?i)`, or for one part, `(?i-s:...)`. */
export interface InlineFlags {
  isGlobal: boolean;
  added: string;
  removed: string;
}

/** Reads inline flags of which the first character was taken. Throws PatternError. */
export function readFlags(source: PatternSource, first: string): InlineFlags {
  let added = '';
  let character: string | undefined = first;
  while (character !== '-' && character !== ':' && character !== ')') {
    added += checkFlag(source, character, '-, : or )');
    character = source.take();
  }
  const sets = new Set([...added].filter((flag) => CHARACTER_SETS.includes(flag)));
  if (sets.has('L')) throw source.error("bad inline flags: cannot use 'L' flag with text");
  if (sets.size > 1) throw source.error("bad inline flags: flags 'a' and 'u' are incompatible");
  if (character === ')') return { isGlobal: true, added, removed: '' };
  return { isGlobal: false, added, removed: character === '-' ? readRemoved(source, added) : '' };
}

function readRemoved(source: PatternSource, added: string): string {
  let removed = '';
  let character = source.take();
  do {
    removed += checkFlag(source, character, removed === '' ? 'flag' : ':');
    character = source.take();
  } while (character !== ':');
  if ([...removed].some((flag) => CHARACTER_SETS.includes(flag)))
    throw source.error("bad inline flags: cannot turn off flags 'a', 'u' and 'L'");
  if ([...removed].some((flag) => added.includes(flag)))
    throw source.error('bad inline flags: flag turned on and off');
  return removed;
}

function checkFlag(source: PatternSource, flag: string | undefined, missing: string): string {
  if (flag !== undefined && KNOWN.includes(flag)) return flag;
  throw source.error(flag !== undefined && /^\p{L}$/u.test(flag) ? 'unknown flag' : `missing ${missing}`);
}

/** Flags after inline ones take effect. */
export function changeFlags(flags: PatternFlags, { added, removed }: InlineFlags): PatternFlags {
  const holds = (flag: keyof PatternFlags) =>
    (flags[flag] || added.includes(flag)) &&
    !removed.includes(flag) &&
    !(flag === 'a' && added.includes('u'));
  return { i: holds('i'), m: holds('m'), s: holds('s'), x: holds('x'), a: holds('a') };
}
