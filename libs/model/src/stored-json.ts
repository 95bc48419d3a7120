import type { ValueTransformer } from 'typeorm';

const NUL = '\u0000';
/** Signs, in JSON text, of a NUL or of half a surrogate pair; escaped backslashes make false alarms, which cost time only. */
const SUSPECT = /\\u(0000|d[89a-f][0-9a-f]{2})/i;
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** Text as PostgreSQL can store it: NUL characters are dropped, halves of surrogate pairs replaced. */
export function storableText(text: string): string {
  const withoutNul = text.includes(NUL) ? text.replaceAll(NUL, '') : text;
  return withoutNul.replace(LONE_SURROGATE, '\uFFFD');
}

/** A word to look for. A NUL becomes a character that no stored id has, so that it finds nothing instead of failing. */
export function storableWord(word: string): string {
  return word.replaceAll(NUL, '\uFFFD');
}

/** JSON text of a value, with every string and key in it storable. */
export function storableJson(value: unknown): string {
  const text = JSON.stringify(value);
  return SUSPECT.test(text) ? JSON.stringify(storableValue(value)) : text;
}

function storableValue(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(storableValue);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [storableText(key), storableValue(item)]),
  );
}

/** For JSON columns: TypeORM writes the text itself, so only what must change is copied. */
export const storable: ValueTransformer = {
  to: (value: unknown) =>
    value != null && SUSPECT.test(JSON.stringify(value)) ? storableValue(value) : value,
  from: (value: unknown) => value,
};
