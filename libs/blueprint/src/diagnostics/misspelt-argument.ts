import type { FunctionCall } from '../functions/function-call.ts';
import type { Json } from '../json.ts';
import { isObject } from '../json-values.ts';
import type { UnknownName } from '../problem.ts';

/** What the arguments of functions can name. */
export interface NamedThings {
  inputs: Readonly<Record<string, unknown>>;
  nodes: ReadonlyMap<string, { properties: Json }>;
  /** Names of all node templates, also of those that are not in the plan for another mistake. */
  nodeNames: ReadonlyMap<string, unknown>;
  /** The node that a reference such as SELF means where the function stands, if it is one. */
  nodeReferredTo: (reference: string) => string | undefined;
}

/** The argument of a refused function that is not known, and the keys that lead to it. */
export interface MisspeltArgument {
  unknown: UnknownName;
  markedAt: string[];
}

const NODE_FUNCTIONS = new Set([
  'get_property',
  'get_attribute',
  'get_attributes_list',
  'get_attributes_dict',
]);

/** The first argument of a function that names nothing, if it is that what is wrong with it. */
export function findMisspelt(call: FunctionCall, things: NamedThings): MisspeltArgument | undefined {
  const [first] = Array.isArray(call.argument) ? call.argument : [call.argument];
  if (typeof first !== 'string') return undefined;
  const at = Array.isArray(call.argument) ? [call.name, '0'] : [call.name];
  if (call.name === 'get_input')
    return Object.hasOwn(things.inputs, first)
      ? undefined
      : { unknown: { name: first, known: Object.keys(things.inputs), section: 'inputs' }, markedAt: at };
  if (!NODE_FUNCTIONS.has(call.name)) return undefined;
  const id = things.nodeReferredTo(first);
  const node = id === undefined ? undefined : things.nodes.get(id);
  if (id !== undefined && !node)
    return {
      unknown: { name: first, known: things.nodeNames.keys(), section: 'node_templates' },
      markedAt: at,
    };
  const isLookedUp = call.name === 'get_property' && Array.isArray(call.argument);
  return node && isLookedUp ? misspeltProperty(call, node.properties) : undefined;
}

function misspeltProperty(call: FunctionCall, properties: Json): MisspeltArgument | undefined {
  let value: Json = properties;
  for (const [index, step] of (call.argument as Json[]).entries()) {
    if (index === 0) continue;
    if (!isObject(value) || typeof step !== 'string') return undefined;
    const next: Json | undefined = Object.hasOwn(value, step) ? value[step] : undefined;
    if (next === undefined)
      return {
        unknown: { name: step, known: Object.keys(value), section: null },
        markedAt: [call.name, String(index)],
      };
    value = next;
  }
  return undefined;
}
