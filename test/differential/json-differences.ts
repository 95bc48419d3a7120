import type { Json } from '@cloudloom/blueprint';

/** Where two values differ, one line each: `path: theirs, ours`. At most `limit` lines. */
export function jsonDifferences(theirs: Json | undefined, ours: Json | undefined, limit = 20): string[] {
  const found: string[] = [];
  compare(theirs, ours, '', (line) => found.push(line));
  return found.length > limit ? [...found.slice(0, limit), `and ${found.length - limit} more`] : found;
}

function compare(
  theirs: Json | undefined,
  ours: Json | undefined,
  path: string,
  report: (line: string) => void,
): void {
  const keys = childKeys(theirs, ours);
  if (!keys) {
    if (theirs !== ours) report(`${path || 'all'}: reference ${shown(theirs)}, ours ${shown(ours)}`);
    return;
  }
  const [left, right] = [theirs, ours] as unknown as [Record<string, Json>, Record<string, Json>];
  for (const key of keys)
    compare(childOf(left, key), childOf(right, key), path ? `${path}.${key}` : key, report);
}

/** The keys to go on with: both are lists, or both are mappings. */
function childKeys(theirs: Json | undefined, ours: Json | undefined): Set<string> | undefined {
  if (!isParent(theirs) || !isParent(ours) || Array.isArray(theirs) !== Array.isArray(ours)) return undefined;
  return new Set([...Object.keys(theirs), ...Object.keys(ours)]);
}

const isParent = (value: Json | undefined): value is Json & object =>
  typeof value === 'object' && value !== null;

const childOf = (value: Record<string, Json>, key: string): Json | undefined =>
  Object.hasOwn(value, key) ? value[key] : undefined;

const shown = (value: Json | undefined): string =>
  value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 200);
