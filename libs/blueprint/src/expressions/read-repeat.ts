import type { RepeatMode } from './pattern.ts';
import type { PatternSource } from './pattern-source.ts';

const DIGITS = '0123456789';
const TOO_LARGE = 4_294_967_295;

export interface Repeat {
  minimum: number;
  maximum: number;
  mode: RepeatMode;
}

/** The repetition that begins with a token which was taken; undefined when it is none. Throws PatternError. */
export function readRepeat(source: PatternSource, token: string): Repeat | undefined {
  const counts = readCounts(source, token);
  if (!counts) return undefined;
  const mode = source.takeIf('?') ? 'lazy' : source.takeIf('+') ? 'possessive' : 'greedy';
  return { ...counts, mode };
}

function readCounts(source: PatternSource, token: string): Omit<Repeat, 'mode'> | undefined {
  switch (token) {
    case '?':
      return { minimum: 0, maximum: 1 };
    case '*':
      return { minimum: 0, maximum: Infinity };
    case '+':
      return { minimum: 1, maximum: Infinity };
    case '{':
      return readBraces(source);
    default:
      return undefined;
  }
}

/** Braces that hold no counts are plain text. */
function readBraces(source: PatternSource): Omit<Repeat, 'mode'> | undefined {
  const mark = source.mark;
  const low = source.takeWhile(Infinity, DIGITS);
  const hasComma = source.takeIf(',');
  const high = hasComma ? source.takeWhile(Infinity, DIGITS) : low;
  if ((low === '' && !hasComma) || !source.takeIf('}')) {
    source.goBack(mark);
    return undefined;
  }
  const minimum = low === '' ? 0 : Number(low);
  const maximum = high === '' ? Infinity : Number(high);
  if (minimum >= TOO_LARGE || (high !== '' && maximum >= TOO_LARGE))
    throw source.error('the repetition number is too large');
  if (maximum < minimum) throw source.error('min repeat greater than max repeat');
  return { minimum, maximum };
}
