import type { Json, JsonObject } from '@cloudloom/blueprint';
import type { DataTypeFact, Draft, FieldFact } from './draft.ts';
import type { Random } from './random.ts';

const WORDS = [
  'alpha',
  'beta',
  'eu-west',
  'small',
  '10.0.0.1',
  'a b',
  'x:y',
  'yes',
  '012',
  'core',
  '~',
  'A_B',
  '',
];
const KEYS = ['name', 'size', 'zone', 'tags', 'user', 'port', 'extra'];

export const OBJECT_TYPES = [
  'blueprint_id',
  'deployment_id',
  'capability_value',
  'scaling_group',
  'node_id',
  'node_type',
  'node_instance',
  'secret_key',
];

export const word = (random: Random): string => random.pick(WORDS);
export const integer = (random: Random): number => random.pick([0, 1, 2, 3, 7, 22, 80, 750, 1443, -1, -20]);
export const fraction = (random: Random): number => random.pick([0.5, 1.5, -2.25, 10.125, 3.75]);

/** Any JSON value without functions. */
export function anyValue(random: Random, depth = 2): Json {
  const kind = random.int(0, depth > 0 ? 8 : 5);
  if (kind <= 1) return word(random);
  if (kind === 2) return integer(random);
  if (kind === 3) return random.chance(0.5);
  if (kind === 4) return fraction(random);
  if (kind === 5) return random.chance(0.3) ? null : word(random);
  return kind === 6 ? anyList(random, depth - 1) : anyMapping(random, depth - 1);
}

export const anyList = (random: Random, depth = 1): Json[] =>
  Array.from({ length: random.int(0, 3) }, () => anyValue(random, depth));

export function anyMapping(random: Random, depth = 1): JsonObject {
  const keys = random.sample(KEYS, random.int(0, 3));
  return Object.fromEntries(keys.map((key) => [key, anyValue(random, depth)]));
}

/** Types a schema may name in this version; no type is `undefined`. */
export function pickType(draft: Draft, options: { objects: boolean }): string | undefined {
  const { random } = draft;
  if (draft.chance(0.2)) return undefined;
  if (draft.dataTypes.length > 0 && draft.chance(0.3)) return random.pick(draft.dataTypes).name;
  if (options.objects && draft.since(4) && draft.chance(0.25))
    return random.pick(draft.since(5) ? [...OBJECT_TYPES, 'operation_name'] : OBJECT_TYPES);
  return random.pick([
    'string',
    'string',
    'integer',
    'integer',
    'float',
    'boolean',
    'list',
    'dict',
    'regex',
    'textarea',
  ]);
}

/** A valid value of a type, without functions. */
export function valueOf(draft: Draft, type: string | undefined, itemType?: string): Json {
  const { random } = draft;
  switch (type) {
    case undefined:
      return anyValue(random);
    case 'integer':
      return integer(random);
    case 'float':
      return random.chance(0.3) ? integer(random) : fraction(random);
    case 'boolean':
      return random.chance(0.5);
    case 'list':
      return itemType === undefined
        ? anyList(random)
        : Array.from({ length: random.int(0, 3) }, () => valueOf(draft, itemType));
    case 'dict':
      return anyMapping(random);
    case 'regex':
      return random.pick(['^a+$', '[a-z]{2,3}', 'x|y', '\\d+(\\.\\d+)?', '']);
    case 'textarea':
      return random.pick(['one line', 'two\nlines\n', 'a: b\n']);
    case 'string':
      return word(random);
  }
  const dataType = draft.dataTypes.find(({ name }) => name === type);
  return dataType ? dataValue(draft, dataType) : word(random);
}

/** A complete value of a data type; what has a default or is not required may be left out. */
function dataValue(draft: Draft, type: DataTypeFact): JsonObject {
  const given = type.fields.filter((field) => needsValue(draft, field) || draft.chance(0.4));
  return Object.fromEntries(
    draft.random.shuffle(given).map((field) => [field.name, valueOf(draft, field.type)]),
  );
}

/** Whether a mapping without this field would be refused. */
export function needsValue(draft: Draft, field: FieldFact): boolean {
  const dataType = draft.dataTypes.find(({ name }) => name === field.type);
  if (dataType && !field.hasDefault)
    return field.isRequired || dataType.fields.some((inner) => needsValue(draft, inner));
  return field.isRequired && (!field.hasDefault || dataType !== undefined);
}

/** The schema of a property, and what follows from it. */
export function propertySchema(draft: Draft, name: string): { schema: JsonObject; field: FieldFact } {
  const type = pickType(draft, { objects: true });
  const schema: JsonObject = type === undefined ? {} : { type };
  const field: FieldFact = { name, hasDefault: false, isRequired: true };
  if (type !== undefined) field.type = type;
  if (draft.chance(0.55)) {
    field.hasDefault = true;
    field.default = schema['default'] = valueOf(draft, type);
  }
  if (draft.since(2) && draft.chance(0.35)) schema['required'] = field.isRequired = draft.chance(0.4);
  if (draft.chance(0.2)) schema['description'] = 'what it is for';
  return { schema, field };
}
