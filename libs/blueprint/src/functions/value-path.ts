import { isObject, own } from '../json-values.ts';
import type { Json } from '../json.ts';

export type Step = string | number;

/** Why a step of a path leads nowhere. */
export type DeadEnd = 'no such key' | 'index out of range' | 'index is no integer' | 'not a mapping or list';

export type Descent = { found: true; value: Json } | { found: false; reason: DeadEnd };

/** One step into a mapping by key or into a list by index; negative indices count from the end. */
export function stepInto(value: Json, step: Json): Descent {
  if (isObject(value)) {
    const child = own(value, String(step));
    return child === undefined ? { found: false, reason: 'no such key' } : { found: true, value: child };
  }
  if (!Array.isArray(value)) return { found: false, reason: 'not a mapping or list' };
  if (typeof step !== 'number' || !Number.isInteger(step))
    return { found: false, reason: 'index is no integer' };
  const child = value.at(step);
  return child === undefined ? { found: false, reason: 'index out of range' } : { found: true, value: child };
}
