import { readCall } from '../functions/function-call.ts';
import { pythonText } from '../functions/python-text.ts';
import type { Json } from '../json.ts';
import { isObject } from '../json-values.ts';
import { InvalidInputError } from '../plan-error.ts';
import type { ValueSchema } from '../plan/plan.ts';
import { fitsPrimitiveType } from '../types/typed-value.ts';
import { checkConstraints } from './constraints.ts';

/**
 * Checks a value or default of an input against the constraints and, for a list with typed items, each item against
 * their type as well. A function cannot be held against constraints.
 *
 * Throws ConstraintError, FunctionError, or InvalidInputError with 105 or 213.
 */
export function checkInputValue(name: string, value: Json, schema: ValueSchema): void {
  const { itemType } = schema;
  if (typeof itemType !== 'string') return checkPart(name, value, schema);
  for (const item of itemsOf(value)) {
    if (!fitsPrimitiveType(item, itemType)) {
      const message = `Items of input '${name}' are of type '${itemType}', yet one of them is '${pythonText(item)}'.`;
      throw new InvalidInputError(message, 105);
    }
    checkPart(name, item, schema);
  }
}

/** Of a text the items are its characters and of a mapping its keys; that it is no list is found out later. */
function itemsOf(value: Json): Json[] {
  if (Array.isArray(value)) return value;
  if (isObject(value)) return Object.keys(value);
  return typeof value === 'string' ? [...value] : [];
}

function checkPart(name: string, value: Json, schema: ValueSchema): void {
  if (readCall(value) && schema.constraints?.length) {
    const message = `Input '${name}' has constraints, so its value cannot be a function: ${pythonText(value)}.`;
    throw new InvalidInputError(message, 213);
  }
  checkConstraints(name, value, schema);
}
