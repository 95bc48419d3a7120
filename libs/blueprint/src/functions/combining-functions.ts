import { readCall } from './function-call.ts';
import type { Json } from '../json.ts';
import { isObject, toRecord } from '../json-values.ts';
import { FunctionError } from '../plan-error.ts';
import { malformed } from './argument-form.ts';
import type { IntrinsicFunction } from './evaluation.ts';
import { pythonLiteral, pythonText } from './python-text.ts';

/** `concat: [...]`: the texts of all elements joined; waits while one of them is a function of run time. */
export const concat: IntrinsicFunction = {
  isHybrid: true,
  check: (argument) => checkList('concat', argument, 'a list of values'),
  evaluate(argument) {
    const items = argument as Json[];
    return items.some(isWaiting) ? undefined : { value: items.map(pythonText).join('') };
  },
};

/** `merge: [...]`: one mapping out of several, later ones win; waits while one of them is a function of run time. */
export const merge: IntrinsicFunction = {
  isHybrid: true,
  check: (argument) => checkList('merge', argument, 'a list of mappings'),
  validate(argument) {
    const odd = (argument as Json[]).find((item) => !isObject(item));
    if (odd !== undefined)
      throw malformed('merge', {
        expected: 'mappings only',
        argument: odd,
        exception: 'FunctionValidationError',
      });
  },
  evaluate(argument) {
    const items = argument as Json[];
    return items.some(isWaiting) ? undefined : { value: toRecord(items.flatMap(entriesOf)) };
  },
};

/** Only a direct function makes the whole wait; one deeper inside is data. */
const isWaiting = (item: Json): boolean => readCall(item) !== undefined;

function checkList(name: string, argument: Json, expected: string): void {
  if (!Array.isArray(argument)) throw malformed(name, { expected, argument, exception: 'ValueError' });
}

/** What computed values have to add: the entries of a mapping, or pairs of a key and a value in a list. */
function entriesOf(item: Json): (readonly [string, Json])[] {
  if (isObject(item)) return Object.entries(item);
  const pairs = elementsOf(item);
  if (!pairs) throw unmergeable('TypeError', item);
  return pairs.map((written) => {
    const pair = elementsOf(written);
    if (!pair) throw unmergeable('TypeError', item);
    const [key, value] = pair;
    if (pair.length !== 2 || key === undefined || value === undefined) throw unmergeable('ValueError', item);
    if (typeof key === 'object' && key !== null) throw unmergeable('TypeError', item);
    return [pythonText(key), value] as const;
  });
}

function elementsOf(value: Json): Json[] | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return [...value];
  return isObject(value) ? Object.keys(value) : undefined;
}

const unmergeable = (exception: 'TypeError' | 'ValueError', item: Json): FunctionError =>
  new FunctionError(
    exception,
    `Unable to evaluate merge function: one of its elements is no mapping but ${pythonLiteral(item)}.`,
  );
