import { hasFunctions, readCall } from './function-call.ts';
import type { Json } from '../json.ts';
import { isObject } from '../json-values.ts';
import { FunctionError } from '../plan-error.ts';
import type { EvaluationSource, FunctionContext, IntrinsicFunction } from './evaluation.ts';
import { pythonLiteral } from './python-text.ts';
import { stepInto } from './value-path.ts';

const SYSTEM: Readonly<Record<string, readonly string[]>> = {
  tenant: ['name'],
  deployment: ['id', 'name', 'blueprint', 'owner'],
};
const CONSUMER_PROPERTIES = ['ids', 'names', 'count'];

/** A function that asks the live state; without one it stays as it is. */
function liveFunction(
  name: string,
  check: (argument: Json) => void,
  answer: (argument: Json, live: EvaluationSource, context: FunctionContext) => Promise<Json>,
): IntrinsicFunction {
  return {
    isHybrid: false,
    check,
    async evaluate(argument, context) {
      const { live } = context.environment;
      if (!live) return undefined;
      if (hasFunctions(argument))
        throw FunctionError.evaluation(name, `found an unresolved argument: ${pythonLiteral(argument)}`);
      return { value: await answer(argument, live, context) };
    },
  };
}

/** `get_secret: name`, or `[name, key, ...]` for a part of a secret that is JSON. */
export const getSecret = liveFunction(
  'get_secret',
  (argument) => {
    if (typeof argument === 'string' || isObject(argument) || isPath(argument)) return;
    throw new FunctionError(
      'FunctionValidationError',
      `Unable to validate get_secret function: its argument is a name or a list of a name and keys, but got ${pythonLiteral(argument)}`,
    );
  },
  async (argument, live, context) => {
    const [name, ...steps] = Array.isArray(argument) ? argument : [argument];
    const text = await live.secret(String(name));
    if (text === undefined)
      throw FunctionError.evaluation('get_secret', `secret '${String(name)}' does not exist`);
    return Array.isArray(argument)
      ? follow(parseSecret(String(name), text), steps, { name: 'get_secret', context })
      : text;
  },
);

function parseSecret(name: string, text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (error instanceof SyntaxError)
      throw FunctionError.evaluation('get_secret', `secret '${name}' is not JSON, so keys lead nowhere`);
    throw error;
  }
}

/** `get_capability: [deployment, capability, key, ...]`: a capability of another deployment. */
export const getCapability = liveFunction(
  'get_capability',
  (argument) => checkPath('get_capability', argument),
  async (argument, live, context) => {
    const [deployment, capability, ...steps] = argument as Json[];
    const value = await live.capability(String(deployment), String(capability));
    if (value === undefined)
      throw FunctionError.evaluation(
        'get_capability',
        `Requested capability \`${String(capability)}\` is not declared in deployment \`${String(deployment)}\``,
      );
    return follow(value, steps, { name: 'get_capability', context });
  },
);

/** `get_environment_capability: name`: a capability of the deployment that the first parent label names. */
export const getEnvironmentCapability = liveFunction(
  'get_environment_capability',
  (argument) => {
    if (typeof argument === 'string' || isObject(argument) || isPath(argument)) return;
    throw new FunctionError(
      'FunctionValidationError',
      `Unable to validate get_environment_capability function: its argument is a name or a list of a name and keys, but got ${pythonLiteral(argument)}`,
    );
  },
  async (argument, live, context) => {
    const [parent] = await live.label('csys-obj-parent');
    if (parent === undefined)
      throw FunctionError.evaluation(
        'get_environment_capability',
        'this deployment has no label csys-obj-parent',
      );
    const [capability, ...steps] = Array.isArray(argument) ? argument : [argument];
    const value = await live.capability(parent, String(capability));
    if (value === undefined)
      throw FunctionError.evaluation(
        'get_environment_capability',
        `Requested capability \`${String(capability)}\` is not declared in deployment \`${parent}\``,
      );
    return follow(value, steps, { name: 'get_environment_capability', context });
  },
);

/** `get_group_capability: [group, capability or list, key, ...]`: one value for each deployment of a group. */
export const getGroupCapability = liveFunction(
  'get_group_capability',
  (argument) => checkPath('get_group_capability', argument),
  async (argument, live, context) => {
    const [group, wanted, ...steps] = argument as Json[];
    const byId = 'deployment_id:';
    const isKeyed = typeof wanted === 'string' && wanted.startsWith(byId);
    const names = Array.isArray(wanted)
      ? wanted.map(String)
      : [isKeyed ? wanted.slice(byId.length) : String(wanted)];
    const found = await live.groupCapabilities(String(group), names);
    const entries: [string, Json][] = [];
    for (const { deploymentId, values } of found) {
      const parts: Json[] = [];
      for (const value of values)
        parts.push(
          value === null ? null : await follow(value, steps, { name: 'get_group_capability', context }),
        );
      entries.push([deploymentId, names.length > 1 ? parts : (parts[0] ?? null)]);
    }
    return isKeyed ? Object.fromEntries(entries) : entries.map(([, value]) => value);
  },
);

/** `get_label: key` is the list of values, `[key, index]` one of them. */
export const getLabel = liveFunction(
  'get_label',
  (argument) => {
    if (typeof argument === 'string' || isObject(argument)) return;
    const [key, index] = Array.isArray(argument) && argument.length === 2 ? argument : [];
    const isKey = typeof key === 'string' || (key !== undefined && readCall(key) !== undefined);
    const isIndex =
      index !== undefined &&
      (readCall(index) !== undefined ||
        Number.isInteger(index) ||
        (typeof index === 'string' && /^\d+$/.test(index)));
    if (!isKey || !isIndex)
      throw new FunctionError(
        'FunctionValidationError',
        `Unable to validate get_label function: its argument is a key or a list of a key and an index, but got ${pythonLiteral(argument)}`,
      );
  },
  async (argument, live) => {
    const [key, index] = Array.isArray(argument) ? argument : [argument];
    const values = await live.label(String(key));
    if (index === undefined) return [...values];
    const value = values[Number(index)];
    if (value === undefined)
      throw FunctionError.evaluation(
        'get_label',
        `label '${String(key)}' has no value at index ${String(index)}`,
      );
    return value;
  },
);

/** `get_sys: [entity, property]`: a fact about the tenant or the deployment. */
export const getSys = liveFunction(
  'get_sys',
  (argument) => {
    if (!Array.isArray(argument) || argument.length !== 2)
      throw new FunctionError(
        'ValueError',
        `get_sys function takes a list of an entity and a property, but got ${pythonLiteral(argument)}`,
      );
    const [entity, property] = argument;
    if (typeof entity !== 'string') return;
    const properties = Object.hasOwn(SYSTEM, entity) ? SYSTEM[entity] : undefined;
    if (!properties)
      throw new FunctionError(
        'UnknownSysEntityError',
        `get_sys function unable to determine entity: ${entity}`,
      );
    if (typeof property === 'string' && !properties.includes(property)) {
      throw new FunctionError(
        'UnknownSysPropertyError',
        `get_sys function unable to determine property: ${entity} ${property}`,
      );
    }
  },
  async (argument, live) => {
    const [entity, property] = argument as Json[];
    return (await live.system(String(entity), String(property))) ?? null;
  },
);

/** `get_consumers: ids | names | count`: who uses this deployment. */
export const getConsumers = liveFunction(
  'get_consumers',
  (argument) => {
    if (readCall(argument) || (typeof argument === 'string' && CONSUMER_PROPERTIES.includes(argument)))
      return;
    throw new FunctionError(
      'ValueError',
      `get_consumers function takes one of ${CONSUMER_PROPERTIES.join(', ')}, but got ${pythonLiteral(argument)}`,
    );
  },
  (argument, live) => live.consumers(String(argument)),
);

const isPath = (argument: Json): boolean => Array.isArray(argument) && argument.length > 1;

function checkPath(name: string, argument: Json): void {
  if (isPath(argument)) return;
  throw new FunctionError(
    'ValueError',
    `${name} function takes a list of at least two elements, but got ${pythonLiteral(argument)}`,
  );
}

/** Follows keys into a value, evaluating functions met on the way. */
async function follow(
  start: Json,
  steps: Json[],
  { name, context }: { name: string; context: FunctionContext },
): Promise<Json> {
  let value = start;
  for (const step of steps) {
    const whole = readCall(value) ? await context.evaluate(value, context.scope) : value;
    const descent = stepInto(whole, step);
    if (!descent.found)
      throw FunctionError.evaluation(name, `'${String(step)}' leads nowhere: ${descent.reason}`);
    value = descent.value;
  }
  return value;
}
