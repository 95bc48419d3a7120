import { hasFunctions } from './function-call.ts';
import type { Json } from '../json.ts';
import { FunctionError, UnknownInputError } from '../plan-error.ts';
import type { Evaluated, FunctionContext, IntrinsicFunction } from './evaluation.ts';
import { pythonLiteral } from './python-text.ts';
import { stepInto } from './value-path.ts';
import type { DeadEnd } from './value-path.ts';

/** `get_input: name` or `get_input: [name, key or index, ...]`: the value of an input, or a part of it. */
export const getInput: IntrinsicFunction = {
  isHybrid: true,

  check(argument) {
    const isName =
      typeof argument === 'string' ||
      (typeof argument === 'object' && argument !== null && !Array.isArray(argument));
    if (isName || (Array.isArray(argument) && argument.length > 1)) return;
    throw new FunctionError(
      'ValueError',
      `get_input function argument should be a name or a list of a name and keys, but is ${pythonLiteral(argument)}.`,
    );
  },

  async evaluate(argument, context): Promise<Evaluated> {
    if (hasFunctions(argument))
      throw FunctionError.evaluation('get_input', `found an unresolved argument: ${pythonLiteral(argument)}`);
    const [name, ...steps] = Array.isArray(argument) ? argument : [argument];
    const value = await context.environment.input(String(name));
    if (value === undefined) throw new UnknownInputError([String(name)]);
    return { value: await descend(value, { name: String(name), steps }, context) };
  },
};

async function descend(
  input: Json,
  path: { name: string; steps: Json[] },
  context: FunctionContext,
): Promise<Json> {
  let value = input;
  for (const [index, step] of path.steps.entries()) {
    const whole = hasFunctions(value) ? await context.evaluate(value, context.scope) : value;
    const descent = stepInto(whole, step);
    if (!descent.found)
      throw deadEnd(descent.reason, [path.name, ...path.steps.slice(0, index)].map(String).join('.'), step);
    value = descent.value;
  }
  return value;
}

function deadEnd(reason: DeadEnd, place: string, step: Json): FunctionError {
  switch (reason) {
    case 'no such key':
      return new FunctionError(
        'InputEvaluationError',
        `Input attribute '${String(step)}' of '${place}', doesn't exist.`,
      );
    case 'index out of range':
      return new FunctionError(
        'InputEvaluationError',
        `The list '${place}' has no item at index ${String(step)}.`,
      );
    case 'index is no integer':
      return new FunctionError(
        'InputEvaluationError',
        `'${place}' is a list; its index must be an integer, but is '${String(step)}'.`,
      );
    case 'not a mapping or list':
      return FunctionError.evaluation('get_input', `Object ${place} has no attribute ${String(step)}`);
  }
}
