import { ALWAYS_REFUSED } from '../answers/documented-answers.ts';
import { isMap, type JsonMap, type JsonNode } from './schema-dialect.ts';

/** What every refused or failed call answers, as `ErrorAnswer` of the error filter. */
export const ERROR_ANSWER: JsonMap = {
  type: 'object',
  description: 'What every refused or failed call answers',
  required: ['message', 'error_code', 'server_traceback'],
  properties: {
    message: { type: 'string' },
    error_code: { type: 'string', description: 'What programs look at' },
    server_traceback: { type: 'null' },
  },
  examples: [
    {
      message: 'Requested `Deployment` with ID `shop` was not found',
      error_code: 'not_found_error',
      server_traceback: null,
    },
  ],
};

/** Of every call. */
const ALWAYS = { 400: 'The request cannot be understood, or cannot be granted', 500: 'An unexpected error' };

/** Of calls that need to know who calls. */
const IDENTIFIED = {
  401: 'The caller did not prove who they are',
  403: 'The caller may not do this, or the tenant is unknown',
  404: 'Something named in the request does not exist, or not for the caller',
  503: 'The server is in maintenance, or something it needs does not answer',
};

/** Of calls that name one thing in their path. */
const NAMING_ONE = { 409: 'The name is that of several, or a conflict with what is there' };

const CHANGING = {
  409: 'A conflict with what is there, or the request of this idempotency key is being carried out',
  413: 'The body is too large',
  415: 'The body is of another type than it should be',
};

const DELETING = { 405: 'Something uses it' };

/** Adds what the route's kind makes possible: answers that say no, each with the one error body. Keeps what a route says itself. */
export function describeAnswers(method: string, path: string, operation: JsonMap): JsonMap {
  const isIdentified = Array.isArray(operation['security']);
  const isRead = method === 'get' || method === 'head';
  const refusals: Record<string, string> = {
    ...ALWAYS,
    ...(isIdentified ? IDENTIFIED : {}),
    ...(path.includes('{') ? NAMING_ONE : {}),
    ...(isRead ? {} : CHANGING),
    ...(method === 'delete' ? DELETING : {}),
  };
  const said = isMap(operation['responses']) ? operation['responses'] : {};
  const responses = Object.fromEntries(
    Object.entries({ ...refusals, ...said })
      .filter(([status]) => operation[ALWAYS_REFUSED] !== true || !status.startsWith('2'))
      .map(([status, answer]) => [status, completeAnswer(status, answer, refusals)]),
  );
  return { ...operation, parameters: completeParameters(path, isRead, operation['parameters']), responses };
}

function completeAnswer(status: string, answer: JsonNode, refusals: Record<string, string>): JsonMap {
  const said = isMap(answer) ? answer : {};
  const description = said['description'] || refusals[status] || (status === '204' ? 'Done' : 'Success');
  if (Number(status) < 400 || said['content'] !== undefined) return { ...said, description };
  return {
    ...said,
    description,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/ErrorAnswer' } } },
  };
}

/** Changes answer the whole item, whatever `_include` says; handlers that need no name from the path declare none. */
function completeParameters(path: string, isRead: boolean, given: JsonNode | undefined): JsonNode[] {
  const parameters = (Array.isArray(given) ? given : []).filter(isMap);
  const kept = parameters.filter(({ name }) => isRead || name !== '_include');
  const isDeclared = (wanted: string) => kept.some((one) => one['in'] === 'path' && one['name'] === wanted);
  const missing = [...path.matchAll(/\{(\w+)\}/g)]
    .map(([, name = '']) => name)
    .filter((name) => !isDeclared(name))
    .map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
  return [...missing, ...kept];
}
