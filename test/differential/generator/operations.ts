import type { Json, JsonObject } from '@cloudloom/blueprint';
import type { Kind, Place } from './calls.ts';
import type { Draft, OperationFact } from './draft.ts';
import { expression, maybeExpression } from './expressions.ts';
import { LIFECYCLE, RELATIONSHIP_LIFECYCLE } from './foundation.ts';
import { anyMapping, pickType, valueOf, word } from './values.ts';

const INPUT_NAMES = ['path', 'count', 'force', 'env', 'opts'];
const INLINE_SCRIPT = '#!/bin/sh\necho done\nexit 0\n';

interface Implementation {
  text: string;
  /** Set where the plugin's own executor would not do. */
  executor?: string;
}

/** What an operation runs. Plugins on the host need one, so elsewhere their executor is overridden. */
function implementationFor(draft: Draft, isHosted: boolean): Implementation {
  const { random } = draft;
  const hasScripts = !draft.options.isNamespaced;
  if (draft.plugins.length === 0 || draft.chance(0.25)) {
    if (!hasScripts) return { text: '' };
    return { text: draft.chance(0.7) ? draft.script() : random.pick([INLINE_SCRIPT, 'http://host/run.sh']) };
  }
  const plugin = random.pick(draft.plugins);
  const text = `${plugin.name}.${random.pick(['tasks', 'app.server'])}.${random.pick(['run', 'apply', 'drop'])}`;
  if (plugin.executor === 'central_deployment_agent' || isHosted) return { text };
  return { text, executor: 'central_deployment_agent' };
}

/** Retries, timeouts and, where harmless, an executor. */
function settings(draft: Draft, implementation: Implementation): JsonObject {
  const { random } = draft;
  const written: JsonObject = {};
  if (draft.since(1) && draft.chance(0.3)) written['max_retries'] = random.pick([-1, 0, 1, 5]);
  if (draft.since(1) && draft.chance(0.3)) written['retry_interval'] = random.pick([0, 1, 2.5, 30]);
  if (draft.chance(0.2)) written['timeout'] = random.pick([0, 10, 1.5]);
  if (draft.chance(0.2)) written['timeout_recoverable'] = draft.chance(0.5);
  const executor = implementation.executor ?? (draft.chance(0.15) ? 'central_deployment_agent' : undefined);
  if (executor) written['executor'] = executor;
  return written;
}

type TypeOperation = Omit<OperationFact, 'interfaceName' | 'name'> & { written: Json };

/** An operation of a type, with a schema of inputs. */
function typeOperation(draft: Draft, isHosted: boolean, defaultOf: (() => Json) | null): TypeOperation {
  const nothing: TypeOperation = {
    written: draft.random.pick(draft.options.isNamespaced ? [{}, null] : [{}, null, '']),
    missing: [],
    inputTypes: {},
    implementation: '',
  };
  if (draft.chance(0.15)) return nothing;
  const implementation = implementationFor(draft, isHosted);
  if (implementation.text === '') return nothing;
  const fact = {
    missing: [] as string[],
    inputTypes: {} as Record<string, string>,
    implementation: implementation.text,
  };
  if (!implementation.executor && draft.chance(0.2)) return { written: implementation.text, ...fact };
  const written: JsonObject = { implementation: implementation.text, ...settings(draft, implementation) };
  if (draft.chance(0.75)) {
    const inputs: JsonObject = {};
    for (const name of draft.random.sample(INPUT_NAMES, draft.random.int(1, 3))) {
      const schema = (inputs[name] = operationInput(draft, defaultOf));
      if (!('default' in schema)) fact.missing.push(name);
      if (typeof schema['type'] === 'string') fact.inputTypes[name] = schema['type'];
    }
    written['inputs'] = inputs;
  }
  return { written, ...fact };
}

function operationInput(draft: Draft, defaultOf: (() => Json) | null): JsonObject {
  const type = pickType(draft, { objects: false });
  const schema: JsonObject = {};
  if (type !== undefined) schema['type'] = type;
  if (draft.chance(0.8))
    schema['default'] =
      defaultOf && type === undefined && draft.chance(0.4)
        ? defaultOf()
        : (valueOf(draft, type) ?? word(draft.random));
  if (draft.chance(0.2)) schema['description'] = 'an input';
  return schema;
}

/** Interfaces of a type. `defaultOf` makes defaults with functions; null where none may stand. */
export function typeInterfaces(
  draft: Draft,
  names: { lifecycle: string; operations: readonly string[] },
  isHosted: boolean,
  defaultOf: (() => Json) | null,
): { written: JsonObject; operations: OperationFact[] } {
  const written: JsonObject = {};
  const operations: OperationFact[] = [];
  for (const interfaceName of draft.random.sample([names.lifecycle, 'maintenance'], draft.random.int(0, 2))) {
    const entries: JsonObject = (written[interfaceName] = {});
    const choices = interfaceName === 'maintenance' ? ['backup', 'start'] : names.operations;
    for (const name of draft.random.sample(choices, draft.random.int(1, 2))) {
      const operation = typeOperation(draft, isHosted, defaultOf);
      entries[name] = operation.written;
      operations.push({
        interfaceName,
        name,
        missing: operation.missing,
        inputTypes: operation.inputTypes,
        implementation: operation.implementation,
      });
    }
  }
  return { written, operations };
}

export const NODE_INTERFACES = { lifecycle: LIFECYCLE, operations: ['create', 'configure', 'start', 'stop'] };
export const RELATIONSHIP_INTERFACES = {
  lifecycle: RELATIONSHIP_LIFECYCLE,
  operations: ['preconfigure', 'establish', 'unlink'],
};

/** Kinds of values for the types that a call of `get_input` is checked against. */
const KINDS: Readonly<Record<string, Kind>> = {
  string: 'text',
  integer: 'integer',
  list: 'list',
  dict: 'mapping',
};

function inputValue(draft: Draft, place: Place, type: string | undefined): Json {
  const kind = type === undefined ? 'any' : KINDS[type];
  if (!kind) return valueOf(draft, type);
  return maybeExpression(
    draft,
    { kind, place, depth: draft.random.int(1, 4), isRunTime: true, isOperation: true },
    0.6,
  );
}

/** Interfaces of a template: overrides of every kind, and whatever inputs the type leaves open. */
export function templateInterfaces(
  draft: Draft,
  inherited: readonly OperationFact[],
  place: Place,
  isHosted: boolean,
): JsonObject {
  const written: Record<string, JsonObject> = {};
  const put = (interfaceName: string, name: string, operation: Json): void => {
    (written[interfaceName] ??= {})[name] = operation;
  };
  for (const operation of inherited) {
    if (operation.missing.length === 0 && !draft.chance(0.2)) continue;
    put(operation.interfaceName, operation.name, override(draft, operation, place, isHosted));
  }
  if (draft.chance(0.25))
    put('custom', draft.random.pick(['ping', 'start']), replacement(draft, place, isHosted));
  return written;
}

function override(draft: Draft, operation: OperationFact, place: Place, isHosted: boolean): Json {
  const way = draft.random.int(0, 5);
  if (way === 0) return draft.random.pick([{}, null]);
  if (way === 1) return replacement(draft, place, isHosted, operation.implementation);
  const inputs = Object.fromEntries(
    operation.missing.map((name) => [name, inputValue(draft, place, operation.inputTypes[name])]),
  );
  for (const name of draft.random.sample(INPUT_NAMES, draft.random.int(0, 2)))
    inputs[name] ??= inputValue(draft, place, operation.inputTypes[name]);
  const written: JsonObject = Object.keys(inputs).length > 0 ? { inputs } : {};
  if (operation.implementation && draft.chance(0.3)) written['implementation'] = operation.implementation;
  if (operation.implementation || Object.keys(inputs).length === 0)
    Object.assign(written, settings(draft, { text: '' }));
  return Object.keys(written).length > 0 || operation.missing.length === 0 ? written : { inputs };
}

/** An operation that has nothing of the type's. */
function replacement(draft: Draft, place: Place, isHosted: boolean, unlike = ''): Json {
  const implementation = implementationFor(draft, isHosted);
  if (implementation.text === unlike || implementation.text === '') return {};
  if (!implementation.executor && draft.chance(0.2)) return implementation.text;
  const inputs: JsonObject = draft.chance(0.6)
    ? {
        inputs: {
          ...anyMapping(draft.random),
          via: expression(draft, { kind: 'any', place, depth: 3, isRunTime: true, isOperation: true }),
        },
      }
    : {};
  return { implementation: implementation.text, ...inputs, ...settings(draft, implementation) };
}
