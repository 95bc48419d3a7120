import type { Json } from '../json.ts';
import { toRecord } from '../json-values.ts';
import type { Element } from '../parse/element.ts';
import type { ValueSchema } from '../plan/plan.ts';
import { OBJECT_TYPES, PRIMITIVE_TYPES } from '../types/primitive-types.ts';
import {
  anything,
  flag,
  integer,
  into,
  listOf,
  mapping,
  optional,
  recordOf,
  text,
  textOf,
  valueOf,
} from './form.ts';
import type { Form } from './form.ts';

/** A declared property, input or parameter, with the element that declares it. */
export interface SchemaDefinition {
  schema: ValueSchema;
  element: Element;
}

export type SchemaDefinitions = Record<string, SchemaDefinition>;

const TYPE_NAME = textOf({
  known: [...PRIMITIVE_TYPES],
  since: new Map([...OBJECT_TYPES].map((name) => [name, name === 'operation_name' ? 5 : 4])),
});

const PROPERTY_KEYS = {
  type: optional(TYPE_NAME, 'Type of the value: a primitive type or a data type. Any value without it.'),
  default: optional(anything, 'The value where none is given.', { isNullValue: true }),
  required: optional(flag, 'Whether there must be a value; true unless written.', { since: 2 }),
  description: optional(text, 'What it is for.'),
};

const constraintsOf = (kind: 'constraint' | 'constraint with message') =>
  optional(
    listOf(valueOf(kind, (element) => element.json())),
    'What values must hold to: a list of `operator: argument`.',
  );

const PARAMETER_KEYS = {
  ...PROPERTY_KEYS,
  constraints: constraintsOf('constraint'),
  item_type: optional(TYPE_NAME, 'Primitive type of the items of a `list`.', { since: 4 }),
};

const DISPLAY = mapping('display of an input', {
  rows: optional(integer, 'Height of the text area, in lines.'),
});

const INPUT_KEYS = {
  ...PARAMETER_KEYS,
  constraints: constraintsOf('constraint with message'),
  display_label: optional(text, 'Name shown to people.', { since: 3 }),
  hidden: optional(flag, 'Whether it is kept from forms; it then needs a default.', { since: 3 }),
  display: optional(
    into(DISPLAY, (_, element) => element.object()),
    'How a `textarea` is shown.',
  ),
};

/** Properties of types, and the like: a mapping of names to schemas. */
export const PROPERTIES = schemasOf(mapping('property', PROPERTY_KEYS), 'any');
/** Those of data types. */
export const DATA_PROPERTIES = schemasOf(
  mapping('property', { ...PROPERTY_KEYS, type: { ...PROPERTY_KEYS.type, form: nameInData(TYPE_NAME) } }),
  'any',
);
/** What workflows take. */
export const PARAMETERS = schemasOf(mapping('parameter', PARAMETER_KEYS), 'with a default');
/** What deployments take, and operations. */
export const INPUTS = schemasOf(mapping('input', INPUT_KEYS), 'with a default');

/** What was written of a schema; an input has the most keys. */
interface WrittenSchema {
  type?: string;
  default?: Json;
  required?: boolean;
  description?: string;
  constraints?: Json[];
  item_type?: string;
  display_label?: string;
  hidden?: boolean;
  display?: ValueSchema['display'];
}

/** @param checked the schemas whose types are looked at; an empty name elsewhere names no type and asks for none */
function schemasOf(form: Form<WrittenSchema>, checked: 'any' | 'with a default'): Form<SchemaDefinitions> {
  return recordOf(form, (written, _, element) => {
    const isChecked = checked === 'any' || !element.at('default').isAbsent;
    if (written.type === '' && isChecked)
      element
        .at('type')
        .report({ code: null, exception: 'RuntimeError', message: 'An empty name names no type.' });
    return { schema: toSchema(written, element), element };
  });
}

/** Data types are looked up by what is written, and a list or a mapping cannot even be looked for. */
export function nameInData(form: Form<string | undefined>): Form<string | undefined> {
  return {
    ...form,
    read(element) {
      if (element.token?.kind !== 'list' && element.token?.kind !== 'map') return form.read(element);
      const message = `Expected a text, but found ${element.kindName}`;
      element.report({ code: null, exception: 'TypeError', message });
      return undefined;
    },
  };
}

/** A null counts as absent but is shown in plans, as it always was; a flag that is left empty asks for nothing. */
function toSchema(written: WrittenSchema, element: Element): ValueSchema {
  const nulls = Object.keys(INPUT_KEYS).filter((key) => element.has(key) && element.at(key).isAbsent);
  const {
    item_type: itemType,
    display_label: displayLabel,
    ...others
  } = {
    ...written,
    ...Object.fromEntries(nulls.map((key) => [key, null])),
  };
  return withoutUndefined({ ...others, itemType, displayLabel });
}

const withoutUndefined = (schema: ValueSchema): ValueSchema =>
  Object.fromEntries(
    Object.entries(schema).filter(([, value]: [string, Json | undefined]) => value !== undefined),
  );

/** The schemas without their elements. */
export const plainSchemas = (definitions: SchemaDefinitions): Record<string, ValueSchema> =>
  toRecord(Object.entries(definitions).map(([name, { schema }]) => [name, schema]));
