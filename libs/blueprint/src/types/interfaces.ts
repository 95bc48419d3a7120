import type {
  Interfaces,
  OperationDefinition,
  TemplateInterfaces,
  TypeInterfaces,
} from '../definitions/operation-definition.ts';
import type { SchemaDefinitions } from '../definitions/schema-definition.ts';
import type { Json, JsonObject } from '../json.ts';
import { isObject, toRecord } from '../json-values.ts';
import type { Element } from '../parse/element.ts';
import type { InterfaceOperation, InterfacesPlan, ValueSchema } from '../plan/plan.ts';

/** Interfaces and operations of a type: its own over those of its parent; an operation is replaced as a whole. */
export function deriveInterfaces(own: TypeInterfaces, inherited: TypeInterfaces): TypeInterfaces {
  const names = new Set([...Object.keys(inherited), ...Object.keys(own)]);
  return toRecord(
    [...names].map((name) => [name, { ...operationsOf(inherited, name), ...operationsOf(own, name) }]),
  );
}

/** An operation that does nothing: an empty one in a template switches the type's operation off. Most are of this kind, so they share it. */
const NO_OPERATION: InterfaceOperation = Object.freeze({
  implementation: '',
  inputs: Object.freeze({}),
  executor: null,
  maxRetries: null,
  retryInterval: null,
  timeout: null,
  timeoutRecoverable: null,
});

/**
 * The interfaces of a node or of one side of a relationship: the template's operations laid over those of the type.
 * Inputs without a value are reported at `element`.
 */
export function mergeInterfaces(
  type: TypeInterfaces,
  template: TemplateInterfaces,
  element: Element,
): InterfacesPlan {
  const names = new Set([...Object.keys(type), ...Object.keys(template)]);
  return toRecord(
    [...names].map((name) => {
      const [fromType, fromTemplate] = [operationsOf(type, name), operationsOf(template, name)];
      const operations = new Set([...Object.keys(fromType), ...Object.keys(fromTemplate)]);
      return [
        name,
        toRecord(
          [...operations].map((operation) => [
            operation,
            mergeOperation(ownOf(fromType, operation), ownOf(fromTemplate, operation), element),
          ]),
        ),
      ];
    }),
  );
}

type TypeOperation = OperationDefinition<SchemaDefinitions>;
type TemplateOperation = OperationDefinition<JsonObject>;

function mergeOperation(
  type: TypeOperation | undefined,
  template: TemplateOperation | undefined,
  element: Element,
): InterfaceOperation {
  if (!type) return template ? withInputs(template, template.inputs) : NO_OPERATION;
  if (!template)
    return isNoOperation(type) ? NO_OPERATION : withInputs(type, mergeInputs(type.inputs, {}, element));
  if (isNoOperation(template)) return NO_OPERATION;
  const implementation = template.implementation || type.implementation;
  if (isNoOperation(type) || implementation !== type.implementation)
    return withInputs(template, template.inputs);
  return {
    implementation,
    inputs: mergeInputs(type.inputs, template.inputs, element),
    executor: template.executor ?? type.executor,
    maxRetries: template.maxRetries ?? type.maxRetries,
    retryInterval: template.retryInterval ?? type.retryInterval,
    timeout: template.timeout ?? type.timeout,
    timeoutRecoverable: template.timeoutRecoverable ?? type.timeoutRecoverable,
  };
}

/** Defaults of the schema overlaid with values; every declared input needs one of them. */
function mergeInputs(schemas: SchemaDefinitions, values: JsonObject, element: Element): JsonObject {
  const merged = new Map<string, Json>();
  for (const [name, { schema }] of Object.entries(schemas)) {
    const value = Object.hasOwn(values, name) ? values[name] : schema.default;
    if (value === undefined) element.report({ code: 107, message: `Input '${name}' is missing a value` });
    else merged.set(name, markType(value, schema.type));
  }
  for (const [name, value] of Object.entries(values)) if (!merged.has(name)) merged.set(name, value);
  return toRecord(merged);
}

/** The language writes the declared type into mappings; functions understand it, plain mappings just have one more key. */
const markType = (value: Json, type: ValueSchema['type']): Json =>
  typeof type === 'string' && isObject(value) ? { ...value, type } : value;

const isNoOperation = (operation: TypeOperation | TemplateOperation): boolean =>
  operation.implementation === '' &&
  Object.keys(operation.inputs).length === 0 &&
  [
    operation.executor,
    operation.maxRetries,
    operation.retryInterval,
    operation.timeout,
    operation.timeoutRecoverable,
  ].every((field) => field === null);

export const withInputs = (
  operation: Omit<InterfaceOperation, 'inputs'>,
  inputs: JsonObject,
): InterfaceOperation => ({
  implementation: operation.implementation,
  inputs,
  executor: operation.executor,
  maxRetries: operation.maxRetries,
  retryInterval: operation.retryInterval,
  timeout: operation.timeout,
  timeoutRecoverable: operation.timeoutRecoverable,
});

const operationsOf = <T>(interfaces: Interfaces<T>, name: string) => ownOf(interfaces, name) ?? {};

/** Names come from users, and an object also answers to inherited ones such as `constructor`. */
const ownOf = <T>(record: Record<string, T>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;
