import { pythonText } from '../functions/python-text.ts';
import { isPrimitiveType } from '../types/primitive-types.ts';
import { textOf, textToken, toJson } from '../parse/token.ts';
import type { MapToken, ScalarToken, Token } from '../parse/token.ts';
import { changeItems, changeKeys, changeText, changeValues, inTurn, renameKeys } from './token-changes.ts';
import type { ExceptionName } from '../problem.ts';
import type { Change } from './token-changes.ts';

const UNTOUCHED = 'cloudify.';
const CONTEXT_NODES = new Set(['SELF', 'SOURCE', 'TARGET']);

/** What a namespace is given to. */
export interface NamespaceRequest {
  namespace: string;
  /** True for definitions that stay as they are: those that come from built-in types. */
  isKept?: (section: string, name: string) => boolean;
  /** Is told what cannot be rewritten. */
  refuse: (token: Token, message: string, exception: ExceptionName) => void;
}

/**
 * Gives the names that a file defines, and its references to names, a namespace: `web` becomes `store--web`.
 * Names of the built-in types (`cloudify.`) stay; so do names of properties, interfaces, operations and parameters.
 */
export function applyNamespace(root: MapToken, request: NamespaceRequest): MapToken {
  const { isKept } = request;
  const changes = sectionChanges(request);
  if (!isKept) return changeKeys(changes)(root) as MapToken;
  const partly = Object.entries(changes).map(
    ([section, change]) => [section, exceptKept(change, (name) => isKept(section, name))] as const,
  );
  return changeKeys(Object.fromEntries(partly))(root) as MapToken;
}

/** Changes the entries of a section one by one, so that those to be kept stay as and where they are. */
const exceptKept =
  (change: Change, isKept: (name: string) => boolean): Change =>
  (section) => {
    if (section.kind !== 'map') return change(section);
    const entries = [...section.entries].flatMap(([name, entry]) => {
      if (isKept(name)) return [[name, entry] as const];
      const changed = change({ ...section, entries: new Map([[name, entry]]) });
      return changed.kind === 'map' ? [...changed.entries] : [];
    });
    return { ...section, entries: new Map(entries) };
  };

/** How the recurring parts of a document change under a namespace. */
interface PartChanges {
  /** A definition's name as a key. */
  prefix: (name: string) => string;
  /** The names of a section's definitions. */
  rename: Change;
  /** A definition's name as a reference. */
  name: Change;
  /** The name of something that no built-in type defines. */
  ownName: Change;
  /** A text that could name a type: any but primitive ones. */
  type: Change;
  /** A value with functions in it. */
  functions: Change;
  schemas: Change;
  /** Interfaces, by what the inputs of their operations are. */
  interfaces: (inputs: Change) => Change;
}

function partChanges({ namespace, refuse }: NamespaceRequest): PartChanges {
  const prefixAlways = (name: string) => `${namespace}--${name}`;
  const prefix = (name: string) => (name.startsWith(UNTOUCHED) ? name : prefixAlways(name));
  const name = changeText(prefix);
  const rename = renameKeys(prefix, (key) =>
    refuse(key, 'Under a namespace names must be texts.', 'AttributeError'),
  );
  const type = changeText((text) => (isPrimitiveType(text) ? text : prefix(text)));
  const functions = changeFunctions(prefixAlways, refuse);
  const operation = (inputs: Change) => inTurn(name, changeKeys({ implementation: name, inputs }));
  return {
    prefix,
    rename,
    name,
    ownName: changeText(prefixAlways),
    type,
    functions,
    schemas: changeValues(changeKeys({ type, item_type: type, default: functions })),
    interfaces: (inputs) => changeValues(changeValues(operation(inputs))),
  };
}

function sectionChanges(request: NamespaceRequest): Record<string, Change> {
  const parts = partChanges(request);
  const { rename, name, ownName, type, functions, schemas, interfaces } = parts;
  const named = (change: Change) => inTurn(rename, changeValues(change));
  const derived = { derived_from: name, properties: schemas };
  const result = inTurn(functions, name);
  return {
    inputs: inTurn(rename, schemas),
    // What a data type says about itself is taken for names as well; so is a bare text as the value of a result.
    data_types: named(changeKeys({ ...derived, description: type, version: type })),
    plugins: named(changeKeys({ properties: rename })),
    node_types: named(changeKeys({ ...derived, interfaces: interfaces(schemas) })),
    relationships: named(changeKeys({ ...derived, ...sides(interfaces(schemas)) })),
    node_templates: named(templateChange(parts)),
    workflows: named(inTurn(name, changeKeys({ mapping: name, parameters: schemas }))),
    groups: named(changeKeys({ members: changeItems(name), policies: groupPolicies(parts) })),
    policies: named(
      changeKeys({
        type: name,
        properties: inTurn(functions, scalingProperties(parts)),
        targets: changeItems(ownName),
      }),
    ),
    policy_types: named(changeKeys({ properties: schemas })),
    policy_triggers: named(changeKeys({ parameters: schemas })),
    outputs: named(changeKeys({ value: result })),
    capabilities: named(changeKeys({ value: result })),
    labels: named(unchanged),
    blueprint_labels: named(unchanged),
    resource_tags: named(name),
    // These three hold settings of a whole blueprint, not definitions; their keys are renamed all the same.
    deployment_settings: named(unchanged),
    metadata: named(unchanged),
    namespaces_mapping: named(unchanged),
  };
}

/** A text for the number of instances is taken for a name, even the one that means no limit. */
const scalingProperties = ({ name }: Pick<PartChanges, 'name'>): Change =>
  changeKeys({ max_instances: name });

const unchanged: Change = (token) => token;
const sides = (change: Change) => ({ source_interfaces: change, target_interfaces: change });

function templateChange({ name, functions, interfaces }: PartChanges): Change {
  const values = interfaces(functions);
  const relationship = { type: name, target: name, properties: functions, ...sides(values) };
  return changeKeys({
    type: name,
    properties: functions,
    capabilities: inTurn(
      functions,
      changeKeys({ scalable: changeKeys({ properties: scalingProperties({ name }) }) }),
    ),
    interfaces: values,
    relationships: changeItems(changeKeys(relationship)),
  });
}

/** The policies of a group, and the triggers of each, have names of their own. */
function groupPolicies({ rename, name, functions }: PartChanges): Change {
  const named = (keys: Record<string, Change>) =>
    inTurn(rename, changeValues(changeKeys({ type: name, ...keys })));
  return named({ properties: functions, triggers: named({ parameters: functions }) });
}

/**
 * Rewrites the names in `get_input`, `get_property` and `get_attribute`; other functions' arguments stay. A value that is
 * itself a list is not looked into, as it never was; lists further inside are.
 */
function changeFunctions(prefix: (name: string) => string, refuse: NamespaceRequest['refuse']): Change {
  const input = changeFirst((first) => renamed(first, prefix));
  const node = changeFirst((first) =>
    CONTEXT_NODES.has(textOf(first) ?? '') ? first : renamed(first, prefix),
  );
  const whole: Change = (token) => {
    if (token.kind === 'map')
      refuse(
        token,
        'Under a namespace the argument of get_input cannot be a function by itself.',
        'ValueError',
      );
    return token.kind === 'scalar' ? renamed(token, prefix) : input(token);
  };
  const inside = changeKeys({ get_input: whole, get_property: node, get_attribute: node });
  const rewrite: Change = (token) => inside(changeValues(rewrite)(changeItems(rewrite)(token)));
  return (token) => (token.kind === 'map' ? rewrite(token) : token);
}

/** Anything but text gets the namespace before what it reads like. */
const renamed = (token: Token, prefix: (name: string) => string): ScalarToken =>
  textToken(prefix(pythonText(toJson(token))), token.origin);

const changeFirst =
  (change: Change): Change =>
  (token) =>
    token.kind === 'list'
      ? { ...token, items: token.items.map((item, index) => (index === 0 ? change(item) : item)) }
      : token;
