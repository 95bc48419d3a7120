import { applyDecorators } from '@nestjs/common';
import { ApiQuery, ApiResponse, type ApiQueryOptions } from '@nestjs/swagger';
import type { Resource } from '../requests/resource-fields.ts';

const referTo = (resource: Resource) => ({ $ref: `#/components/schemas/${resource.name}` });
const INCLUDE = textQuery('_include', 'Fields to answer, separated by commas');

/** Documents that a route answers one item of the resource. */
export const AnswersItem = (resource: Resource, status = 200): MethodDecorator =>
  applyDecorators(
    ApiResponse({ status, description: resource.name, schema: referTo(resource) }),
    ...(status === 200 ? [ApiQuery(INCLUDE)] : []),
  );

/** Documents that a route answers a list of the resource, with the query that all lists have. */
export const AnswersList = (resource: Resource): MethodDecorator =>
  applyDecorators(
    ApiResponse({
      status: 200,
      description: `${resource.name} list`,
      schema: {
        type: 'object',
        required: ['items', 'metadata'],
        properties: {
          items: { type: 'array', items: referTo(resource) },
          metadata: { $ref: '#/components/schemas/ListMetadata' },
        },
      },
    }),
    ...listQueries(resource).map((query) => ApiQuery(query)),
  );

const listQueries = (resource: Resource): ApiQueryOptions[] => [
  { name: '_offset', required: false, schema: { type: 'integer', minimum: 0 } },
  { name: '_size', required: false, schema: { type: 'integer', minimum: 0, default: 1000 } },
  textQuery('_sort', 'Field to sort by; `-` before it reverses'),
  INCLUDE,
  textQuery('_search', 'Part of the id'),
  { name: '_all_tenants', required: false, schema: { type: 'boolean' } },
  { name: '_get_all_results', required: false, schema: { type: 'boolean' } },
  ...Object.entries(resource.fields)
    .filter(([, rule]) => rule.column !== undefined)
    .map(([name]) => textQuery(name, 'Equal to; repeat it for any of several')),
];

function textQuery(name: string, description: string): ApiQueryOptions {
  return { name, required: false, description, schema: { type: 'string' } };
}
