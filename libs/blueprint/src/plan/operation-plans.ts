import type { PluginDefinition } from '../definitions/plugin-definition.ts';
import type { JsonObject } from '../json.ts';
import { isObject, toRecord } from '../json-values.ts';
import type { TypeInterfaces } from '../definitions/operation-definition.ts';
import type { Element } from '../parse/element.ts';
import type { Complaint } from '../problem.ts';
import { NO_SCRIPT_PLUGIN, explainImplementation } from './implementation.ts';
import type { Implementation, Implementations } from './implementation.ts';
import type { InterfaceOperation, InterfacesPlan, OperationPlan } from './plan.ts';

/** What is needed to find the plugin of an operation, and how to call its owner in messages. */
export interface OperationMapping {
  implementations: Implementations;
  plugins: ReadonlyMap<string, PluginDefinition>;
  /** 10 for operations of nodes, 19 for those of relationships. */
  unknownCode: 10 | 19;
  /** E.g. `node 'web' of type 'server'`. */
  owner: string;
  element: Element;
  /** The keys that lead from the element to the interfaces. */
  interfacesAt: () => readonly string[];
  /** What the type of the element defines itself. */
  inherited: TypeInterfaces | undefined;
}

/**
 * All operations of some interfaces, each under `interface.operation` and, if no other interface has an operation of
 * that name, under its bare name as well. Operations that cannot be resolved are reported and left out.
 */
export function planOperations(
  interfaces: InterfacesPlan,
  mapping: OperationMapping,
): Record<string, OperationPlan> {
  const qualified: [string, OperationPlan][] = [];
  const bare = new Map<string, OperationPlan | 'ambiguous'>();
  for (const [interfaceName, operations] of Object.entries(interfaces)) {
    for (const [name, operation] of Object.entries(operations)) {
      const plan = planOperation(operation, name, { ...mapping, interfaceName });
      if (!plan) continue;
      qualified.push([`${interfaceName}.${name}`, plan]);
      bare.set(name, bare.has(name) ? 'ambiguous' : plan);
    }
  }
  const unambiguous = [...bare].flatMap(([name, plan]) =>
    plan === 'ambiguous' ? [] : [[name, plan] as const],
  );
  return toRecord([...unambiguous, ...qualified]);
}

/** Reports a mistake where the operation is written; one in a type is reported once, not by all who inherit it. */
function reportAt(
  { element, interfacesAt, inherited, interfaceName }: NamedMapping,
  name: string,
  complaint: Complaint,
): void {
  const path = [...interfacesAt(), interfaceName, name];
  const interfaces = inherited && Object.hasOwn(inherited, interfaceName) ? inherited[interfaceName] : {};
  const operation = interfaces && Object.hasOwn(interfaces, name) ? interfaces[name] : undefined;
  const type = element.contains(path) ? null : operation?.element;
  if (type) type.report({ once: `operation ${type.path}`, ...complaint, markedAt: ['implementation'] });
  else element.report({ ...complaint, markedAt: [...path, 'implementation'] });
}

interface NamedMapping extends OperationMapping {
  interfaceName: string;
}

function planOperation(
  operation: InterfaceOperation,
  name: string,
  mapping: NamedMapping,
): OperationPlan | undefined {
  if (operation.implementation === '') return EMPTY_OPERATION;
  const implementation = mapping.implementations.resolve(operation.implementation);
  switch (implementation.kind) {
    case 'script':
      return planScript(operation, implementation, { ...mapping, name });
    case 'plugin':
      return createPlan(operation, {
        ...implementation,
        executor: operation.executor ?? mapping.plugins.get(implementation.plugin)?.plan.executor ?? null,
        inputs: operation.inputs,
      });
    case 'ambiguous':
      reportAt(mapping, name, {
        code: 91,
        message: `Ambiguous operation mapping '${operation.implementation}' of operation '${name}': plugins ${implementation.plugins.join(', ')} fit`,
      });
      return undefined;
    case 'unknown':
      reportAt(mapping, name, {
        code: mapping.unknownCode,
        message: `The implementation '${operation.implementation}' of operation '${name}' is neither a script nor an operation of a plugin (interface '${mapping.interfaceName}' of ${mapping.owner})`,
        ...explainImplementation(operation.implementation, mapping.plugins.keys()),
      });
      return undefined;
  }
}

function planScript(
  operation: InterfaceOperation,
  { source }: Implementation & { kind: 'script' },
  { name, ...mapping }: NamedMapping & { name: string },
): OperationPlan | undefined {
  const plugin = mapping.implementations.scriptPlugin;
  if (plugin === undefined) {
    reportAt(mapping, name, {
      code: 61,
      message: `Scripts need a plugin named 'script', and none is declared; '${operation.implementation}' of ${mapping.owner} is one`,
      ...explainImplementation('script', mapping.plugins.keys()),
      once: NO_SCRIPT_PLUGIN,
    });
    return undefined;
  }
  const given = ['script_path', 'script_source'].find((key) => Object.hasOwn(operation.inputs, key));
  if (given) {
    reportAt(mapping, name, {
      code: 60,
      message: `Cannot define '${given}' both as an input and as the implementation '${operation.implementation}' of ${mapping.owner}`,
    });
    return undefined;
  }
  return createPlan(operation, {
    plugin,
    operation: 'script_runner.tasks.run',
    executor: operation.executor ?? 'auto',
    inputs: { ...operation.inputs, [source]: operation.implementation },
  });
}

function createPlan(
  operation: InterfaceOperation,
  target: Pick<OperationPlan, 'plugin' | 'operation' | 'executor' | 'inputs'>,
): OperationPlan {
  const plan: OperationPlan = {
    plugin: target.plugin,
    operation: target.operation,
    executor: target.executor,
    inputs: target.inputs,
    hasIntrinsicFunctions: false,
    maxRetries: operation.maxRetries,
    retryInterval: operation.retryInterval,
    timeout: operation.timeout,
    timeoutRecoverable: operation.timeoutRecoverable,
  };
  const types = typesOf(operation.inputs);
  return types ? { ...plan, inputsTypes: types } : plan;
}

/** The `type` keys of inputs that are mappings. */
function typesOf(inputs: JsonObject): Record<string, string> | undefined {
  const types = Object.entries(inputs).flatMap(([name, value]) =>
    isObject(value) && Object.hasOwn(value, 'type') ? [[name, value.type as string] as const] : [],
  );
  return types.length > 0 ? toRecord(types) : undefined;
}

/** Most operations of most nodes do nothing, so they share it. */
const EMPTY_OPERATION: OperationPlan = Object.freeze({
  plugin: '',
  operation: '',
  executor: null,
  inputs: Object.freeze({}),
  hasIntrinsicFunctions: false,
  maxRetries: null,
  retryInterval: null,
  timeout: null,
  timeoutRecoverable: null,
});
