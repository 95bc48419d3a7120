import type { Json } from '../json.ts';
import { FunctionError } from '../plan-error.ts';
import { malformed } from './argument-form.ts';
import { readCall } from './function-call.ts';
import { liveFunction } from './live-function.ts';
import { pythonText } from './python-text.ts';
import { followKeys } from './value-path.ts';

/** `get_secret: name`, or `[name, key, ...]` for a part of a secret that is JSON. */
export const getSecret = liveFunction(
  'get_secret',
  (argument) => {
    const isName = typeof argument === 'string' || readCall(argument) !== undefined;
    if (isName || (Array.isArray(argument) && argument.length > 1)) return;
    const expected = 'the name of a secret, or a list of it and of keys or indices into its value';
    throw malformed('get_secret', { expected, argument, exception: 'FunctionValidationError' });
  },
  async (argument, live) => {
    const [first = null, ...steps] = Array.isArray(argument) ? argument : [argument];
    const name = pythonText(first);
    const text = await live.secret(name);
    if (text === undefined)
      throw new FunctionError(
        'NotFound',
        `Unable to evaluate get_secret function: there is no secret '${name}'.`,
      );
    if (!Array.isArray(argument)) return text;
    return followKeys(parseSecret(name, text), steps, { name: 'get_secret', owner: `secret '${name}'` });
  },
);

function parseSecret(name: string, text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw FunctionError.evaluation('get_secret', `secret '${name}' is no JSON, so it has no keys to look up`);
  }
}
