import { compilePattern } from './compile.ts';
import { Matcher } from './matcher.ts';
import type { Program } from './program.ts';
import { readPattern } from './read-pattern.ts';

/** A compiled regular expression of the language, whose syntax and meaning are those of Python's `re`. */
export class Expression {
  private constructor(private readonly program: Program) {}

  /** Throws PatternError, with what is wrong and where, for a pattern that does not follow the syntax. */
  static compile(pattern: string): Expression {
    return new Expression(compilePattern(readPattern(pattern)));
  }

  /** True when it matches at the start of the text, not necessarily all of it. Throws ExpressionLimitReached. */
  matchesAtStart(text: string): boolean {
    return new Matcher(this.program, text).matchesAtStart();
  }
}
