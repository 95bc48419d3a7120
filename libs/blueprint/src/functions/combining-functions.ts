import { readCall } from './function-call.ts';
import type { Json } from '../json.ts';
import { isObject } from '../json-values.ts';
import { FunctionError } from '../plan-error.ts';
import type { IntrinsicFunction } from './evaluation.ts';
import { pythonLiteral, pythonText } from './python-text.ts';

/** `concat: [...]`: the texts of all elements joined; waits while one of them is a function of run time. */
export const concat: IntrinsicFunction = {
  isHybrid: true,
  check: (argument) => checkList('concat', argument),
  evaluate(argument) {
    const items = argument as Json[];
    return items.some(hasWaiting) ? undefined : { value: items.map(pythonText).join('') };
  },
};

/** `merge: [...]`: one mapping out of several, later ones win; waits while one of them is a function of run time. */
export const merge: IntrinsicFunction = {
  isHybrid: true,
  check(argument) {
    checkList('merge', argument);
    const odd = (argument as Json[]).find((item) => !isObject(item));
    if (odd !== undefined)
      throw new FunctionError(
        'FunctionValidationError',
        `Unable to validate merge function: found an element that is no mapping: ${pythonLiteral(odd)}`,
      );
  },
  evaluate(argument) {
    const items = argument as Json[];
    if (items.some(hasWaiting)) return undefined;
    const odd = items.find((item) => !isObject(item));
    if (odd !== undefined)
      throw FunctionError.evaluation('merge', `found an element that is no mapping: ${pythonLiteral(odd)}`);
    return { value: Object.fromEntries(items.flatMap((item) => Object.entries(item as object))) };
  },
};

/** Only a direct function makes the whole wait; one deeper inside is data. */
const hasWaiting = (item: Json): boolean => readCall(item) !== undefined;

function checkList(name: string, argument: Json): void {
  if (Array.isArray(argument)) return;
  throw new FunctionError(
    'ValueError',
    `Illegal arguments passed to ${name} function. Expected a list, but got: ${pythonLiteral(argument)}.`,
  );
}
