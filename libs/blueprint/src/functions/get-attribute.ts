import { hasFunctions, readCall } from './function-call.ts';
import type { Json } from '../json.ts';
import { FunctionError } from '../plan-error.ts';
import type {
  Evaluated,
  EvaluationInstance,
  EvaluationSource,
  FunctionContext,
  IntrinsicFunction,
} from './evaluation.ts';
import { chooseInstance, nodeIdOf } from './instance-choice.ts';
import { pythonLiteral } from './python-text.ts';
import { stepInto } from './value-path.ts';

/** `get_attribute: [node, key, ...]`: a runtime property of an instance, else the node's property of that path. */
export const getAttribute: IntrinsicFunction = {
  isHybrid: false,
  check: (argument) => checkPath('get_attribute', argument),
  async evaluate(argument, context): Promise<Evaluated | undefined> {
    const { live } = context.environment;
    if (!live) return undefined;
    const [reference, ...steps] = resolved('get_attribute', argument);
    try {
      const instance = await chooseInstance(String(reference), live, context.scope);
      return { value: await attributeOf(instance, steps, { live, context }) };
    } catch (error) {
      const isForgiven = context.scope.context.isEvaluatingOutputs && error instanceof FunctionError;
      if (isForgiven) return { value: `<ERROR: ${error.message}>` };
      throw error;
    }
  },
};

/** `get_attributes_list: [node, key, ...]`: the attribute of every instance of a node. */
export const getAttributesList: IntrinsicFunction = {
  isHybrid: false,
  check: (argument) => checkPath('get_attributes_list', argument),
  async evaluate(argument, context): Promise<Evaluated | undefined> {
    const { live } = context.environment;
    if (!live) return undefined;
    const [reference, ...steps] = resolved('get_attributes_list', argument);
    const values: Json[] = [];
    for (const instance of await instancesFor(String(reference), live, context))
      values.push(await attributeOf(instance, steps, { live, context }));
    return { value: values };
  },
};

/** `get_attributes_dict: [node, key or path, ...]`: several attributes of every instance, by instance id. */
export const getAttributesDict: IntrinsicFunction = {
  isHybrid: false,
  check: (argument) => checkPath('get_attributes_dict', argument),
  async evaluate(argument, context): Promise<Evaluated | undefined> {
    const { live } = context.environment;
    if (!live) return undefined;
    const [reference, ...paths] = resolved('get_attributes_dict', argument);
    const named = paths.map((path) => ({
      steps: Array.isArray(path) ? path : [path],
      name: Array.isArray(path) ? path.map(String).join('.') : String(path),
    }));
    if (new Set(named.map(({ name }) => name)).size < named.length)
      throw FunctionError.evaluation('get_attributes_dict', 'two paths have the same name');
    const rows: [string, Json][] = [];
    for (const instance of await instancesFor(String(reference), live, context)) {
      const row: [string, Json][] = [];
      for (const { steps, name } of named)
        row.push([name, await attributeOf(instance, steps, { live, context })]);
      rows.push([instance.id, Object.fromEntries(row)]);
    }
    return { value: Object.fromEntries(rows) };
  },
};

function checkPath(name: string, argument: Json): void {
  if (Array.isArray(argument) && argument.length > 1) return;
  throw new FunctionError(
    'ValueError',
    `Illegal arguments passed to ${name} function. Expected a list of a node, an attribute and further keys, but got: ${pythonLiteral(argument)}.`,
  );
}

function resolved(name: string, argument: Json): Json[] {
  if (hasFunctions(argument))
    throw FunctionError.evaluation(name, `found an unresolved argument: ${pythonLiteral(argument)}`);
  return argument as Json[];
}

async function instancesFor(
  reference: string,
  live: EvaluationSource,
  context: FunctionContext,
): Promise<readonly EvaluationInstance[]> {
  const node = await nodeIdOf(reference, live, context.scope);
  if (node === undefined)
    throw FunctionError.evaluation('get_attribute', `Node ${reference} has no instances.`);
  return live.instancesOf(node);
}

interface Lookup {
  live: EvaluationSource;
  context: FunctionContext;
}

async function attributeOf(instance: EvaluationInstance, steps: Json[], lookup: Lookup): Promise<Json> {
  const value = await follow(instance.runtimeProperties, steps, lookup.context);
  if (value !== null) return value;
  if (steps.length === 1 && steps[0] === 'node_instance_id') return instance.id;
  if (steps.length === 1 && steps[0] === 'node_instance_index') return instance.index;
  const node = await lookup.live.node(instance.nodeId);
  return node ? follow(node.properties, steps, lookup.context) : null;
}

/** The value at the end of a path, functions on the way evaluated; null when the path leads nowhere. */
async function follow(start: Json, steps: Json[], context: FunctionContext): Promise<Json> {
  let value = start;
  for (const step of steps) {
    if (readCall(value)) value = await context.evaluate(value, context.scope);
    const descent = stepInto(value, step);
    if (!descent.found) return null;
    value = descent.value;
  }
  return value;
}
