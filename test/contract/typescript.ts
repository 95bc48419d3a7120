import type { Json, JsonObject } from '@cloudloom/blueprint';

/** Below this prefix lies everything but the version. */
const BASE = '/api/v3.1';

const NOTICE = [
  '// Made from the OpenAPI document by `npm run generate -w libs/client`; edits are lost.',
  '/* eslint-disable max-lines */',
];

/** Headers that the client's connection sets itself. */
const OWN_HEADERS: ReadonlySet<string> = new Set(['Tenant', 'Idempotency-Key']);

/**
 * The types of a document, in two files: its schemas by name, and what each operation takes and answers by method and path.
 * Names are those of the wire.
 */
export function toTypeScript(document: JsonObject): { schemas: string; operations: string } {
  const schemas = toMap(toMap(document['components'])['schemas']);
  const names = Object.keys(schemas).sort();
  const declarations = names.map(
    (name) => `${describe(schemas[name])}export type ${name} = ${toType(schemas[name], '')};`,
  );
  const operations = Object.entries(toMap(document['paths'])).flatMap(([path, methods]) =>
    Object.entries(toMap(methods)).map(([method, operation]) => toOperation(method, path, toMap(operation))),
  );
  operations.sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    schemas: [...NOTICE, ...declarations, ''].join('\n'),
    operations: [
      ...NOTICE,
      "import type * as schemas from './schemas.ts';",
      '',
      '/** What each operation takes and answers; `undefined` where there is nothing. */',
      'export interface Operations {',
      ...operations.map(({ name, type }) => `  '${name}': ${type};`),
      '}',
      '',
      '/** The operations that create something and take an `Idempotency-Key`. */',
      'export const KEYED_OPERATIONS: ReadonlySet<string> = new Set([',
      ...operations.filter(({ isKeyed }) => isKeyed).map(({ name }) => `  '${name}',`),
      ']);',
      '',
    ].join('\n'),
  };
}

interface DescribedOperation {
  name: string;
  type: string;
  isKeyed: boolean;
}

function toOperation(method: string, path: string, operation: JsonObject): DescribedOperation {
  const parameters = (Array.isArray(operation['parameters']) ? operation['parameters'] : []).map(toMap);
  const inPlace = (place: string): JsonObject[] =>
    parameters.filter((parameter) => parameter['in'] === place);
  const members = [
    `path: ${toParameters(inPlace('path'))}`,
    `query: ${toParameters(inPlace('query'))}`,
    `body: ${toBody(operation['requestBody'])}`,
    `answer: ${toAnswer(toMap(operation['responses']))}`,
  ];
  return {
    name: `${method.toUpperCase()} ${path.startsWith(BASE) ? path.slice(BASE.length) : path}`,
    type: `{ ${members.join('; ')} }`,
    isKeyed: inPlace('header').some((parameter) => parameter['name'] === 'Idempotency-Key'),
  };
}

function toParameters(parameters: readonly JsonObject[]): string {
  const shown = parameters.filter((parameter) => !OWN_HEADERS.has(String(parameter['name'])));
  if (shown.length === 0) return 'undefined';
  const members = shown.map((parameter) => {
    const mark = parameter['required'] === true ? '' : '?';
    const type = toType(parameter['schema'], 'schemas.');
    return `${JSON.stringify(parameter['name'])}${mark}: ${type.replace(/^(\w+)\[\]$/, 'readonly $1[]')}`;
  });
  return `{ ${members.join('; ')} }`;
}

/** Files and forms are the business of whoever sends them. */
function toBody(body: Json | undefined): string {
  if (body === undefined) return 'undefined';
  const schema = jsonSchemaOf(toMap(body));
  return schema === undefined ? 'FormData | Blob' : toType(schema, 'schemas.');
}

function toAnswer(responses: JsonObject): string {
  const types = Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .map(([, answer]) => {
      const { content } = toMap(answer);
      if (content === undefined) return 'null';
      const schema = jsonSchemaOf(toMap(answer));
      return schema === undefined ? 'Blob' : toType(schema, 'schemas.');
    });
  return [...new Set(types)].join(' | ') || 'null';
}

const jsonSchemaOf = (part: JsonObject): Json | undefined =>
  toMap(toMap(part['content'])['application/json'])['schema'];

/** A schema as a type; `prefix` goes before the names of other schemas. */
function toType(node: Json | undefined, prefix: string): string {
  const schema = toMap(node);
  const { $ref, type, items, properties, additionalProperties } = schema;
  if (typeof $ref === 'string') return prefix + $ref.replace('#/components/schemas/', '');
  const choices = schema['oneOf'] ?? schema['anyOf'];
  if (Array.isArray(choices))
    return [...new Set(choices.map((choice) => toType(choice, prefix)))].join(' | ');
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => JSON.stringify(value)).join(' | ');
  if (Array.isArray(type)) return type.map((one) => toType({ ...schema, type: one }, prefix)).join(' | ');
  if (type === 'array') return arrayOf(toType(items, prefix));
  if (isMap(properties)) return toMembers(properties, schema['required'], prefix);
  if (type === 'object')
    return `Record<string, ${isMap(additionalProperties) ? toType(additionalProperties, prefix) : 'unknown'}>`;
  return PLAIN_TYPES[String(type)] ?? 'unknown';
}

const PLAIN_TYPES: Readonly<Record<string, string>> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  null: 'null',
};

const arrayOf = (item: string): string => (/^[\w.]+$/.test(item) ? `${item}[]` : `(${item})[]`);

function toMembers(properties: JsonObject, required: Json | undefined, prefix: string): string {
  const isRequired = (name: string): boolean => Array.isArray(required) && required.includes(name);
  const members = Object.entries(properties).map(
    ([name, schema]) =>
      `${describe(schema)}${JSON.stringify(name)}${isRequired(name) ? '' : '?'}: ${toType(schema, prefix)}`,
  );
  return `{\n${members.join(';\n')}\n}`;
}

function describe(schema: Json | undefined): string {
  const { description } = toMap(schema);
  return typeof description === 'string' ? `/** ${description.replaceAll('*/', '* /')} */\n` : '';
}

const isMap = (node: Json | undefined): node is JsonObject =>
  typeof node === 'object' && node !== null && !Array.isArray(node);

const toMap = (node: Json | undefined): JsonObject => (isMap(node) ? node : {});
