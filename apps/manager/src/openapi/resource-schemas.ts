import type { FieldKind, Resource } from '../requests/resource-fields.ts';
import type { JsonMap } from './schema-dialect.ts';

export const LIST_METADATA: JsonMap = {
  type: 'object',
  required: ['pagination'],
  properties: {
    pagination: {
      type: 'object',
      required: ['total', 'size', 'offset'],
      properties: { total: { type: 'integer' }, size: { type: 'integer' }, offset: { type: 'integer' } },
    },
    filtered: { type: ['integer', 'null'] },
    next: { type: 'string' },
  },
};

/** A resource as a schema. No field is required: `_include` may leave out any. */
export const describeResource = (resource: Resource): JsonMap => ({
  type: 'object',
  properties: Object.fromEntries(
    Object.entries(resource.fields).map(([name, { kind }]) => [name, KINDS[kind]]),
  ),
});

const KINDS: Readonly<Record<FieldKind, JsonMap>> = {
  text: { type: ['string', 'null'] },
  number: { type: ['number', 'null'] },
  flag: { type: ['boolean', 'null'] },
  timestamp: { type: ['string', 'null'], format: 'date-time' },
  object: { type: ['object', 'null'], additionalProperties: true },
  list: { type: ['array', 'null'], items: {} },
  mixed: {},
};
