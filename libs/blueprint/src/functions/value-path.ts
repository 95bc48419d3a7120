import { isObject, own, typeName } from '../json-values.ts';
import type { Json } from '../json.ts';
import { FunctionError } from '../plan-error.ts';
import { pythonText } from './python-text.ts';

/** Why a step of a path leads nowhere. */
export type DeadEnd = 'no such key' | 'index out of range' | 'index is no integer' | 'not a mapping or list';

export type Descent = { found: true; value: Json } | { found: false; reason: DeadEnd };

/** One step into a mapping by key or into a list by index; negative indices count from the end, booleans are 0 and 1. */
export function stepInto(value: Json, step: Json): Descent {
  if (isObject(value)) {
    const isKey = typeof step === 'string' || typeof step === 'number';
    const child = isKey ? own(value, String(step)) : undefined;
    return child === undefined ? { found: false, reason: 'no such key' } : { found: true, value: child };
  }
  if (!Array.isArray(value)) return { found: false, reason: 'not a mapping or list' };
  const index = typeof step === 'boolean' ? Number(step) : step;
  if (typeof index !== 'number' || !Number.isInteger(index))
    return { found: false, reason: 'index is no integer' };
  const child = value.at(index);
  return child === undefined ? { found: false, reason: 'index out of range' } : { found: true, value: child };
}

/** A path as people write it, e.g. `settings.ports[0]`. */
export const pathText = (steps: readonly Json[]): string =>
  steps
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      return index === 0 ? pythonText(step) : `.${pythonText(step)}`;
    })
    .join('');

/** Names that a message lists before it says how many more there are. */
const MOST_NAMED = 8;

/** What a step met instead of a value, to be said after the name of the thing: `has no 'prot'; it has port, host`. */
export function describeDeadEnd(value: Json, step: Json): string {
  const wanted = typeof step === 'string' ? `'${step}'` : pythonText(step);
  if (Array.isArray(value))
    return typeof step === 'number' && Number.isInteger(step)
      ? `is a list of ${value.length}, it has no item ${wanted}`
      : `is a list, its items have whole numbers as index, not ${wanted}`;
  if (!isObject(value)) return `is ${describeType(value)}, so it has no ${wanted}`;
  const keys = Object.keys(value);
  if (keys.length === 0) return `has no ${wanted}; it is empty`;
  const more = keys.length > MOST_NAMED ? ` and ${keys.length - MOST_NAMED} more` : '';
  return `has no ${wanted}; it has ${keys.slice(0, MOST_NAMED).join(', ')}${more}`;
}

const describeType = (value: Json): string => {
  const name = typeName(value);
  if (name === 'null') return name;
  return /^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`;
};

/** Follows keys into a value as it is; functions in it are not evaluated. Throws FunctionError when one leads nowhere. */
export function followKeys(
  start: Json,
  steps: readonly Json[],
  { name, owner }: { name: string; owner: string },
): Json {
  let value = start;
  for (const [index, step] of steps.entries()) {
    const descent = stepInto(value, step);
    if (!descent.found) {
      const place = index === 0 ? owner : `${pathText(steps.slice(0, index))} of ${owner}`;
      throw FunctionError.evaluation(name, `${place} ${describeDeadEnd(value, step)}`);
    }
    value = descent.value;
  }
  return value;
}
