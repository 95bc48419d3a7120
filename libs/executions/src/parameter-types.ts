import type { Json, ValueSchema } from '@cloudloom/blueprint';

/** Types whose values name things of the server: not converted, their existence is checked instead. */
export const OBJECT_TYPES = [
  'deployment_id',
  'blueprint_id',
  'node_id',
  'node_type',
  'node_instance',
  'operation_name',
  'workflow_id',
  'capability_value',
  'secret_key',
  'scaling_group',
] as const;
export type ObjectType = (typeof OBJECT_TYPES)[number];

export const isObjectType = (type: string | undefined): type is ObjectType =>
  (OBJECT_TYPES as readonly (string | undefined)[]).includes(type);

export type Conversion = { ok: true; value: Json } | { ok: false };

const FAILED: Conversion = { ok: false };
const INTEGER = /^\s*[+-]?\d+(?:_\d+)*\s*$/;
const FLOAT = /^\s*[+-]?(?:\d+(?:_\d+)*\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i;

/** Brings a value to its declared type, as leniently as the wire contract asks; types that are not simple pass. */
export function convertValue(value: Json, schema: Pick<ValueSchema, 'type' | 'itemType'>): Conversion {
  switch (schema.type) {
    case 'integer':
      return convertInteger(value);
    case 'float':
      return convertFloat(value);
    case 'boolean':
      return convertBoolean(value);
    case 'string':
      return typeof value === 'string' ? { ok: true, value } : FAILED;
    case 'list':
      return convertList(value, schema.itemType ?? undefined);
    default:
      return { ok: true, value };
  }
}

/** `integer`, or `list of strings` where an item type is declared: how the error texts name a type. */
export const nameType = (schema: Pick<ValueSchema, 'type' | 'itemType'>): string =>
  schema.type === 'list' && schema.itemType !== undefined
    ? `list of ${schema.itemType}s`
    : (schema.type ?? 'any');

function convertInteger(value: Json): Conversion {
  if (typeof value === 'boolean') return { ok: true, value: value ? 1 : 0 };
  if (typeof value === 'number') return { ok: true, value: Math.trunc(value) };
  if (typeof value === 'string' && INTEGER.test(value))
    return { ok: true, value: Number(value.replaceAll('_', '')) };
  return FAILED;
}

function convertFloat(value: Json): Conversion {
  if (typeof value === 'boolean') return { ok: true, value: value ? 1 : 0 };
  if (typeof value === 'number') return { ok: true, value };
  if (typeof value === 'string' && FLOAT.test(value))
    return { ok: true, value: Number(value.replaceAll('_', '')) };
  return FAILED;
}

function convertBoolean(value: Json): Conversion {
  if (typeof value === 'boolean') return { ok: true, value };
  if (typeof value !== 'string') return FAILED;
  const word = value.toLowerCase();
  return word === 'true' || word === 'false' ? { ok: true, value: word === 'true' } : FAILED;
}

function convertList(value: Json, itemType: string | undefined): Conversion {
  if (!Array.isArray(value)) return FAILED;
  if (itemType === undefined) return { ok: true, value };
  const items: Json[] = [];
  for (const item of value) {
    const converted = convertValue(item, { type: itemType });
    if (!converted.ok) return FAILED;
    items.push(converted.value);
  }
  return { ok: true, value: items };
}
