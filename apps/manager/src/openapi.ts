import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { documentedResources } from './answers/documented-answers.ts';
import { ERROR_ANSWER, describeAnswers } from './openapi/operation-answers.ts';
import { LIST_METADATA, describeResource } from './openapi/resource-schemas.ts';
import { isMap, mapValues, toJsonSchema, type JsonMap, type JsonNode } from './openapi/schema-dialect.ts';

const EXECUTION_TOKEN = {
  type: 'apiKey',
  in: 'header',
  name: 'Execution-Token',
  description:
    'What operations of an execution are given: it stands for the creator, while the execution runs',
} as const;

/** Serves the OpenAPI page at `/docs` and its document at `/docs-json`. */
export function serveOpenApi(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => createDocument(app), { jsonDocumentUrl: 'docs-json' });
}

/** The OpenAPI 3.1 document of all routes: resources, bodies and answers are those that the routes declare. */
export function createDocument(app: INestApplication): OpenAPIObject {
  const settings = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Cloudloom')
    .setDescription('Blueprints, deployments and executions')
    .setVersion('3.1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBasicAuth()
    .addApiKey({ type: 'apiKey', in: 'header', name: 'Authentication-Token' }, 'token')
    .addApiKey(EXECUTION_TOKEN, 'execution-token')
    .build();
  const options = { operationIdFactory: toOperationId };
  const document = toJsonSchema(SwaggerModule.createDocument(app, settings, options) as unknown as JsonNode);
  return (isMap(document) ? complete(document) : document) as unknown as OpenAPIObject;
}

/** `BlueprintsController`, `upload` to `blueprints_upload`. */
const toOperationId = (controller: string, method: string): string =>
  `${controller.replace(/Controller$/, '').replace(/^[A-Z]/, (letter) => letter.toLowerCase())}_${method}`;

function complete(document: JsonMap): JsonMap {
  const { paths, components } = document;
  const parts = isMap(components) ? components : {};
  const resources = documentedResources().map((resource) => [resource.name, describeResource(resource)]);
  return {
    ...document,
    paths: mapValues(isMap(paths) ? paths : {}, (methods, path) =>
      mapValues(isMap(methods) ? methods : {}, (operation, method) =>
        isMap(operation) ? describeAnswers(method, path, operation) : operation,
      ),
    ),
    components: {
      ...parts,
      schemas: {
        ...(isMap(parts['schemas']) ? parts['schemas'] : {}),
        ErrorAnswer: ERROR_ANSWER,
        ListMetadata: LIST_METADATA,
        ...(Object.fromEntries(resources) as JsonMap),
      },
    },
  };
}
