import 'reflect-metadata';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readDocument } from './openapi/read-document.ts';
import { isMap, type JsonMap, type JsonNode } from './openapi/schema-dialect.ts';

interface Operation {
  name: string;
  operation: JsonMap;
}

let document: JsonMap;
let operations: Operation[];

beforeAll(async () => {
  document = await readDocument();
  operations = entries(document['paths']).flatMap(([path, methods]) =>
    entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      operation: toMap(operation),
    })),
  );
});

const toMap = (node: JsonNode | undefined): JsonMap => (isMap(node) ? node : {});
const entries = (node: JsonNode | undefined): [string, JsonNode][] => Object.entries(toMap(node));
const answersOf = ({ operation }: Operation): [string, JsonMap][] =>
  entries(operation['responses']).map(([status, answer]) => [status, toMap(answer)]);
const schemasOf = (part: JsonMap): JsonNode[] =>
  entries(part['content']).flatMap(([, media]) => toMap(media)['schema'] ?? []);
const namesWhere = (test: (operation: Operation) => boolean): string[] =>
  operations.filter(test).map(({ name }) => name);

/** Every node of the document. */
function* walk(node: JsonNode): Generator<JsonMap> {
  if (isMap(node)) yield node;
  for (const child of Array.isArray(node) ? node : Object.values(toMap(node))) yield* walk(child);
}

const BOOLEAN = { oneOf: [{ type: 'boolean' }, { type: 'string', enum: ['true', 'false'] }] };

describe('the OpenAPI document', () => {
  it('is of version 3.1 and knows every route', () => {
    expect(document['openapi']).toBe('3.1.0');
    expect(operations.length).toBeGreaterThan(70);
  });

  it('names every operation once, under a tag', () => {
    const ids = operations.map(({ operation }) => operation['operationId']);
    expect(
      namesWhere(({ operation }) => !/^[a-zA-Z]+_[a-zA-Z]+$/.test(String(operation['operationId']))),
    ).toEqual([]);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(namesWhere(({ operation }) => (operation['tags'] as string[] | undefined)?.length !== 1)).toEqual(
      [],
    );
  });

  it('says what each route answers when it does what it was asked', () => {
    const isDocumented = (operation: Operation): boolean =>
      answersOf(operation).some(
        ([status, answer]) =>
          status.startsWith('2') && (status === '204' || status === '202' || schemasOf(answer).length > 0),
      );
    const isRefusal = ({ operation }: Operation) => operation['x-always-refused'] === true;
    expect(namesWhere((operation) => !isRefusal(operation) && !isDocumented(operation))).toEqual([]);
    expect(namesWhere((operation) => isRefusal(operation) && isDocumented(operation))).toEqual([]);
  });

  it('says what each route answers when it does not, in the one shape of errors', () => {
    const statusesOf = (operation: Operation): string[] => answersOf(operation).map(([status]) => status);
    expect(namesWhere((operation) => !statusesOf(operation).includes('400'))).toEqual([]);
    const mayRefuse = ({ operation }: Operation) => operation['security'] !== undefined;
    expect(
      namesWhere(
        (operation) =>
          mayRefuse(operation) &&
          !['401', '403', '404'].every((status) => statusesOf(operation).includes(status)),
      ),
    ).toEqual([]);
    const wrong = operations.flatMap((operation) =>
      answersOf(operation)
        .filter(([status, answer]) => Number(status) >= 400 && !refersToErrors(answer))
        .map(([status]) => `${operation.name} ${status}`),
    );
    expect(wrong).toEqual(['GET /api/v3.1/ok 500']);
  });

  const refersToErrors = (answer: JsonMap): boolean =>
    JSON.stringify(schemasOf(answer)) === '[{"$ref":"#/components/schemas/ErrorAnswer"}]';

  it('declares every parameter of a path', () => {
    const declared = ({ operation }: Operation): string[] =>
      (operation['parameters'] as JsonMap[])
        .filter((parameter) => parameter['in'] === 'path')
        .map((parameter) => String(parameter['name']));
    const isComplete = (operation: Operation): boolean =>
      [...operation.name.matchAll(/\{(\w+)\}/g)].every(([, name = '']) => declared(operation).includes(name));
    expect(namesWhere((operation) => !isComplete(operation))).toEqual([]);
  });

  it('refers to nothing that is not in it', () => {
    const schemas = toMap(toMap(document['components'])['schemas']);
    const missing = [...walk(document)]
      .map((node) => node['$ref'])
      .filter((ref): ref is string => typeof ref === 'string')
      .filter((ref) => schemas[ref.replace('#/components/schemas/', '')] === undefined);
    expect(missing).toEqual([]);
  });

  it('holds schemas that a validator understands', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const components = document['components'] as object;
    for (const name of Object.keys(toMap(toMap(document['components'])['schemas'])))
      expect(() => ajv.compile({ components, $ref: `#/components/schemas/${name}` })).not.toThrow();
    expect([...walk(document)].filter((node) => typeof node['nullable'] === 'boolean')).toEqual([]);
  });

  it('tells whose tokens open a route', () => {
    const schemes = toMap(toMap(document['components'])['securitySchemes']);
    expect(schemes['execution-token']).toMatchObject({
      type: 'apiKey',
      in: 'header',
      name: 'Execution-Token',
    });
    const schemesOf = (route: string): string[] => {
      const { operation } = operations.find(({ name }) => name === route) ?? { operation: {} as JsonMap };
      return (operation['security'] as JsonMap[] | undefined)?.flatMap((one) => Object.keys(one)) ?? [];
    };
    expect(schemesOf('GET /api/v3.1/ok')).toEqual([]);
    expect(schemesOf('DELETE /api/v3.1/secrets/{key}').sort()).toEqual(['basic', 'token']);
    const withExecutions = [
      'GET /api/v3.1/secrets/{key}',
      'POST /api/v3.1/executions',
      'GET /api/v3.1/nodes',
    ];
    for (const route of withExecutions)
      expect(schemesOf(route).sort()).toEqual(['basic', 'execution-token', 'token']);
  });

  it('has examples of what people do most, which its schemas allow', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const components = document['components'] as object;
    const examples = operations.flatMap(({ name, operation }) =>
      entries(toMap(operation['requestBody'])['content']).flatMap(([, media]) =>
        entries(toMap(media)['examples']).map(([, example]) => ({ name, media: toMap(media), example })),
      ),
    );
    expect(examples.map(({ name }) => name.replace('/api/v3.1', ''))).toEqual(
      expect.arrayContaining([
        'PUT /blueprints/{id}',
        'PUT /deployments/{id}',
        'POST /executions',
        'PUT /secrets/{key}',
      ]),
    );
    const isAllowed = ({ media, example }: (typeof examples)[number]): boolean =>
      ajv.validate({ components, ...toMap(media['schema']) }, toMap(example)['value']);
    expect(examples.filter((one) => !isAllowed(one))).toEqual([]);
  });

  it('shows bodies as the validation is', () => {
    const schemas = toMap(toMap(document['components'])['schemas']);
    expect(schemas['StartExecutionDto']).toMatchObject({
      required: ['deployment_id', 'workflow_id'],
      properties: {
        deployment_id: { type: 'string' },
        queue: { anyOf: [BOOLEAN, { type: 'null' }] },
        wait_after_fail: { type: ['integer', 'null'] },
      },
    });
    expect(toMap(toMap(schemas['StartExecutionDto'])['properties'])['parameters']).not.toHaveProperty('type');
  });
});
