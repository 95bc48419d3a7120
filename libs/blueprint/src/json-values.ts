import type { Json, JsonObject } from './json.ts';

/** True for a JSON mapping; lists and null are not mappings. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The value under a key of a mapping that holds user data, or undefined. Plain indexing would find inherited names
 * such as `constructor`.
 */
export const own = (object: JsonObject, key: string): Json | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;

/** A record from entries whose keys are user data: `fromEntries` defines properties, so `__proto__` stays a plain key. */
export const toRecord = <T>(entries: Iterable<readonly [string, T]>): Record<string, T> =>
  Object.fromEntries(entries);

/** A record with the same keys and each value replaced. */
export const mapRecord = <T, R>(
  record: Record<string, T>,
  change: (value: T, key: string) => R,
): Record<string, R> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));

/** A value that shares no mapping and no list with the original. */
export function copyJson(value: Json): Json {
  if (Array.isArray(value)) return value.map(copyJson);
  return isObject(value) ? mapRecord(value, copyJson) : value;
}

/** Equality by content; the order of keys does not matter. */
export function isEqual(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => isEqual(item, right[index]));
  }
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && isEqual(left[key], right[key]))
  );
}

/** The name that messages use for the type of a value. */
export function typeName(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'float';
  return typeof value === 'object' ? 'dict' : typeof value;
}
