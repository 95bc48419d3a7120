import type { Json } from '../json.ts';
import { own } from '../json-values.ts';
import { FunctionError } from '../plan-error.ts';
import { checkPath, malformed } from './argument-form.ts';
import type { IntrinsicFunction } from './evaluation.ts';
import { readCall } from './function-call.ts';
import { liveFunction } from './live-function.ts';
import { pythonText } from './python-text.ts';

/** What `get_sys` knows of each entity. */
const SYSTEM: Readonly<Record<string, string[]>> = {
  tenant: ['name'],
  deployment: ['id', 'name', 'blueprint', 'owner'],
};
const CONSUMER_PROPERTIES = ['ids', 'names', 'count'];

/** `get_label: key` is the list of values, `[key, index]` one of them. */
export const getLabel = liveFunction('get_label', checkLabel, async (argument, live) => {
  const [key, index] = Array.isArray(argument) ? argument : [argument];
  const values = await live.label(pythonText(key ?? null));
  if (index === undefined) return [...values];
  const value = values.at(Number(index));
  if (value !== undefined) return value;
  throw new FunctionError(
    'IndexError',
    `Unable to evaluate get_label function: label '${pythonText(key ?? null)}' has ${values.length} values, none at index ${Number(index)}.`,
  );
});

function checkLabel(argument: Json): void {
  if (typeof argument === 'string' || readCall(argument)) return;
  const expected = 'the key of a label, or a list of it and the index of a value';
  const wrong = malformed('get_label', { expected, argument, exception: 'FunctionValidationError' });
  if (!Array.isArray(argument) || argument.length !== 2) throw wrong;
  const [key = null, index] = argument;
  if (typeof key !== 'string' && !readCall(key)) throw wrong;
  if (typeof index === 'boolean' || Number.isInteger(index)) return;
  if (typeof index !== 'string')
    throw malformed('get_label', {
      expected: `${expected} that is written out as a number`,
      argument,
      exception: 'AttributeError',
    });
  if (!/^\d+$/.test(index)) throw wrong;
}

/** `get_sys: [entity, property]`: a fact about the tenant or the deployment. */
export const getSys: IntrinsicFunction = {
  ...liveFunction(
    'get_sys',
    (argument) => checkPath('get_sys', argument, 'a list of an entity and a property, e.g. [tenant, name]'),
    async (argument, live) => {
      const [entity = null, property = null] = argument as Json[];
      return (await live.system(pythonText(entity), pythonText(property))) ?? null;
    },
  ),
  validate(argument) {
    const [entity = null, property = null] = argument as Json[];
    if (readCall(entity)) return;
    const properties = own(SYSTEM, pythonText(entity)) as string[] | undefined;
    if (!properties)
      throw new FunctionError(
        'UnknownSysEntityError',
        `get_sys knows no entity '${pythonText(entity)}', only ${Object.keys(SYSTEM).join(' and ')}.`,
      );
    if (readCall(property) || properties.includes(pythonText(property))) return;
    throw new FunctionError(
      'UnknownSysPropertyError',
      `get_sys knows no '${pythonText(property)}' of the ${pythonText(entity)}, only ${properties.join(', ')}.`,
    );
  },
};

/** `get_consumers: ids | names | count`: who uses this deployment. */
export const getConsumers = liveFunction(
  'get_consumers',
  (argument) => {
    if (typeof argument === 'string' && CONSUMER_PROPERTIES.includes(argument)) return;
    throw malformed('get_consumers', {
      expected: `one of ${CONSUMER_PROPERTIES.join(', ')}`,
      argument,
      exception: 'ValueError',
    });
  },
  (argument, live) => live.consumers(String(argument)),
);
