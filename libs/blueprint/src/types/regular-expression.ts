import { RE2JS } from 're2js';

/**
 * Compiles a user's regular expression so that matching takes linear time; undefined when it does not compile.
 * Look-around and back references, which Python knows, are refused.
 */
export function compileExpression(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(pattern);
  } catch {
    // The library's error classes say no more than that the pattern is unsuitable.
    return undefined;
  }
}

/** True when the pattern matches at the start of the text, not necessarily all of it. */
export const matchesAtStart = (expression: RE2JS, text: string): boolean =>
  expression.matcher(text).lookingAt();
