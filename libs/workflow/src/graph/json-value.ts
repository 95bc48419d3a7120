import type { Json } from '@cloudloom/topology';
import { NonRecoverableError } from '../errors.ts';

/**
 * A value as it will be when it was stored and read again, so that the run that made it sees no more in it than a later one.
 * Nothing is null. @throws NonRecoverableError for what JSON cannot hold
 */
export function toJsonValue(value: unknown, what: string): Json {
  let text: string | undefined;
  try {
    text = value === undefined ? 'null' : JSON.stringify(value);
  } catch {
    text = undefined;
  }
  if (text === undefined)
    throw new NonRecoverableError(
      `${what} is not JSON: only texts, numbers, booleans, null, lists and objects can be stored.`,
    );
  return JSON.parse(text) as Json;
}
