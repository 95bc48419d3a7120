import { isPrimitiveType } from '../types/primitive-types.ts';
import { childOf, textOf } from '../parse/token.ts';
import type { MapToken, Token } from '../parse/token.ts';
import { changeItems, changeKeys, changeText, changeValues, inTurn, renameKeys } from './token-changes.ts';
import type { Change } from './token-changes.ts';

const UNTOUCHED = 'cloudify.';
const CONTEXT_NODES = new Set(['SELF', 'SOURCE', 'TARGET']);

/**
 * Gives the names that a file defines, and its references to names, a namespace: `web` becomes `store--web`.
 * Names of the built-in types (`cloudify.`) stay; so do names of properties, interfaces, operations and parameters.
 */
export function applyNamespace(root: MapToken, namespace: string): MapToken {
  const prefix = (name: string) => (name.startsWith(UNTOUCHED) ? name : `${namespace}--${name}`);
  return changeKeys(sectionChanges(prefix))(root) as MapToken;
}

/** How the recurring parts of a document change under a namespace. */
interface PartChanges {
  /** A definition's name, as key or as reference. */
  prefix: (name: string) => string;
  name: Change;
  /** A type that may be primitive. */
  type: Change;
  /** A value with functions in it. */
  functions: Change;
  schemas: Change;
  /** Interfaces, by what the inputs of their operations are. */
  interfaces: (inputs: Change) => Change;
}

function partChanges(prefix: (name: string) => string): PartChanges {
  const type = changeText((text) => (isPrimitiveType(text) ? text : prefix(text)));
  const functions = changeFunctions(prefix);
  const implementation = changeText((text) => (text === '' ? text : prefix(text)));
  const operation = (inputs: Change) => inTurn(implementation, changeKeys({ implementation, inputs }));
  return {
    prefix,
    name: changeText(prefix),
    type,
    functions,
    schemas: changeValues(changeKeys({ type, default: functions })),
    interfaces: (inputs) => changeValues(changeValues(operation(inputs))),
  };
}

function sectionChanges(prefix: (name: string) => string): Record<string, Change> {
  const { name, type, functions, schemas, interfaces } = partChanges(prefix);
  const named = (change: Change) => inTurn(renameKeys(prefix), changeValues(change));
  const sides = (inputs: Change) => ({
    source_interfaces: interfaces(inputs),
    target_interfaces: interfaces(inputs),
  });
  const derived = { derived_from: name, properties: schemas };
  const relationship = changeKeys({ type: name, target: name, properties: functions, ...sides(functions) });
  const template = {
    type: name,
    properties: functions,
    capabilities: functions,
    interfaces: interfaces(functions),
    relationships: changeItems(relationship),
  };
  const trigger = changeKeys({ type: name, parameters: functions });
  const groupPolicy = changeKeys({ type: name, properties: functions, triggers: changeValues(trigger) });
  return {
    inputs: named(changeKeys({ type, default: functions })),
    data_types: named(changeKeys(derived)),
    plugins: named(unchanged),
    node_types: named(changeKeys({ ...derived, interfaces: interfaces(schemas) })),
    relationships: named(changeKeys({ ...derived, ...sides(schemas) })),
    node_templates: named(changeKeys(template)),
    workflows: named(inTurn(name, changeKeys({ mapping: name, parameters: schemas }))),
    groups: named(changeKeys({ members: changeItems(name), policies: changeValues(groupPolicy) })),
    policies: named(changeKeys({ type: name, properties: functions, targets: changeItems(name) })),
    policy_types: named(changeKeys({ properties: schemas })),
    policy_triggers: named(changeKeys({ parameters: schemas })),
    outputs: named(functions),
    capabilities: named(functions),
    labels: named(functions),
    blueprint_labels: named(unchanged),
    resource_tags: named(unchanged),
    deployment_settings: functions,
  };
}

const unchanged: Change = (token) => token;

/** Rewrites the names in `get_input`, `get_property` and `get_attribute`; other functions' arguments stay. */
function changeFunctions(prefix: (name: string) => string): Change {
  const input = changeText(prefix);
  const node = changeText((text) => (CONTEXT_NODES.has(text) ? text : prefix(text)));
  const rewrite: Change = (token) => {
    const inside = inTurn(changeItems(rewrite), changeValues(rewrite))(token);
    return inside.kind === 'map' && isCall(inside)
      ? changeKeys({
          get_input: inTurn(input, changeFirst(input)),
          get_property: changeFirst(node),
          get_attribute: changeFirst(node),
        })(inside)
      : inside;
  };
  return rewrite;
}

const isCall = (token: MapToken): boolean =>
  token.entries.size === 1 || (token.entries.size === 2 && textOf(childOf(token, 'type')) !== undefined);

const changeFirst =
  (change: Change): Change =>
  (token): Token =>
    token.kind === 'list'
      ? { ...token, items: token.items.map((item, index) => (index === 0 ? change(item) : item)) }
      : token;
