import { hasFunctions, readCall } from './function-call.ts';
import type { Json } from '../json.ts';
import { FunctionError, UnknownInputError } from '../plan-error.ts';
import { fitsPrimitiveType } from '../types/typed-value.ts';
import { isStep, malformed } from './argument-form.ts';
import type { Evaluated, FunctionContext, IntrinsicFunction } from './evaluation.ts';
import { pythonLiteral, pythonText } from './python-text.ts';
import { describeDeadEnd, pathText, stepInto } from './value-path.ts';

/** `get_input: name` or `get_input: [name, key or index, ...]`: the value of an input, or a part of it. */
export const getInput: IntrinsicFunction = {
  isHybrid: true,

  check(argument) {
    const isName = typeof argument === 'string' || readCall(argument) !== undefined;
    if (isName || (Array.isArray(argument) && argument.length > 0 && argument.every(isStep))) return;
    const expected = 'the name of an input, or a list of it and of keys or indices into its value';
    throw malformed('get_input', { expected, argument, exception: 'ValueError' });
  },

  async evaluate(argument, context): Promise<Evaluated> {
    if (hasFunctions(argument))
      throw FunctionError.evaluation(
        'get_input',
        `the argument ${pythonLiteral(argument)} is known at run time only`,
      );
    const [name = '', ...steps] = Array.isArray(argument) ? argument : [argument];
    const value = descend(await findInput(pythonText(name), context), [pythonText(name), ...steps]);
    checkDeclaredType(value, argument, context);
    return { value };
  },
};

async function findInput(name: string, { environment, scope }: FunctionContext): Promise<Json> {
  const value = await environment.input(name);
  if (value !== undefined) return value;
  // At run time nobody checked the name beforehand, and clients know another class for that.
  if (environment.live)
    throw new FunctionError('KeyError', `get_input in ${scope.place}: there is no input '${name}'.`);
  throw new UnknownInputError([name]);
}

/** Follows keys through the value as it was given: functions in it are not evaluated on the way. */
function descend(input: Json, path: readonly Json[]): Json {
  let value = input;
  for (const [index, step] of path.entries()) {
    if (index === 0) continue;
    const descent = stepInto(value, step);
    if (descent.found) {
      value = descent.value;
      continue;
    }
    const message = `get_input: input '${pathText(path.slice(0, index))}' ${describeDeadEnd(value, step)}.`;
    throw descent.reason === 'not a mapping or list'
      ? FunctionError.evaluation('get_input', message)
      : new FunctionError('InputEvaluationError', message);
  }
  return value;
}

/** The second key `type`, which no other function honours; it means types that need no definition. */
function checkDeclaredType(value: Json, argument: Json, { declaredType, scope }: FunctionContext): void {
  if (!declaredType || (typeof declaredType === 'string' && fitsPrimitiveType(value, declaredType))) return;
  throw new FunctionError(
    'InputEvaluationError',
    `The value ${pythonLiteral(value)} of input ${pythonLiteral(argument)} is not of type ${pythonLiteral(declaredType)}, which ${scope.place} declares.`,
  );
}
