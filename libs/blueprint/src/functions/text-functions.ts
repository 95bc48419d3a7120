import { readCall } from './function-call.ts';
import type { Json } from '../json.ts';
import { typeName } from '../json-values.ts';
import { FunctionError } from '../plan-error.ts';
import type { IntrinsicFunction } from './evaluation.ts';

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
  const read = (argument: Json): Json[] =>
    parameters.length === 1 ? [argument] : Array.isArray(argument) ? argument : [];
  return {
    isHybrid: true,
    check(argument) {
      const values = read(argument);
      if (values.length < required || values.length > parameters.length) {
        throw new FunctionError(
          'FunctionValidationError',
          `Unable to validate ${name} function: it takes ${required} to ${parameters.length} arguments in a list`,
        );
      }
      for (const [index, value] of values.entries()) {
        const problem = readCall(value) ? undefined : misfit(value, parameters[index]);
        if (problem)
          throw new FunctionError(
            'FunctionValidationError',
            `Unable to validate ${name} function: ${problem}`,
          );
      }
    },
    evaluate(argument) {
      const values = read(argument);
      for (const [index, value] of values.entries()) {
        const problem = readCall(value)
          ? `argument \`${parameters[index]?.name}\` should not be a function`
          : misfit(value, parameters[index]);
        if (problem) throw FunctionError.evaluation(name, problem);
      }
      return { value: compute(values) };
    },
  };
}

function misfit(value: Json, parameter: Parameter | undefined): string | undefined {
  const actual = typeName(value);
  return !parameter || actual === parameter.kind
    ? undefined
    : `argument \`${parameter.name}\` should be of type ${parameter.kind} but is ${actual}`;
}

export const stringFind = textFunction(
  'string_find',
  [text('haystack'), text('needle')],
  2,
  ([haystack, needle]) => String(haystack).indexOf(String(needle)),
);

export const stringReplace = textFunction(
  'string_replace',
  [text('haystack'), text('needle'), text('replacement'), whole('count')],
  3,
  ([haystack, needle, replacement, count]) =>
    replace(String(haystack), {
      needle: String(needle),
      replacement: String(replacement),
      count: (count as number | undefined) ?? -1,
    }),
);

export const stringSplit = textFunction(
  'string_split',
  [text('input'), text('separator'), whole('index')],
  2,
  ([input, separator, index]) => {
    if (separator === '') throw FunctionError.evaluation('string_split', 'the separator is empty');
    const parts = String(input).split(String(separator));
    if (index === undefined) return parts;
    const part = parts.at(index as number);
    if (part === undefined)
      throw FunctionError.evaluation(
        'string_split',
        `there are ${parts.length} parts, none at index ${String(index)}`,
      );
    return part;
  },
);

export const stringLower = textFunction('string_lower', [text('input')], 1, ([input]) =>
  String(input).toLowerCase(),
);
export const stringUpper = textFunction('string_upper', [text('input')], 1, ([input]) =>
  String(input).toUpperCase(),
);

/** Replaces the first `count` occurrences, all when negative. */
function replace(
  haystack: string,
  { needle, replacement, count }: { needle: string; replacement: string; count: number },
): string {
  if (count < 0) return haystack.split(needle).join(replacement);
  const parts = haystack.split(needle);
  const head = parts.slice(0, count + 1).join(replacement);
  return parts.length > count + 1 ? [head, ...parts.slice(count + 1)].join(needle) : head;
}
