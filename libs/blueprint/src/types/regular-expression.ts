import { Expression } from '../expressions/expression.ts';
import { PatternError } from '../expressions/pattern.ts';

/** Compiles a user's regular expression, in the syntax of Python's `re`; undefined when it does not follow the syntax. */
export function compileExpression(pattern: string): Expression | undefined {
  try {
    return Expression.compile(pattern);
  } catch (error) {
    if (error instanceof PatternError) return undefined;
    throw error;
  }
}

/**
 * True when the pattern matches at the start of the text, not necessarily all of it. Throws ExpressionLimitReached
 * rather than to take long.
 */
export const matchesAtStart = (expression: Expression, text: string): boolean =>
  expression.matchesAtStart(text);
