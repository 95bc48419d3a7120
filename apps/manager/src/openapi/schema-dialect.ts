/** JSON of a document. */
export type JsonNode = string | number | boolean | null | JsonNode[] | JsonMap;
export interface JsonMap {
  [key: string]: JsonNode;
}

/** Keys whose members have names of their own: a `nullable` among them is a name, no keyword. */
const NAMING: ReadonlySet<string> = new Set(['properties', 'schemas', 'paths', 'responses', 'content']);

/** Keys that hold data, not schemas. */
const DATA: ReadonlySet<string> = new Set(['example', 'examples', 'default', 'enum', 'const', 'required']);

/**
 * Turns schemas as OpenAPI 3.0 writes them, which is what the framework's decorators make, into those of OpenAPI 3.1: null is
 * a type, and a schema that takes anything says nothing.
 */
export function toJsonSchema(node: JsonNode): JsonNode {
  if (Array.isArray(node)) return node.map(toJsonSchema);
  if (!isMap(node)) return node;
  return withNull(mapValues(node, (value, key) => convertMember(key, value)));
}

function convertMember(key: string, value: JsonNode): JsonNode {
  if (DATA.has(key)) return value;
  return NAMING.has(key) && isMap(value) ? mapValues(value, toJsonSchema) : toJsonSchema(value);
}

function withNull({ nullable, anyOf, ...rest }: JsonMap): JsonMap {
  const takesAnything = JSON.stringify(anyOf) === '[{}]';
  if (takesAnything) return rest;
  const schema: JsonMap = anyOf === undefined ? rest : { ...rest, anyOf };
  if (nullable !== true) return schema;
  if (typeof schema['type'] === 'string') return { ...schema, type: [schema['type'], 'null'] };
  for (const key of ['oneOf', 'anyOf']) {
    const choices = schema[key];
    if (Array.isArray(choices)) return { ...schema, [key]: [...choices, { type: 'null' }] };
  }
  return schema;
}

/** A map with every value replaced. */
export const mapValues = (node: JsonMap, replace: (value: JsonNode, key: string) => JsonNode): JsonMap =>
  Object.fromEntries(Object.entries(node).map(([key, value]) => [key, replace(value, key)]));

export const isMap = (node: JsonNode | undefined): node is JsonMap =>
  typeof node === 'object' && node !== null && !Array.isArray(node);
