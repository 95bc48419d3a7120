import type { JsonObject } from '../json.ts';
import type { Element } from '../parse/element.ts';
import type { Executor } from '../plan/plan.ts';
import {
  atLeast,
  computedData,
  flag,
  integer,
  into,
  mapping,
  number,
  oneOf,
  optional,
  recordOf,
  text,
  textOr,
} from './form.ts';
import type { Form } from './form.ts';
import { INPUTS } from './schema-definition.ts';
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

/** Where operations may run, as it is written. */
export const EXECUTORS = ['central_deployment_agent', 'host_agent'] as const;

const EXECUTOR = oneOf(EXECUTORS, (element, written) =>
  element.report({
    code: 28,
    message: `Operation has an invalid executor: '${written}'; valid are 'central_deployment_agent' and 'host_agent'`,
    unknown: { name: written, known: EXECUTORS, section: null },
  }),
);

const countFrom = (minimum: number, form: Form<number | undefined>) =>
  atLeast(minimum, form, (element, value) =>
    element.report({
      code: null,
      exception: 'ValueError',
      message: `The value must not be less than ${minimum}, but it is ${value}`,
    }),
  );

const KEYS = {
  implementation: optional(
    text,
    'Plugin function (`plugin.module.function`) or script; nothing for no operation.',
  ),
  executor: optional(EXECUTOR, 'Where it runs.'),
  max_retries: optional(countFrom(-1, integer), 'Retries after the first attempt; -1 for no limit.', {
    since: 1,
  }),
  retry_interval: optional(countFrom(0, number), 'Seconds between two attempts.', { since: 1 }),
  timeout: optional(countFrom(0, number), 'Seconds after which an attempt is given up.'),
  timeout_recoverable: optional(flag, 'Whether an attempt given up by timeout is retried.'),
};

/** The interfaces of a type. */
export const TYPE_INTERFACES: Form<TypeInterfaces> = interfacesOf('operation of a type', INPUTS);
/** The interfaces of a template or of one of its relationships. */
export const TEMPLATE_INTERFACES: Form<TemplateInterfaces> = interfacesOf('operation', computedData);

function interfacesOf<Inputs extends object>(
  title: string,
  inputs: Form<Inputs | undefined>,
): Form<Interfaces<Inputs>> {
  const short = into(text, (implementation, element) => toOperation<Inputs>({ implementation }, element));
  const fields = mapping(title, { ...KEYS, inputs: optional(inputs, 'What it is called with.') });
  const long = into(fields, (written, element) => toOperation<Inputs>(written as Written<Inputs>, element));
  return recordOf(recordOf(textOr(short, long)));
}

interface Written<Inputs> {
  implementation?: string;
  inputs?: Inputs;
  executor?: Executor;
  max_retries?: number;
  retry_interval?: number;
  timeout?: number;
  timeout_recoverable?: boolean;
}

const toOperation = <Inputs>(written: Written<Inputs>, element: Element): OperationDefinition<Inputs> => ({
  implementation: written.implementation ?? '',
  inputs: written.inputs ?? ({} as Inputs),
  executor: written.executor ?? null,
  maxRetries: written.max_retries ?? null,
  retryInterval: written.retry_interval ?? null,
  timeout: written.timeout ?? null,
  timeoutRecoverable: written.timeout_recoverable ?? null,
  element,
});
