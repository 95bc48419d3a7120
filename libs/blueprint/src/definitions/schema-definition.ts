import type { Json } from '../json.ts';
import { toRecord } from '../json-values.ts';
import type { Element } from '../parse/element.ts';
import type { ValueSchema } from '../plan/plan.ts';

/** A declared property, input or parameter, with the element that declares it. */
export interface SchemaDefinition {
  schema: ValueSchema;
  element: Element;
}

export type SchemaDefinitions = Record<string, SchemaDefinition>;

const PROPERTY_KEYS = ['type', 'default', 'required', 'description'];
const PARAMETER_KEYS = [...PROPERTY_KEYS, 'constraints', 'item_type'];
const INPUT_KEYS = [...PARAMETER_KEYS, 'display_label', 'hidden', 'display'];

const KEYS = { property: PROPERTY_KEYS, parameter: PARAMETER_KEYS, input: INPUT_KEYS };

/** Which keys a schema may have: properties of types, parameters of operations and workflows, inputs of the blueprint. */
export type SchemaKind = keyof typeof KEYS;

/** Reads a mapping of names to schemas. */
export const readSchemas = (element: Element, kind: SchemaKind): SchemaDefinitions =>
  toRecord(
    element.entries().map(([name, entry]) => [name, { schema: readSchema(entry, kind), element: entry }]),
  );

function readSchema(element: Element, kind: SchemaKind): ValueSchema {
  element.allow(KEYS[kind]);
  const schema: ValueSchema = {
    type: element.at('type').string(),
    required: element.at('required').boolean(),
    description: element.at('description').string(),
    itemType: element.at('item_type').string(),
    constraints: element
      .at('constraints')
      .items()
      .map((item) => item.json()),
    displayLabel: element.at('display_label').string(),
    hidden: element.at('hidden').boolean(),
    display: element.at('display').object(),
  };
  if (!element.has('constraints')) delete schema.constraints;
  if (element.has('default')) schema.default = element.at('default').json();
  return withoutUndefined(schema);
}

const withoutUndefined = (schema: ValueSchema): ValueSchema =>
  Object.fromEntries(
    Object.entries(schema).filter(([, value]: [string, Json | undefined]) => value !== undefined),
  );

/** The schemas without their elements. */
export const plainSchemas = (definitions: SchemaDefinitions): Record<string, ValueSchema> =>
  toRecord(Object.entries(definitions).map(([name, { schema }]) => [name, schema]));
