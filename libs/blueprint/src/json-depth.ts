import type { Json } from './json.ts';

/** Levels of mappings and lists that values from outside may have; a text of the language has no more either. */
export const MAXIMUM_JSON_DEPTH = 300;

/**
 * True when a value is nested deeper than the limit. Values are handled by recursion everywhere, so what comes from
 * outside is measured first; the measuring itself takes no stack.
 */
export function isTooDeep(value: Json, limit = MAXIMUM_JSON_DEPTH): boolean {
  let level: Json[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.flatMap(childrenOf).filter((child) => typeof child === 'object' && child !== null);
  }
  return false;
}

const childrenOf = (value: Json): Json[] =>
  Array.isArray(value) ? value : typeof value === 'object' && value !== null ? Object.values(value) : [];
