import type { CharacterTest, Fold, PatternFlags } from './pattern.ts';

const DIGIT = /^\p{Nd}$/u;
const WORD = /^[\p{L}\p{N}_]$/u;
const SPACE = /^[\p{Zs}\u2028\u2029\u0085]$/u;
/** Capital I with a dot above: its small letter is written with two characters, yet counts as `i`. */
const DOTTED_I = 0x130;

const isAsciiDigit: CharacterTest = (character) => character >= 0x30 && character <= 0x39;
const isAsciiSpace: CharacterTest = (character) =>
  character === 0x20 || (character >= 0x09 && character <= 0x0d);
const isAsciiWord: CharacterTest = (character) =>
  isAsciiDigit(character) ||
  character === 0x5f ||
  (character >= 0x41 && character <= 0x5a) ||
  (character >= 0x61 && character <= 0x7a);

const isBeyondAscii = (character: number, rule: RegExp): boolean =>
  character > 0x7f && rule.test(String.fromCodePoint(character));
const isDigit: CharacterTest = (character) => isAsciiDigit(character) || isBeyondAscii(character, DIGIT);
const isSpace: CharacterTest = (character) =>
  isAsciiSpace(character) || (character >= 0x1c && character <= 0x1f) || isBeyondAscii(character, SPACE);
const isWord: CharacterTest = (character) => isAsciiWord(character) || isBeyondAscii(character, WORD);

export const not =
  (test: CharacterTest): CharacterTest =>
  (character) =>
    !test(character);

/** The class that an escape such as `\d` stands for, by its letter; undefined for other letters. */
export function classOf(letter: string, flags: PatternFlags): CharacterTest | undefined {
  switch (letter) {
    case 'd':
      return flags.a ? isAsciiDigit : isDigit;
    case 'D':
      return not(flags.a ? isAsciiDigit : isDigit);
    case 's':
      return flags.a ? isAsciiSpace : isSpace;
    case 'S':
      return not(flags.a ? isAsciiSpace : isSpace);
    case 'w':
      return wordTest(flags);
    case 'W':
      return not(wordTest(flags));
    default:
      return undefined;
  }
}

export const wordTest = (flags: PatternFlags): CharacterTest => (flags.a ? isAsciiWord : isWord);

export const foldOf = (flags: PatternFlags): Fold => (flags.a ? foldAscii : foldAny);

const foldAscii: Fold = (character) =>
  character >= 0x41 && character <= 0x5a ? character + 0x20 : character;

/** Through the capital letter to the small one, so that letters with several small forms come together. */
function foldAny(character: number): number {
  if (character <= 0x7f) return foldAscii(character);
  if (character === DOTTED_I) return 0x69;
  const capital = single(String.fromCodePoint(character).toUpperCase(), character);
  return single(String.fromCodePoint(capital).toLowerCase(), character);
}

function single(text: string, otherwise: number): number {
  const first = text.codePointAt(0);
  return first !== undefined && String.fromCodePoint(first) === text ? first : otherwise;
}

/** A test for one character. */
export function oneCharacter(wanted: number, flags: PatternFlags): CharacterTest {
  if (!flags.i) return (character) => character === wanted;
  const fold = foldOf(flags);
  const folded = fold(wanted);
  return (character) => character === wanted || fold(character) === folded;
}

/** A test for the characters from one to another, both included. */
export function characterRange(low: number, high: number, flags: PatternFlags): CharacterTest {
  const isWithin: CharacterTest = (character) => character >= low && character <= high;
  if (!flags.i) return isWithin;
  const fold = foldOf(flags);
  return (character) => isWithin(character) || caseForms(character, fold).some(isWithin);
}

function caseForms(character: number, fold: Fold): number[] {
  const small = fold(character);
  if (small <= 0x7f) return small >= 0x61 && small <= 0x7a ? [small, small - 0x20] : [small];
  return [small, single(String.fromCodePoint(small).toUpperCase(), small)];
}
