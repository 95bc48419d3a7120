import type { FunctionName } from '../functions/function-call.ts';
import { FUNCTION_SINCE } from '../functions/function-versions.ts';
import type { JsonObject } from '../json.ts';
import { toRecord } from '../json-values.ts';
import { anyOf, list, object, refer } from './schema-parts.ts';

const text: JsonObject = { type: 'string' };
const value = refer('value');
const call = refer('function');
/** A name, key or index. Booleans count as whole numbers. */
const step = anyOf({ type: ['string', 'integer', 'boolean'] }, call);
const path = list(step, 2);
const textOrCall = anyOf(text, call);
/** Null stands for one that is not given. */
const optionalIndex = anyOf({ type: ['integer', 'boolean', 'null'] }, call);
const attribute = anyOf(text, list(text, 1));

/** A list with one schema for each place; those after the first few may be left out. */
const places = (schemas: JsonObject[], minItems: number): JsonObject => ({
  type: 'array',
  items: schemas,
  minItems,
  maxItems: schemas.length,
});

/** A list whose first places have schemas of their own. */
const startingWith = (schemas: JsonObject[], further: JsonObject, minItems: number): JsonObject => ({
  type: 'array',
  items: schemas,
  additionalItems: further,
  minItems,
});

/** An entity and what is asked of it. */
const factOf = (entity: JsonObject, property: JsonObject): JsonObject =>
  startingWith([entity, property], step, 2);

/** What each function takes, and what it gives. */
const ARGUMENTS: Readonly<Record<FunctionName, readonly [JsonObject, string]>> = {
  get_input: [anyOf(textOrCall, list(step, 1)), 'An input, or the part of it that keys and indices lead to.'],
  get_property: [path, 'A property of a node template: [node or SELF, SOURCE, TARGET; property; keys ...].'],
  get_attribute: [
    path,
    'A runtime property of a node instance: [node or SELF, SOURCE, TARGET; name; keys ...].',
  ],
  get_attributes_list: [path, 'A runtime property of every instance of a node, as a list.'],
  get_attributes_dict: [
    anyOf(list(value, 1, 1), startingWith([step], attribute, 2)),
    'Runtime properties of every instance of a node, by instance id.',
  ],
  get_secret: [anyOf(textOrCall, list(value, 2)), 'A secret, or a part of one that is JSON.'],
  get_capability: [path, 'A capability of another deployment: [deployment id, capability, keys ...].'],
  get_group_capability: [
    startingWith([step, anyOf(step, list(value, 0))], step, 2),
    'A capability of every deployment of a group: [group id, capability, keys ...].',
  ],
  get_environment_capability: [anyOf(text, path), 'A capability of the parent deployment.'],
  get_label: [
    anyOf(
      text,
      call,
      places([textOrCall, anyOf({ type: ['integer', 'boolean'] }, { type: 'string', pattern: '^\\d+$' })], 2),
    ),
    'The values of a label of the deployment, or the one at an index.',
  ],
  get_sys: [
    anyOf(
      factOf({ const: 'tenant' }, anyOf({ const: 'name' }, call)),
      factOf({ const: 'deployment' }, anyOf({ enum: ['id', 'name', 'blueprint', 'owner'] }, call)),
      factOf(call, step),
    ),
    'A fact: [tenant, name], or [deployment, id or name or blueprint or owner].',
  ],
  get_consumers: [{ enum: ['ids', 'names', 'count'] }, 'The deployments that use this one.'],
  concat: [list(value, 0), 'The texts of all elements in one.'],
  merge: [list({ type: 'object' }, 0), 'One mapping out of several, later ones win.'],
  string_find: [
    places([textOrCall, textOrCall], 2),
    'Where a text has another: [text, searched]; -1 for nowhere.',
  ],
  string_replace: [
    places([textOrCall, textOrCall, textOrCall, optionalIndex], 3),
    'A text with parts replaced: [text, replaced, replacement, how many at most].',
  ],
  string_split: [
    places([textOrCall, textOrCall, optionalIndex], 2),
    'The parts of a text, or the one at an index: [text, separator, index].',
  ],
  string_lower: [textOrCall, 'A text in lower case.'],
  string_upper: [textOrCall, 'A text in upper case.'],
};

/** The functions that a version of the language has: each under its name, and `function` for any of them. */
export function functionSchemas(names: readonly FunctionName[], minor: number): Record<string, JsonObject> {
  const present = names.filter((name) => (FUNCTION_SINCE[name] ?? 0) <= minor);
  return {
    function: anyOf(...present.map(refer)),
    ...toRecord(
      present.map((name) => {
        const [argument, description] = ARGUMENTS[name];
        const properties = { [name]: { description, ...argument }, type: {} };
        return [name, object(properties, { description, required: [name] })];
      }),
    ),
  };
}
