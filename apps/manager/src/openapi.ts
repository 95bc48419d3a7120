import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { BLUEPRINT } from './blueprints/blueprint-fields.ts';
import { DEPLOYMENT_MODIFICATION } from './deployment-modifications/modification-fields.ts';
import { DEPLOYMENT_UPDATE } from './deployment-updates/update-fields.ts';
import { DEPLOYMENT, WORKFLOW } from './deployments/deployment-fields.ts';
import { EVENT } from './events/event-fields.ts';
import { EXECUTION } from './executions/execution-fields.ts';
import { RESUME_PLAN } from './executions/resume-plan.presenter.ts';
import { NODE_INSTANCE } from './node-instances/node-instance-fields.ts';
import { NODE } from './nodes/node-fields.ts';
import { OPERATION, TASKS_GRAPH } from './operations/operation-fields.ts';
import { PLUGIN } from './plugins/plugin-fields.ts';
import type { FieldKind, Resource } from './requests/resource-fields.ts';
import { LISTED_SECRET, SECRET } from './secrets/secret-fields.ts';
import { SNAPSHOT } from './snapshots/snapshot-fields.ts';
import { TENANT } from './tenants/tenant-fields.ts';
import { TOKEN } from './tokens/token-fields.ts';
import { USER } from './users/user-fields.ts';

const RESOURCES: readonly Resource[] = [
  BLUEPRINT,
  DEPLOYMENT,
  DEPLOYMENT_MODIFICATION,
  DEPLOYMENT_UPDATE,
  EVENT,
  EXECUTION,
  LISTED_SECRET,
  NODE,
  NODE_INSTANCE,
  OPERATION,
  RESUME_PLAN,
  PLUGIN,
  SECRET,
  SNAPSHOT,
  TASKS_GRAPH,
  TENANT,
  TOKEN,
  USER,
  WORKFLOW,
];

/** Serves the OpenAPI page at `/docs` and its document at `/docs-json`. */
export function serveOpenApi(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => createDocument(app), { jsonDocumentUrl: 'docs-json' });
}

function createDocument(app: INestApplication): OpenAPIObject {
  const settings = new DocumentBuilder()
    .setTitle('Cloudloom')
    .setDescription('Blueprints, deployments and executions')
    .setVersion('3.1')
    .addBasicAuth()
    .addApiKey({ type: 'apiKey', in: 'header', name: 'Authentication-Token' }, 'token')
    .build();
  const document = SwaggerModule.createDocument(app, settings);
  document.components = {
    ...document.components,
    schemas: {
      ...document.components?.schemas,
      ListMetadata: LIST_METADATA,
      ...Object.fromEntries(RESOURCES.map((resource) => [resource.name, describeResource(resource)])),
    },
  };
  return document;
}

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type Schema = Schemas[string];

const LIST_METADATA: Schema = {
  type: 'object',
  properties: {
    pagination: {
      type: 'object',
      properties: { total: { type: 'integer' }, size: { type: 'integer' }, offset: { type: 'integer' } },
    },
    filtered: { type: 'integer', nullable: true },
  },
};

const describeResource = (resource: Resource): Schema => ({
  type: 'object',
  properties: Object.fromEntries(
    Object.entries(resource.fields).map(([name, { kind }]) => [name, describeKind(kind)]),
  ),
});

function describeKind(kind: FieldKind): Schema {
  switch (kind) {
    case 'text':
      return { type: 'string', nullable: true };
    case 'number':
      return { type: 'number', nullable: true };
    case 'flag':
      return { type: 'boolean', nullable: true };
    case 'timestamp':
      return { type: 'string', format: 'date-time', nullable: true };
    case 'object':
      return { type: 'object', additionalProperties: true, nullable: true };
    case 'list':
      return { type: 'array', items: {}, nullable: true };
  }
}
