import { hasFunctions, readCall } from './function-call.ts';
import type { Json } from '../json.ts';
import { FunctionError } from '../plan-error.ts';
import { checkPath } from './argument-form.ts';
import type { Evaluated, EvaluationNode, FunctionContext, IntrinsicFunction, Scope } from './evaluation.ts';
import { pythonLiteral, pythonText } from './python-text.ts';
import { describeDeadEnd, pathText, stepInto } from './value-path.ts';

/** What stands in place of a node's name for a node that plays a part. */
const PARTS: ReadonlySet<string> = new Set(['SELF', 'SOURCE', 'TARGET']);

/** `get_property: [node, key, ...]`: a property of a node; SELF, SOURCE and TARGET name nodes by their part. */
export const getProperty: IntrinsicFunction = {
  isHybrid: true,

  check: (argument) =>
    checkPath('get_property', argument, 'a list of a node, a property, and keys or indices into its value'),

  async evaluate(argument, context): Promise<Evaluated> {
    const [reference, ...steps] = argument as Json[];
    if (hasFunctions(argument))
      throw FunctionError.evaluation(
        'get_property',
        `the argument ${pythonLiteral(argument)} is known at run time only`,
      );
    const name = pythonText(reference ?? null);
    const node = await findNode(name, context);
    const scope = PARTS.has(name) ? context.scope : scopeOfNode(node.id, context.scope);
    return { value: await descend(node, steps, { ...context, scope }), scope };
  },
};

/** Functions in the properties of a node that is named speak for that node, and for none of its instances. */
const scopeOfNode = (node: string, { context, place }: Scope): Scope => ({
  self: node,
  context: { selfNode: node, isEvaluatingOutputs: context.isEvaluatingOutputs },
  place,
});

/** The node that a reference means here. Throws FunctionError for unknown nodes and for parts that nobody plays here. */
async function findNode(reference: string, context: FunctionContext): Promise<EvaluationNode> {
  const { environment, scope } = context;
  const own = scope.context.node;
  if (reference === 'SELF' && scope.context.source !== undefined) throw misplaced(reference, scope);
  if (reference === 'SELF' && own && (scope.self === undefined || scope.self === own.id)) return own;
  const id = nodeReferredTo(reference, scope) ?? (await nodeOfInstance(reference, context));
  if (id === undefined) throw misplaced(reference, scope);
  const node = await environment.node(id);
  if (!node) throw unknownNode('get_property', id, scope.place);
  return node;
}

export const unknownNode = (name: string, node: string, place: string): FunctionError =>
  new FunctionError('KeyError', `${name} in ${place}: there is no node '${node}'.`);

/** The id of the node that a reference means by the scope alone. */
export function nodeReferredTo(reference: string, scope: Scope): string | undefined {
  if (reference === 'SELF') return scope.self;
  if (reference === 'SOURCE') return scope.source;
  if (reference === 'TARGET') return scope.target;
  return reference;
}

async function nodeOfInstance(
  reference: string,
  { environment, scope }: FunctionContext,
): Promise<string | undefined> {
  const { self, source, target } = scope.context;
  const id = reference === 'SELF' ? self : reference === 'SOURCE' ? source : target;
  return id === undefined ? undefined : (await environment.live?.instance(id))?.nodeId;
}

export function misplaced(reference: string, scope: Scope): FunctionError {
  return new FunctionError(
    'ValueError',
    reference === 'SELF'
      ? `SELF can only be used in a node template, but is used in ${scope.place}.`
      : `${reference} can only be used in a relationship, but is used in ${scope.place}.`,
  );
}

async function descend(node: EvaluationNode, steps: Json[], context: FunctionContext): Promise<Json> {
  let value: Json = node.properties;
  for (const index of steps.keys()) {
    value = takeStep(value, { node: node.id, steps, index, place: context.scope.place });
    const isUnfinished = index < steps.length - 1 && context.environment.live !== null;
    if (isUnfinished && hasFunctions(value)) value = await context.evaluate(value, context.scope);
  }
  return value;
}

interface PropertyStep {
  node: string;
  steps: readonly Json[];
  index: number;
  place: string;
}

/** A function that cannot be looked into is paired with the step, as this language always had it. */
function takeStep(value: Json, { node, steps, index, place }: PropertyStep): Json {
  const step = steps[index] ?? null;
  if (index > 0 && readCall(value)) return [value, step];
  const descent = stepInto(value, step);
  if (descent.found) return descent.value;
  const said =
    index === 0
      ? `node '${node}' ${describeDeadEnd(value, step).replace('has no ', 'has no property ')}`
      : `property '${pathText(steps.slice(0, index))}' of node '${node}' ${describeDeadEnd(value, step)}`;
  throw FunctionError.evaluation('get_property', `${said} (referenced from ${place})`);
}

/** Follows plain keys through a node's properties as they are at upload. Throws FunctionError when one is missing. */
export function checkPropertyPath(node: EvaluationNode, steps: Json[], place: string): void {
  let value: Json = node.properties;
  for (const index of steps.keys()) value = takeStep(value, { node: node.id, steps, index, place });
}
