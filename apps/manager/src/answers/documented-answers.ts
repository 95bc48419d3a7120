import { applyDecorators } from '@nestjs/common';
import {
  ApiExtension,
  ApiProduces,
  ApiQuery,
  ApiResponse,
  type ApiQueryOptions,
  type ApiResponseOptions,
} from '@nestjs/swagger';
import type { FieldKind, FieldRule, Resource } from '../requests/resource-fields.ts';

/** A JSON schema as the OpenAPI document shows it; null where a member may be null. */
export type AnswerSchema = NonNullable<Extract<ApiResponseOptions, { schema: unknown }>['schema']>;

type NamedQuery = ApiQueryOptions & { name: string };

const documented = new Map<string, Resource>();

/** Every resource that a route of this process says to answer, by name. */
export const documentedResources = (): readonly Resource[] => [...documented.values()];

function referTo(resource: Resource) {
  documented.set(resource.name, resource);
  return { $ref: `#/components/schemas/${resource.name}` };
}

const AFTER = textQuery('_after', '`metadata.next` of another page: what lies behind that page');
const INCLUDE = textQuery('_include', 'Fields to answer, separated by commas');

/** Documents that a route answers one item of the resource; of what is read, `_include` chooses fields. */
export const AnswersItem = (resource: Resource, status = 200): MethodDecorator =>
  applyDecorators(
    ApiResponse({ status, description: resource.name, schema: referTo(resource) }),
    ...(status === 200 ? [ApiQuery(INCLUDE)] : []),
  );

/**
 * Documents that a route answers a list of the resource, with the query that all lists have. The filters are those of the
 * resource unless another one's are named. Long lists go on by cursor, too.
 */
export const AnswersList = (
  resource: Resource,
  options: { filteredBy?: Resource; byCursor?: boolean } = {},
): MethodDecorator =>
  applyDecorators(
    ApiResponse({ status: 200, description: `${resource.name} list`, schema: listOf(referTo(resource)) }),
    ...(options.byCursor === true ? [ApiQuery(AFTER)] : []),
    ...listQueries(options.filteredBy ?? resource).map((query) => ApiQuery(query)),
  );

/** Documents a list that takes no query and whose items are no resource. */
export const AnswersWhole = (name: string, item: AnswerSchema): MethodDecorator =>
  ApiResponse({ status: 200, description: `${name} list`, schema: listOf(item) });

/** Documents that a route answers all items of the resource at once, without anything around them. */
export const AnswersArray = (resource: Resource): MethodDecorator =>
  applyDecorators(
    ApiResponse({
      status: 200,
      description: `All of ${resource.name}`,
      schema: { type: 'array', items: referTo(resource) },
    }),
    ...listQueries(resource)
      .filter(({ name }) => !PAGE_QUERIES.has(name))
      .map((query) => ApiQuery(query)),
  );

const PAGE_QUERIES: ReadonlySet<string> = new Set(['_offset', '_size', '_get_all_results']);

/** Documents an answer that is no resource. */
export const Answers = (description: string, schema: AnswerSchema, status = 200): MethodDecorator =>
  ApiResponse({ status, description, schema });

/** Documents that a route answers the bytes of a file. */
export const AnswersFile = (description: string, mediaType = 'application/octet-stream'): MethodDecorator =>
  applyDecorators(
    ApiProduces(mediaType),
    ApiResponse({
      status: 200,
      description,
      content: { [mediaType]: { schema: { type: 'string', format: 'binary' } } },
    }),
  );

/** Marks a route that refuses whatever it is asked; clients know it, and hear why. */
export const ALWAYS_REFUSED = 'x-always-refused';

/** Documents that a route is there to say no. */
export const AlwaysRefused = (): MethodDecorator => ApiExtension(ALWAYS_REFUSED, true);

const listOf = (item: AnswerSchema): AnswerSchema => ({
  type: 'object',
  required: ['items', 'metadata'],
  properties: {
    items: { type: 'array', items: item },
    metadata: { $ref: '#/components/schemas/ListMetadata' },
  },
});

const listQueries = (resource: Resource): NamedQuery[] => [
  { name: '_offset', required: false, schema: { type: 'integer', minimum: 0 } },
  { name: '_size', required: false, schema: { type: 'integer', minimum: 0, default: 1000 } },
  textQuery('_sort', 'Field to sort by; `-` before it reverses'),
  INCLUDE,
  textQuery('_search', 'Part of the id'),
  { name: '_all_tenants', required: false, schema: { type: 'boolean' } },
  { name: '_get_all_results', required: false, schema: { type: 'boolean' } },
  ...Object.entries(resource.fields)
    .filter(([, rule]) => rule.column !== undefined)
    .map(([name, rule]) => filterQuery(name, rule)),
];

const filterQuery = (name: string, { kind }: FieldRule): NamedQuery => ({
  name,
  required: false,
  description: 'Equal to; repeat it for any of several',
  isArray: true,
  schema: { type: 'array', items: { type: FILTER_TYPES[kind] ?? 'string' } },
});

const FILTER_TYPES: Partial<Record<FieldKind, 'number' | 'boolean'>> = { number: 'number', flag: 'boolean' };

function textQuery(name: string, description: string): NamedQuery {
  return { name, required: false, description, schema: { type: 'string' } };
}
