import type { Json, JsonObject } from './json.ts';
import type {
  Blueprint,
  Deployment,
  Execution,
  ExecutionEvent,
  Label,
  ListQuery,
  Node,
  NodeInstance,
  Page,
  Secret,
  Status,
  Token,
  Version,
  Worker,
  Workflow,
} from './resources.ts';

/**
 * The one place that knows the field names on the wire. Keys are converted one level deep, so that user data
 * (inputs, properties, outputs) keeps the spelling of its keys; nested resources are converted by name.
 */

/** `node_id` to `nodeId`. */
export const toCamelCase = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());

/** `nodeId` to `node_id`. */
export const toSnakeCase = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function camelKeys(value: Json | undefined): JsonObject {
  return Object.fromEntries(Object.entries(asObject(value)).map(([key, item]) => [toCamelCase(key), item]));
}

/** Request bodies: top-level keys to the wire, absent values left out, user data inside untouched. */
export function toWire(body: Record<string, Json | undefined>): JsonObject {
  const wire: JsonObject = {};
  for (const [key, value] of Object.entries(body)) if (value !== undefined) wire[toSnakeCase(key)] = value;
  return wire;
}

const asObject = (value: Json | undefined): JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};

const asArray = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);

export const readVersion = (value: Json): Version => camelKeys(value) as unknown as Version;

export function readStatus(value: Json): Status {
  const { status, services } = asObject(value);
  const entries = Object.entries(asObject(services)).map(([name, service]) => [name, camelKeys(service)]);
  return { status, services: Object.fromEntries(entries) } as Status;
}

export function readBlueprint(value: Json): Blueprint {
  const wire = camelKeys(value);
  const { uploadExecution, ...fields } = wire;
  const id = asObject(uploadExecution).id;
  return {
    ...fields,
    labels: readLabels(wire.labels),
    uploadExecutionId: typeof id === 'string' ? id : null,
  } as unknown as Blueprint;
}

export function readDeployment(value: Json): Deployment {
  const wire = camelKeys(value);
  return {
    ...wire,
    labels: readLabels(wire.labels),
    workflows: asArray(wire.workflows).map(readWorkflow),
  } as unknown as Deployment;
}

const readLabels = (value: Json | undefined): Label[] =>
  asArray(value).map((label) => camelKeys(label) as unknown as Label);

const readWorkflow = (value: Json): Workflow => camelKeys(value) as unknown as Workflow;

export const readWorker = (value: Json): Worker => camelKeys(value) as unknown as Worker;

export const readExecution = (value: Json): Execution => camelKeys(value) as unknown as Execution;

export function readEvent(value: Json): ExecutionEvent {
  const { _storage_id: storageId = null, ...fields } = asObject(value);
  const absent = { eventType: null, logger: null, level: null };
  return { ...absent, ...camelKeys(fields), storageId } as unknown as ExecutionEvent;
}

/** A resource whose members need nothing but other names. */
export const readCamel = <Resource>(value: Json): Resource => camelKeys(value) as unknown as Resource;

export const readNode = (value: Json): Node => camelKeys(value) as unknown as Node;

export function readNodeInstance(value: Json): NodeInstance {
  const wire = camelKeys(value);
  return {
    ...wire,
    relationships: asArray(wire.relationships).map(camelKeys),
    scalingGroups: asArray(wire.scalingGroups),
  } as unknown as NodeInstance;
}

export const readSecret = (value: Json): Secret => camelKeys(value) as unknown as Secret;

export const readToken = (value: Json): Token => camelKeys(value) as unknown as Token;

export function readPage<T>(value: Json, readItem: (item: Json) => T): Page<T> {
  const { items, metadata } = asObject(value);
  const { total, size, offset } = asObject(asObject(metadata).pagination);
  return { items: asArray(items).map(readItem), total, size, offset } as Page<T>;
}

/** Query parameters by name; several values repeat the parameter. */
export type QueryParameters = Record<
  string,
  string | number | boolean | readonly (string | number | boolean)[] | undefined
>;

export function toListParameters(query: ListQuery): QueryParameters {
  const parameters: QueryParameters = {
    _offset: query.offset,
    _size: query.size,
    _sort: query.sort?.map(toSnakeCase),
    _search: query.search,
    _all_tenants: query.allTenants,
  };
  for (const [field, value] of Object.entries(query.filters ?? {})) parameters[toSnakeCase(field)] = value;
  return parameters;
}

/** Labels of a deployment request: `{ env: ['a', 'b'] }` to `[{ env: ['a', 'b'] }]`. */
export const toLabelList = (labels: Record<string, string | string[]>): JsonObject[] =>
  Object.entries(labels).map(([key, value]) => ({ [key]: value }));

/** Labels of an upload request, which the contract writes as key and value pairs. */
export const toLabelPairs = (labels: Record<string, string | string[]>): JsonObject[] =>
  Object.entries(labels).flatMap(([key, values]) => [values].flat().map((value) => ({ key, value })));
