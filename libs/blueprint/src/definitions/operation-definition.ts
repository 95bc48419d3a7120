import type { JsonObject } from '../json.ts';
import { toRecord } from '../json-values.ts';
import type { Element } from '../parse/element.ts';
import { tokenType } from '../parse/token.ts';
import type { Executor } from '../plan/plan.ts';
import { readSchemas } from './schema-definition.ts';
import type { SchemaDefinitions } from './schema-definition.ts';

/** An operation as one place of the blueprint writes it; null where that place says nothing. */
export interface OperationDefinition<Inputs> {
  implementation: string;
  inputs: Inputs;
  executor: Executor | null;
  maxRetries: number | null;
  retryInterval: number | null;
  timeout: number | null;
  timeoutRecoverable: boolean | null;
  element: Element | null;
}

/** Operations by interface, then by name. Types declare their inputs, templates give values. */
export type Interfaces<Inputs> = Record<string, Record<string, OperationDefinition<Inputs>>>;
export type TypeInterfaces = Interfaces<SchemaDefinitions>;
export type TemplateInterfaces = Interfaces<JsonObject>;

const KEYS = [
  'implementation',
  'inputs',
  'executor',
  'max_retries',
  'retry_interval',
  'timeout',
  'timeout_recoverable',
];

export const readTypeInterfaces = (element: Element): TypeInterfaces =>
  readInterfaces(element, (inputs) => readSchemas(inputs, 'parameter'));

export const readTemplateInterfaces = (element: Element): TemplateInterfaces =>
  readInterfaces(element, (inputs) => inputs.object() ?? {});

function readInterfaces<Inputs>(
  element: Element,
  readInputs: (inputs: Element) => Inputs,
): Interfaces<Inputs> {
  return toRecord(
    element
      .entries()
      .map(([name, operations]) => [
        name,
        toRecord(
          operations.entries().map(([operation, entry]) => [operation, readOperation(entry, readInputs)]),
        ),
      ]),
  );
}

function readOperation<Inputs>(
  element: Element,
  readInputs: (inputs: Element) => Inputs,
): OperationDefinition<Inputs> {
  const isShort = element.token !== undefined && tokenType(element.token) === 'string';
  if (!isShort) element.allow(KEYS);
  return {
    implementation: (isShort ? element.string() : element.at('implementation').string()) ?? '',
    inputs: readInputs(element.at('inputs')),
    executor: readExecutor(element.at('executor')),
    maxRetries: readNumber(element.at('max_retries'), -1),
    retryInterval: readNumber(element.at('retry_interval'), 0),
    timeout: readNumber(element.at('timeout'), 0),
    timeoutRecoverable: element.at('timeout_recoverable').boolean() ?? null,
    element,
  };
}

function readExecutor(element: Element): Executor | null {
  const executor = element.string();
  if (executor === undefined) return null;
  if (executor === 'central_deployment_agent' || executor === 'host_agent') return executor;
  element.report({
    code: 28,
    message: `Operation has an invalid executor: '${executor}'; valid are 'central_deployment_agent' and 'host_agent'`,
  });
  return null;
}

/** Retries are whole numbers from -1, times are numbers from 0. */
function readNumber(element: Element, minimum: number): number | null {
  if (element.isAbsent) return null;
  const value = minimum < 0 ? element.integer() : element.number();
  if (value === undefined) return null;
  if (value >= minimum) return value;
  element.report({
    code: null,
    exception: 'ValueError',
    message: `The value must not be less than ${minimum}, but it is ${value}`,
  });
  return null;
}
