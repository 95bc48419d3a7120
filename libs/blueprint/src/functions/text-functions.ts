import { readCall } from './function-call.ts';
import type { Json } from '../json.ts';
import { isObject, typeName } from '../json-values.ts';
import { FunctionError } from '../plan-error.ts';
import { malformed } from './argument-form.ts';
import type { IntrinsicFunction } from './evaluation.ts';
import { pythonLiteral } from './python-text.ts';

type Kind = 'string' | 'integer';

interface Parameter {
  name: string;
  kind: Kind;
}

const text = (name: string): Parameter => ({ name, kind: 'string' });
const whole = (name: string): Parameter => ({ name, kind: 'integer' });

/** A function on texts: its parameters, how many must be given, and what it computes. */
function textFunction(
  name: string,
  parameters: Parameter[],
  required: number,
  compute: (values: Json[]) => Json,
): IntrinsicFunction {
  const read = (argument: Json): Json[] => (parameters.length === 1 ? [argument] : (argument as Json[]));
  const misfitOf = (argument: Json): string | undefined =>
    read(argument)
      .map((value, index) =>
        readCall(value) ? undefined : misfit(value, parameters[index], index >= required),
      )
      .find((problem) => problem !== undefined);
  return {
    isHybrid: true,
    check(argument) {
      const isCounted =
        parameters.length === 1
          ? isSingle(argument)
          : Array.isArray(argument) && argument.length >= required && argument.length <= parameters.length;
      if (!isCounted)
        throw malformed(name, {
          expected: describe(parameters, required),
          argument,
          exception: 'FunctionValidationError',
        });
    },
    validate(argument) {
      const problem = misfitOf(argument);
      if (problem !== undefined)
        throw new FunctionError('FunctionValidationError', `Unable to validate ${name} function: ${problem}`);
    },
    evaluate(argument) {
      const values = read(argument);
      const waiting = values.findIndex((value) => readCall(value) !== undefined);
      const problem =
        waiting < 0
          ? misfitOf(argument)
          : `argument \`${parameters[waiting]?.name}\` is known at run time only: ${pythonLiteral(values[waiting] ?? null)}`;
      if (problem !== undefined) throw FunctionError.evaluation(name, problem);
      return { value: compute(values) };
    },
  };
}

/** A single argument stands without a list; a mapping may be a function. */
const isSingle = (argument: Json): boolean =>
  typeof argument === 'string' || (isObject(argument) && Object.keys(argument).length === 1);

function describe(parameters: readonly Parameter[], required: number): string {
  if (parameters.length === 1) return 'a text';
  const names = parameters.map(({ name }, index) => (index < required ? name : `${name} (optional)`));
  return `a list of ${names.join(', ')}`;
}

/** Null stands for an optional argument that is not given; booleans count as whole numbers. */
function misfit(value: Json, parameter: Parameter | undefined, isOptional: boolean): string | undefined {
  if (!parameter || (isOptional && value === null)) return undefined;
  const actual = typeName(value);
  const isFitting = actual === parameter.kind || (parameter.kind === 'integer' && actual === 'boolean');
  return isFitting
    ? undefined
    : `argument \`${parameter.name}\` should be of type ${parameter.kind} but is ${actual}: ${pythonLiteral(value)}`;
}

export const stringFind = textFunction(
  'string_find',
  [text('haystack'), text('needle')],
  2,
  ([haystack, needle]) => find(String(haystack), String(needle)),
);

export const stringReplace = textFunction(
  'string_replace',
  [text('haystack'), text('needle'), text('replacement'), whole('count')],
  3,
  ([haystack, needle, replacement, count]) =>
    replace(String(haystack), {
      needle: String(needle),
      replacement: String(replacement),
      count: Number(count ?? -1),
    }),
);

export const stringSplit = textFunction(
  'string_split',
  [text('input'), text('separator'), whole('index')],
  2,
  ([input, separator, index]) => {
    if (separator === '')
      throw new FunctionError(
        'ValueError',
        'Unable to evaluate string_split function: the separator is empty',
      );
    const parts = String(input).split(String(separator));
    if (index === undefined || index === null) return parts;
    const part = parts.at(Number(index));
    if (part !== undefined) return part;
    throw new FunctionError(
      'IndexError',
      `Unable to evaluate string_split function: there are ${parts.length} parts, none at index ${Number(index)}`,
    );
  },
);

export const stringLower = textFunction('string_lower', [text('input')], 1, ([input]) =>
  String(input).toLowerCase(),
);
export const stringUpper = textFunction('string_upper', [text('input')], 1, ([input]) =>
  String(input).toUpperCase(),
);

/** Positions count characters, also those that take two units of a JavaScript string. */
function find(haystack: string, needle: string): number {
  const at = haystack.indexOf(needle);
  return at < 0 ? at : [...haystack.slice(0, at)].length;
}

/** Replaces the first `count` occurrences, all when negative. An empty needle is found around every character. */
function replace(
  haystack: string,
  { needle, replacement, count }: { needle: string; replacement: string; count: number },
): string {
  const parts = needle === '' ? ['', ...haystack, ''] : haystack.split(needle);
  const limit = count < 0 ? parts.length : Math.min(count, parts.length - 1);
  const head = parts.slice(0, limit + 1).join(replacement);
  return [head, ...parts.slice(limit + 1)].join(needle);
}
