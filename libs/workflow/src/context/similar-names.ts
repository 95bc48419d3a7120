/** Longer names are not compared: the comparison costs the product of the lengths. */
const LONGEST_NAME = 120;
const MOST_SUGGESTIONS = 3;
/** One mistake in so many letters still looks like the same name. */
const LETTERS_PER_MISTAKE = 4;

/** The known names that a misspelt one may mean, nearest first, at most three: few letters differ, or the last part is the same. */
export function findSimilar(name: string, known: readonly string[]): string[] {
  if (name.length > LONGEST_NAME) return [];
  return known
    .map((candidate) => ({ candidate, mistakes: mistakesBetween(name, candidate) }))
    .filter(({ candidate, mistakes }) => mistakes <= allowedIn(candidate))
    .sort((one, other) => one.mistakes - other.mistakes)
    .slice(0, MOST_SUGGESTIONS)
    .map(({ candidate }) => candidate);
}

const allowedIn = (name: string): number =>
  Math.max(1, Math.floor(lastPart(name).length / LETTERS_PER_MISTAKE));

const lastPart = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

function mistakesBetween(name: string, candidate: string): number {
  if (candidate.length > LONGEST_NAME) return Number.POSITIVE_INFINITY;
  // Interface names are long and often left out or mixed up: then the operation itself decides.
  return Math.min(distance(name, candidate), distance(lastPart(name), lastPart(candidate)) + 1);
}

/** Letters to insert, delete, replace, or swap with their neighbour (optimal string alignment), row by row. */
function distance(one: string, other: string): number {
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const replaced = row[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      const swapped = isSwap ? before[j - 2]! + 1 : Number.POSITIVE_INFINITY;
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1, swapped));
    }
    [before, row] = [row, next];
  }
  return row[other.length]!;
}
