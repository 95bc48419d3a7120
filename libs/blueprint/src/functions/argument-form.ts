import type { Json } from '../json.ts';
import { FunctionError } from '../plan-error.ts';
import type { FunctionException } from '../plan-error.ts';
import { readCall } from './function-call.ts';
import { pythonLiteral } from './python-text.ts';

/** True for a name, key or index: a text, a whole number (booleans count as such), or a function that yields one. */
export const isStep = (value: Json): boolean =>
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  Number.isInteger(value) ||
  readCall(value) !== undefined;

/** True for a list of at least two names, keys or indices. */
const isPath = (argument: Json): argument is Json[] =>
  Array.isArray(argument) && argument.length > 1 && argument.every(isStep);

/** The refusal of an argument that is not of the form that a function takes. */
export function malformed(
  name: string,
  { expected, argument, exception }: { expected: string; argument: Json; exception: FunctionException },
): FunctionError {
  return new FunctionError(exception, `${name} takes ${expected}, but got ${pythonLiteral(argument)}.`);
}

/** Refuses anything but a path, as most functions do. */
export function checkPath(name: string, argument: Json, expected: string): void {
  if (!isPath(argument)) throw malformed(name, { expected, argument, exception: 'ValueError' });
}
