import type { Anchor, CharacterTest, Fold } from './pattern.ts';

/** One instruction of a compiled expression. Without a jump, the next one follows. */
export type Instruction =
  | { op: 'character'; fits: CharacterTest }
  | { op: 'anchor'; anchor: Anchor; isWord: CharacterTest }
  /** Goes on at the first address, and at the second when that leads nowhere. */
  | { op: 'fork'; first: number; second: number; memo: number }
  | { op: 'jump'; to: number }
  /** Consumes as many fitting characters as it can (or as few), between two bounds. */
  | { op: 'run'; fits: CharacterTest; maximum: number; isLazy: boolean; memo: number }
  | { op: 'save'; slot: number }
  /** Notes where an iteration of a loop begins. */
  | { op: 'mark'; register: number }
  /** Leaves the loop when its iteration has consumed nothing. */
  | { op: 'exit if empty'; register: number; to: number }
  | { op: 'reference'; group: number; fold: Fold | null }
  | { op: 'fork on group'; group: number; otherwise: number }
  /** Matches the instructions from `body` on by themselves, up to their `accept`, then goes on at `next`. */
  | { op: 'look'; width: number; isNegative: boolean; body: number; next: number; memo: number }
  | { op: 'atomic'; body: number; next: number }
  | { op: 'accept' };

/** A compiled regular expression. */
export interface Program {
  instructions: readonly Instruction[];
  /** Length of the state: two slots for each group, then the registers of loops. */
  stateSize: number;
  /** Whether any instruction looks at what groups have matched; if not, a dead end is one for good. */
  hasReferences: boolean;
  memoCount: number;
}
