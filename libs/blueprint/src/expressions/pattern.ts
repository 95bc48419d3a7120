/** Tells whether a character, given as code point, fits. */
export type CharacterTest = (character: number) => boolean;

/** A place in a text that an expression can ask for without consuming anything. */
export type Anchor =
  | 'start of text'
  | 'end of text'
  | 'start of line'
  | 'end of line'
  | 'end of text or before its last line break'
  | 'word boundary'
  | 'no word boundary';

/** One step of a parsed regular expression; a sequence of them is matched from left to right. */
export type PatternStep =
  | { kind: 'character'; fits: CharacterTest }
  | { kind: 'anchor'; anchor: Anchor; isWord: CharacterTest }
  | { kind: 'group'; index: number; body: Pattern }
  | { kind: 'part'; body: Pattern }
  | { kind: 'atomic'; body: Pattern }
  | { kind: 'choice'; branches: Pattern[] }
  | { kind: 'repeat'; minimum: number; maximum: number; mode: RepeatMode; body: Pattern }
  | { kind: 'reference'; group: number; fold: Fold | null }
  | { kind: 'conditional'; group: number; yes: Pattern; no: Pattern }
  | { kind: 'look'; isBehind: boolean; isNegative: boolean; width: number; body: Pattern };

export type Pattern = PatternStep[];
export type RepeatMode = 'greedy' | 'lazy' | 'possessive';

/** Maps characters that differ in case only to one of them. */
export type Fold = (character: number) => number;

/** The inline flags in force: ignore case, multi-line, dot matches all, verbose, ASCII classes. */
export interface PatternFlags {
  i: boolean;
  m: boolean;
  s: boolean;
  x: boolean;
  a: boolean;
}

/** A regular expression that does not follow the syntax. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
  readonly code = 'invalid_pattern';

  constructor(
    readonly detail: string,
    /** Index of the offending character. */
    readonly position: number,
  ) {
    super(`${detail} at position ${position}`);
  }
}
