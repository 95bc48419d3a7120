import type { PatternSource } from './pattern-source.ts';

const OCTAL = '01234567';
const DIGITS = '0123456789';
const HEXADECIMAL = '0123456789abcdefABCDEF';
const CONTROLS: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };
const HIGHEST_CHARACTER = 0x10ffff;
const HIGHEST_OCTAL = 0o377;

/** What an escape stands for, when it is neither a class nor an anchor. */
export type Escape = { kind: 'character'; character: number } | { kind: 'reference'; group: number };

/** Reads the rest of an escape of which `\` and one character were taken. Throws PatternError. */
export function readEscape(source: PatternSource, escape: string, place: 'class' | 'pattern'): Escape {
  const letter = escape.slice(1);
  const character =
    (place === 'class' && letter === 'b' ? 8 : undefined) ??
    (Object.hasOwn(CONTROLS, letter) ? CONTROLS[letter] : undefined) ??
    readHexadecimal(source, letter) ??
    (DIGITS.includes(letter) ? undefined : readLiteral(source, letter));
  if (character !== undefined) return { kind: 'character', character };
  return place === 'class' || letter === '0'
    ? { kind: 'character', character: readOctal(source, letter, place) }
    : readReference(source, letter);
}

function readHexadecimal(source: PatternSource, letter: string): number | undefined {
  const length = { x: 2, u: 4, U: 8 }[letter];
  if (length === undefined) return undefined;
  const digits = source.takeWhile(length, HEXADECIMAL);
  if (digits.length < length) throw source.error(`incomplete escape \\${letter}${digits}`);
  const character = Number.parseInt(digits, 16);
  if (character > HIGHEST_CHARACTER) throw source.error(`bad escape \\${letter}${digits}`);
  return character;
}

function readLiteral(source: PatternSource, letter: string): number {
  if (letter === 'N') throw source.error('characters by name, \\N{...}, are not supported; write \\uXXXX');
  if (/^[A-Za-z]$/.test(letter)) throw source.error(`bad escape \\${letter}`);
  return letter.codePointAt(0) ?? 0;
}

function readOctal(source: PatternSource, first: string, place: 'class' | 'pattern'): number {
  if (!OCTAL.includes(first)) throw source.error(`bad escape \\${first}`);
  const character = Number.parseInt(first + source.takeWhile(2, OCTAL), 8);
  if (place === 'class' && character > HIGHEST_OCTAL)
    throw source.error('octal escape value outside of range 0-0o377');
  return character;
}

/** `\12` is the twelfth group, unless three octal digits make it a character. */
function readReference(source: PatternSource, first: string): Escape {
  let digits = first + source.takeWhile(1, DIGITS);
  const isOctalSoFar = digits.length === 2 && [...digits].every((digit) => OCTAL.includes(digit));
  const third = isOctalSoFar ? source.takeWhile(1, OCTAL) : '';
  if (third === '') return { kind: 'reference', group: Number(digits) };
  digits += third;
  const character = Number.parseInt(digits, 8);
  if (character > HIGHEST_OCTAL) throw source.error('octal escape value outside of range 0-0o377');
  return { kind: 'character', character };
}
