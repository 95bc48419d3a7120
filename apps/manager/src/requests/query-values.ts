import { BadRequestError } from '../errors/request-errors.ts';

/** A parsed query string: a repeated key is a list. */
export type RawQuery = Readonly<Record<string, string | string[] | undefined>>;

/** All values of a key, in order. */
export function readAll(query: RawQuery, key: string): string[] {
  const value = query[key];
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** The last value of a key. */
export const readLast = (query: RawQuery, key: string): string | undefined => readAll(query, key).at(-1);

/** A flag of the query: `true` and `false` in any case; the fallback when it is absent or empty. */
export function readFlag(query: RawQuery, key: string, fallback = false): boolean {
  const text = readLast(query, key);
  return text === undefined || text === '' ? fallback : toFlag(key, text);
}

/** Reads a true or false word. Throws BadRequestError for anything else. */
export function toFlag(key: string, text: string): boolean {
  const word = text.toLowerCase();
  if (word === 'true' || word === '1' || word === 'yes') return true;
  if (word === 'false' || word === '0' || word === 'no') return false;
  throw new BadRequestError(`${key} must be <true/false>, got ${text}`);
}

/** A non-negative integer of the query. */
export function readCount(query: RawQuery, key: string): number | undefined {
  const text = readLast(query, key);
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value))
    throw new BadRequestError(`${key} must be a non-negative integer, got ${text}`);
  return value;
}

/** A comma-separated list of the query; null when the key is absent. */
export function readNames(query: RawQuery, key: string): string[] | null {
  const values = readAll(query, key);
  if (values.length === 0) return null;
  return values
    .flatMap((value) => value.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** The query without filters and sorting, for lists whose filters are read by themselves. */
export const onlyConventions = (query: RawQuery): RawQuery =>
  Object.fromEntries(Object.entries(query).filter(([key]) => key.startsWith('_') && key !== '_sort'));
