import type { ImportResolver } from './import-resolver.ts';

/** Blueprints that import each other are refused at this depth. */
const MOST_NESTED = 50;

/** Why a blueprint cannot be imported from inside of others; undefined when it can. */
export function explainNesting(location: string, outer: readonly string[]): string | undefined {
  if (outer.includes(location)) return `'${location}' imports itself`;
  return outer.length >= MOST_NESTED
    ? `blueprints import each other more than ${MOST_NESTED} deep`
    : undefined;
}

/** The files of an imported blueprint as it sees them itself: its scripts lie in its own folder. */
export const resolverWithin = (resolver: ImportResolver, location: string, text: string): ImportResolver => ({
  fetch: (target) => (target === location ? Promise.resolve(text) : resolver.fetch(target)),
  exists: async (path) => (await resolver.fetch(`${location}/${path}`)) !== undefined,
});
