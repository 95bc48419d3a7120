import { isDeepStrictEqual } from 'node:util';

/** Whether two values are the same JSON, whatever the order of keys; what is undefined counts as absent. */
export const haveSameValue = (left: unknown, right: unknown): boolean =>
  isDeepStrictEqual(plain(left), plain(right));

const plain = (value: unknown): unknown =>
  value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
