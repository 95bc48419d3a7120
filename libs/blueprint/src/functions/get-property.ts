import { hasFunctions, readCall } from './function-call.ts';
import type { FunctionCall } from './function-call.ts';
import type { Json } from '../json.ts';
import { FunctionError } from '../plan-error.ts';
import type { Evaluated, EvaluationNode, FunctionContext, IntrinsicFunction, Scope } from './evaluation.ts';
import { pythonLiteral } from './python-text.ts';
import { stepInto } from './value-path.ts';

/** `get_property: [node, key, ...]`: a property of a node; SELF, SOURCE and TARGET name nodes by their part. */
export const getProperty: IntrinsicFunction = {
  isHybrid: true,

  check(argument) {
    if (Array.isArray(argument) && argument.length > 1) return;
    throw new FunctionError(
      'ValueError',
      `get_property function takes a list of a node, a property and further keys, but got ${pythonLiteral(argument)}.`,
    );
  },

  async evaluate(argument, context): Promise<Evaluated> {
    const [reference, ...steps] = argument as Json[];
    if (hasFunctions(argument))
      throw FunctionError.evaluation(
        'get_property',
        `found an unresolved argument in path: ${pythonLiteral(argument)}`,
      );
    const node = await findNode(String(reference), context);
    const scope: Scope = { ...context.scope, self: node.id };
    return { value: await descend(node, steps, { ...context, scope }), scope };
  },
};

/** The node that a reference means here. Throws FunctionError for unknown nodes and for parts that nobody plays here. */
async function findNode(reference: string, context: FunctionContext): Promise<EvaluationNode> {
  const { environment, scope } = context;
  const own = scope.context.node;
  if (reference === 'SELF' && own && (scope.self === undefined || scope.self === own.id)) return own;
  const id = nodeReferredTo(reference, scope) ?? (await nodeOfInstance(reference, context));
  if (id === undefined) throw misplaced(reference, scope);
  const node = await environment.node(id);
  if (!node) throw new FunctionError('KeyError', `Node ${id} does not exist`);
  return node;
}

/** The id of the node that a reference means by the scope alone. */
export function nodeReferredTo(reference: string, scope: Scope): string | undefined {
  if (reference === 'SELF') return scope.self;
  if (reference === 'SOURCE') return scope.source ?? scope.context.sourceNode;
  if (reference === 'TARGET') return scope.target ?? scope.context.targetNode;
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
      ? `SELF can only be used in a context of node template but appears in ${scope.place}.`
      : `${reference} can only be used within a relationship but is used in ${scope.place}`,
  );
}

/** Functions of run time whose last arguments are keys into what they yield. */
const TAKES_PATH: ReadonlySet<string> = new Set([
  'get_attribute',
  'get_capability',
  'get_environment_capability',
  'get_secret',
]);

const extend = ({ name, argument }: FunctionCall, steps: Json[]): Json => ({
  [name]: [...(Array.isArray(argument) ? argument : [argument]), ...steps],
});

/** Follows the keys; a function on the way is evaluated, one that must wait for run time takes over the rest of the path. */
async function descend(node: EvaluationNode, steps: Json[], context: FunctionContext): Promise<Json> {
  let value: Json = node.properties;
  for (const [index, step] of steps.entries()) {
    if (index > 0 && readCall(value)) {
      value = await context.evaluate(value, context.scope);
      const waiting = readCall(value);
      if (waiting && TAKES_PATH.has(waiting.name)) return extend(waiting, steps.slice(index));
    }
    const descent = stepInto(value, step);
    if (!descent.found) throw missing(node.id, steps, context.scope.place);
    value = descent.value;
  }
  return value;
}

const missing = (node: string, steps: Json[], place: string): FunctionError =>
  FunctionError.evaluation(
    'get_property',
    `Node template property '${[node, 'properties', ...steps].map(String).join('.')}' referenced from '${place}' doesn't exist.`,
  );

/**
 * Follows plain keys through a node's properties as far as they are known when a blueprint is uploaded. Throws
 * FunctionError when a key is missing; a function on the way ends the check.
 */
export function checkPropertyPath(node: EvaluationNode, steps: Json[], place: string): void {
  let value: Json = node.properties;
  for (const [index, step] of steps.entries()) {
    if (index > 0 && readCall(value)) return;
    const descent = stepInto(value, step);
    if (!descent.found) throw missing(node.id, steps, place);
    value = descent.value;
  }
}
