import type { Json, JsonObject } from '../json.ts';
import { toRecord } from '../json-values.ts';
import { FunctionError } from '../plan-error.ts';
import { checkPath, isStep, malformed } from './argument-form.ts';
import { hasFunctions, readCall } from './function-call.ts';
import type { FunctionName } from './function-call.ts';
import type {
  Evaluated,
  EvaluationInstance,
  EvaluationSource,
  FunctionContext,
  IntrinsicFunction,
  Scope,
} from './evaluation.ts';
import { unknownNode } from './get-property.ts';
import { chooseInstance, nodeIdOf } from './instance-choice.ts';
import { pythonLiteral, pythonText } from './python-text.ts';
import { describeDeadEnd, stepInto } from './value-path.ts';

const EXPECTED = 'a list of a node, an attribute, and keys or indices into its value';

/** `get_attribute: [node, key, ...]`: a runtime property of an instance, else the node's property of that path. */
export const getAttribute = attributeFunction('get_attribute', {
  check: (argument) => checkPath('get_attribute', argument, EXPECTED),
  async answer([reference, ...steps], lookup) {
    const { live, context } = lookup;
    let instance: EvaluationInstance;
    try {
      instance = await chooseInstance(pythonText(reference ?? null), live, context.scope);
    } catch (error) {
      const isForgiven =
        context.scope.context.isEvaluatingOutputs &&
        error instanceof FunctionError &&
        error.exception === 'FunctionEvaluationError';
      if (isForgiven) return `<ERROR: ${error.message}>`;
      throw error;
    }
    // Functions in the attribute speak for the instance that it belongs to.
    const scope = scopeOfInstance(instance, context.scope);
    return attributeOf(instance, steps, { live, context: { ...context, scope } });
  },
});

/** `get_attributes_list: [node, key, ...]`: the attribute of every instance of a node; functions in it speak for whoever asks. */
export const getAttributesList = attributeFunction('get_attributes_list', {
  check: (argument) => checkPath('get_attributes_list', argument, EXPECTED),
  async answer([reference, ...steps], lookup) {
    const values: Json[] = [];
    for (const instance of await instancesFor('get_attributes_list', reference ?? null, lookup))
      values.push(await attributeOf(instance, steps, lookup));
    return values;
  },
});

/** `get_attributes_dict: [node, key or path, ...]`: several attributes of every instance, by instance id, read as in a list. */
export const getAttributesDict = attributeFunction('get_attributes_dict', {
  check: checkPaths,
  async answer([reference, ...paths], lookup) {
    const named = paths.map((path) => ({ steps: stepsOf(path), name: stepsOf(path).join('.') }));
    const rows: [string, Json][] = [];
    for (const instance of await instancesFor('get_attributes_dict', reference ?? null, lookup)) {
      const row: [string, Json][] = [];
      for (const { steps, name } of named) row.push([name, await attributeOf(instance, steps, lookup)]);
      rows.push([instance.id, toRecord(row)]);
    }
    return toRecord(rows);
  },
});

interface Lookup {
  live: EvaluationSource;
  context: FunctionContext;
}

function attributeFunction(
  name: FunctionName,
  parts: { check: (argument: Json) => void; answer: (argument: Json[], lookup: Lookup) => Promise<Json> },
): IntrinsicFunction {
  return {
    isHybrid: false,
    check: parts.check,
    async evaluate(argument, context): Promise<Evaluated | undefined> {
      const { live } = context.environment;
      if (!live) return undefined;
      if (hasFunctions(argument))
        throw FunctionError.evaluation(
          name,
          `its argument contains a function without a value: ${pythonLiteral(argument)}`,
        );
      return { value: await parts.answer(argument as Json[], { live, context }) };
    },
  };
}

const stepsOf = (path: Json): Json[] => (Array.isArray(path) ? path : [path]);

/** Paths are joined to names, so they are texts throughout, and no two may come to the same name. */
function checkPaths(argument: Json): void {
  const refuse = (exception: 'IndexError' | 'KeyError' | 'TypeError' | 'ValueError') => {
    const expected = 'a list of a node and of attributes or paths to them, all written out';
    throw malformed('get_attributes_dict', { expected, argument, exception });
  };
  if (!Array.isArray(argument)) return refuse(argument === '' ? 'IndexError' : notAList(argument));
  if (argument.length === 0) return refuse('IndexError');
  const [reference = null, ...paths] = argument;
  const isFitting =
    paths.length === 0 ||
    (isStep(reference) &&
      paths.every((path) => stepsOf(path).length > 0 && stepsOf(path).every((step) => isStep(step))));
  if (!isFitting) return refuse('ValueError');
  const names = new Set<string>();
  for (const path of paths) {
    if (!stepsOf(path).every((step) => typeof step === 'string')) return refuse('TypeError');
    const name = stepsOf(path).join('.');
    if (names.has(name))
      throw FunctionError.evaluation(
        'get_attributes_dict',
        `two of its paths come to the same name '${name}'`,
      );
    names.add(name);
  }
}

const notAList = (argument: Json): 'KeyError' | 'TypeError' =>
  typeof argument === 'object' && argument !== null ? 'KeyError' : 'TypeError';

async function instancesFor(
  name: FunctionName,
  reference: Json,
  { live, context }: Lookup,
): Promise<readonly EvaluationInstance[]> {
  const { scope } = context;
  const text = pythonText(reference);
  const node = await nodeIdOf(text, live, { ...scope, self: undefined, context: withoutNodes(scope) });
  if (node === undefined)
    throw FunctionError.evaluation(name, `${text} has no instance in this context (${scope.place})`);
  if (!(await live.node(node))) throw unknownNode(name, node, scope.place);
  return live.instancesOf(node);
}

/** Lists of attributes know the parts by their instances alone. */
const withoutNodes = ({ context }: Scope): Scope['context'] => ({
  self: context.self,
  source: context.source,
  target: context.target,
});

async function attributeOf(
  instance: EvaluationInstance,
  steps: Json[],
  { live, context }: Lookup,
): Promise<Json> {
  const value = await follow(instance.runtimeProperties, steps, context);
  if (value !== null) return value;
  if (steps.length === 1 && steps[0] === 'node_instance_id') return instance.id;
  if (steps.length === 1 && steps[0] === 'node_instance_index') return instance.index;
  const node = await live.node(instance.nodeId);
  return node ? follow(node.properties, steps, context) : null;
}

/** The scope in which an instance speaks for itself; without an instance in the context nobody does. */
const scopeOfInstance = (instance: EvaluationInstance, scope: Scope): Scope => {
  const { self, source, target, sourceNode, targetNode, nodeInstance, isEvaluatingOutputs } = scope.context;
  if (self === undefined) return scope;
  return {
    self: instance.nodeId,
    source: scope.source,
    target: scope.target,
    context: {
      self: instance.id,
      source,
      target,
      sourceNode,
      targetNode,
      // It is evaluated for that one all along, whichever instance is spoken of meanwhile.
      nodeInstance,
      isEvaluatingOutputs,
    },
    place: scope.place,
  };
};

/** The value at the end of a path, functions on the way evaluated; null when the path leads nowhere. */
async function follow(start: JsonObject, steps: Json[], context: FunctionContext): Promise<Json> {
  let value: Json = start;
  for (const step of steps) {
    const descent = stepInto(value, step);
    if (!descent.found && descent.reason === 'index is no integer')
      throw FunctionError.evaluation(
        'get_attribute',
        `the value before ${pythonLiteral(step)} ${describeDeadEnd(value, step)} (${context.scope.place})`,
      );
    if (!descent.found) return null;
    value = hasFunctions(descent.value)
      ? await context.evaluate(descent.value, context.scope)
      : descent.value;
    if (readCall(value)) return value;
  }
  return value;
}
