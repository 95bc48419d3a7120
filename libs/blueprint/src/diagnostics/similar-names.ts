import { distance } from 'fastest-levenshtein';

/** Longer names are not compared: the comparison costs the product of the lengths. */
const LONGEST_NAME = 100;
const MOST_SUGGESTIONS = 3;
/** Names have parts: `cloudify.nodes.Root`, `store--web`. */
const SEPARATOR = /(\.|--)/;

/**
 * The known names that a misspelt one most likely means: those at the smallest distance, in alphabetical order, at
 * most three; none when nothing is close. One mistake for every three letters is close, and so are two neighbouring
 * letters that changed places, another case, and a name without its prefix (`Compute` for `cloudify.nodes.Compute`).
 * Parts that both names share at their ends do not count as letters.
 */
export function findSimilar(name: string, known: Iterable<string>): string[] {
  if (name === '' || name.length > LONGEST_NAME) return [];
  const written = toParts(name);
  let nearest: string[] = [];
  let smallest = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const difference = candidate === name ? undefined : differenceOf(written, candidate);
    if (difference === undefined || difference > smallest) continue;
    nearest = difference < smallest ? [candidate] : firstOf(nearest, candidate);
    smallest = difference;
  }
  return nearest;
}

const firstOf = (names: readonly string[], another: string): string[] =>
  [...new Set([...names, another])].sort().slice(0, MOST_SUGGESTIONS);

interface Parts {
  text: string;
  parts: string[];
}

function toParts(name: string): Parts {
  const text = name.toLowerCase();
  return { text, parts: text.split(SEPARATOR) };
}

/** So many mistakes make one name of another at most. */
const allowedIn = (length: number): number => Math.max(1, Math.floor(length / 3));

/** How far a known name is from the written one; undefined when it is too far to be meant. */
function differenceOf(written: Parts, candidate: string): number | undefined {
  if (candidate.length > LONGEST_NAME) return undefined;
  const text = candidate.toLowerCase();
  if (written.text === text) return 0;
  if (text.endsWith(`.${written.text}`) || text.endsWith(`--${written.text}`)) return 1;
  // Of most names the length alone tells that they are others.
  if (!areAlikeLong(written.text, text)) return undefined;
  const [left, right] = withoutSharedParts(written.parts, text.split(SEPARATOR));
  if (!areAlikeLong(left, right)) return undefined;
  if (areNeighboursSwapped(left, right)) return 1;
  const mistakes = distance(left, right);
  const length = Math.max(left.length, right.length);
  // In a name of one or two letters a single mistake leaves nothing to recognise it by.
  return mistakes <= allowedIn(length) && length > 2 ? mistakes : undefined;
}

const areAlikeLong = (left: string, right: string): boolean =>
  Math.abs(left.length - right.length) <= allowedIn(Math.max(left.length, right.length));

/** What is left of two names when the parts that are equal at the start and at the end are taken away. */
function withoutSharedParts(left: readonly string[], right: readonly string[]): [string, string] {
  const shortest = Math.min(left.length, right.length) - 1;
  let start = 0;
  while (start < shortest && left[start] === right[start]) start += 1;
  let end = 0;
  while (end < shortest - start && left.at(-1 - end) === right.at(-1 - end)) end += 1;
  return [left.slice(start, left.length - end).join(''), right.slice(start, right.length - end).join('')];
}

function areNeighboursSwapped(left: string, right: string): boolean {
  if (left.length !== right.length) return false;
  let at = 0;
  while (at < left.length && left[at] === right[at]) at += 1;
  return (
    left[at] === right[at + 1] && left[at + 1] === right[at] && left.slice(at + 2) === right.slice(at + 2)
  );
}
