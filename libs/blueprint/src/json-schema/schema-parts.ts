import type { Json, JsonObject } from '../json.ts';

/** A part of the schema that stands under `definitions`. */
export const refer = (name: string): JsonObject => ({ $ref: `#/definitions/${name}` });

export const anyOf = (...schemas: JsonObject[]): JsonObject => ({ anyOf: schemas });

/** The same schema, accepting null as well. */
export function orNull(schema: JsonObject): JsonObject {
  const { type } = schema;
  if (Object.keys(schema).length === 0) return schema;
  if (type === undefined || schema.enum || schema.const !== undefined) return anyOf(schema, { type: 'null' });
  return { ...schema, type: [...(Array.isArray(type) ? type : [type]), 'null'] };
}

export const object = (properties: Record<string, JsonObject>, others: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  additionalProperties: false,
  ...others,
});

export const list = (items: Json, minItems: number, maxItems?: number): JsonObject => ({
  type: 'array',
  items,
  minItems,
  ...(maxItems === undefined ? {} : { maxItems }),
});

/** A word as the name of a definition: `node template` is `node-template`. */
export const definitionName = (title: string): string => title.replaceAll(' ', '-');
