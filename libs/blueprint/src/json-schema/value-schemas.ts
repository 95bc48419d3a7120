import type { ValueShape } from '../definitions/shape.ts';
import { FUNCTION_NAMES } from '../functions/function-call.ts';
import type { JsonObject } from '../json.ts';
import { constraintSchema } from './constraint-schemas.ts';
import { anyOf, orNull, refer } from './schema-parts.ts';

/** What user data refers to. */
export const VALUE_SCHEMAS: Readonly<Record<string, JsonObject>> = {
  value: {
    anyOf: [
      { type: ['string', 'number', 'boolean', 'null'] },
      { type: 'array', items: refer('value') },
      refer('function'),
      { type: 'object', not: refer('call'), additionalProperties: refer('value') },
    ],
  },
  /** What has the form of a function is one, well written or not. */
  call: anyOf(
    { type: 'object', minProperties: 1, maxProperties: 1, propertyNames: { enum: [...FUNCTION_NAMES] } },
    {
      type: 'object',
      required: ['type'],
      minProperties: 2,
      maxProperties: 2,
      propertyNames: { enum: ['type', ...FUNCTION_NAMES] },
    },
  ),
};

/** Where functions are data until they are used, they are proposed and not checked. */
const DATA = anyOf(refer('function'), {});

const IMPORT_PROPERTIES: JsonObject = {
  type: 'object',
  minProperties: 1,
  maxProperties: 1,
  additionalProperties: { type: ['object', 'null'] },
};

/** The schema of user data at a position. */
export function valueSchema({ only, hasFunctions }: ValueShape, minor: number): JsonObject {
  const value = hasFunctions ? refer('value') : DATA;
  switch (only) {
    case undefined:
      return value;
    case 'mapping':
      return { type: 'object', additionalProperties: value };
    case 'mapping or list':
      return { type: ['object', 'array'] };
    case 'text or mapping':
      return anyOf({ type: 'string' }, refer('function'), { type: 'object' });
    case 'label':
      return anyOf({ type: 'string' }, refer('function'), {
        type: 'object',
        not: { required: ['get_attribute'] },
      });
    case 'text':
      return { type: 'string' };
    case 'count':
      return anyOf({ type: ['integer', 'boolean'], minimum: 0 }, refer('function'));
    case 'count or unbounded':
      return anyOf(
        { type: ['integer', 'boolean'], minimum: 1 },
        { enum: [-1, 'UNBOUNDED'] },
        refer('function'),
      );
    case 'constraint':
      return constraintSchema();
    case 'constraint with message':
      return constraintSchema(minor >= 5 ? { error_message: orNull({ type: 'string' }) } : {});
    case 'import with properties':
      return IMPORT_PROPERTIES;
  }
}
