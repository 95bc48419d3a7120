import type { Json, JsonObject } from '@cloudloom/blueprint';
import type { LogEffect } from '@cloudloom/topology';
import type { OperationContext } from '../operation-context.ts';
import type { OperationNodeInstance } from '../ports/operation-state.ts';
import {
  CtxCallError,
  method,
  object,
  text,
  value,
  type CtxAnswer,
  type CtxEntry,
  type CtxMembers,
} from './entry.ts';
import { resourceMembers } from './resources.ts';

const LEVELS: Record<string, LogEffect['level']> = {
  debug: 'debug',
  info: 'info',
  warning: 'warning',
  warn: 'warning',
  error: 'error',
  exception: 'error',
  critical: 'critical',
};

/** The tree behind the `ctx` command, for one attempt. Relative target paths are taken from `directory`. */
export function createContextTree(context: OperationContext, directory: string): CtxEntry {
  const root: CtxEntry = object('CloudifyContext', {});
  Object.assign(root.kind === 'object' ? root.members : {}, {
    ...factMembers(context),
    ...subjectMembers(context),
    ...endingMembers(context),
    ...resourceMembers(context, root, directory),
    logger: () => loggerEntry(context),
    operation: () => operationEntry(context),
    inputs: () => ({ kind: 'mapping', values: context.inputs, refusal: 'Inputs are read only.' }),
    capabilities: () =>
      object('ContextCapabilities', { get_all: () => method([], () => capabilities(context)) }),
    send_event: () =>
      method(['event'], ([event]) => {
        context.stream.event('plugin_event', text(event));
        return null;
      }),
  } satisfies CtxMembers);
  return root;
}

function factMembers({ operation }: OperationContext): CtxMembers {
  const { execution, plugin } = operation;
  return {
    type: () => value(operation.subject.kind === 'node' ? 'node-instance' : 'relationship-instance'),
    task_type: () => value('operation'),
    task_id: () => value(operation.taskUuid),
    task_name: () => value(operation.taskName),
    timeout: () => value(operation.timeout),
    timeout_recoverable: () => value(operation.timeoutRecoverable),
    resume: () => value(false),
    execution_id: () => value(execution.id),
    workflow_id: () => value(execution.workflowId),
    workflow_parameters: () => value(execution.parameters),
    execution_creator_username: () => value(execution.creatorUsername),
    tenant_name: () => value(execution.tenantName),
    tenant: () => object('Tenant', { name: () => value(execution.tenantName) }),
    blueprint: () => object('BlueprintContext', { id: () => value(execution.blueprintId) }),
    deployment: () =>
      object('DeploymentContext', {
        id: () => value(execution.deploymentId),
        tenant_name: () => value(execution.tenantName),
      }),
    plugin: () => ({
      kind: 'object',
      name: 'PluginContext',
      value: operation.pluginName,
      members: {
        name: () => value(operation.pluginName),
        package_name: () => value(plugin?.packageName),
        package_version: () => value(plugin?.packageVersion),
        properties: () => value(plugin?.properties ?? {}),
      },
    }),
  };
}

function subjectMembers(context: OperationContext): CtxMembers {
  const { subject } = context.operation;
  if (subject.kind === 'node') {
    const refuse = (what: string) => () => {
      throw new CtxCallError(
        `ctx.${what} can only be used in a relationship-instance context but used in a node-instance context.`,
      );
    };
    const { instance } = subject;
    return {
      instance: () => instanceEntry(context, instance),
      node: () => nodeEntry(context, instance),
      source: refuse('source/ctx.target'),
      target: refuse('source/ctx.target'),
    };
  }
  const refuse = () => {
    throw new CtxCallError(
      'ctx.node/ctx.instance can only be used in a node-instance context but used in a relationship-instance context.',
    );
  };
  const side = (instance: OperationNodeInstance) => () =>
    object('RelationshipSubject', {
      instance: () => instanceEntry(context, instance),
      node: () => nodeEntry(context, instance),
    });
  return { instance: refuse, node: refuse, source: side(subject.source), target: side(subject.target) };
}

function instanceEntry(context: OperationContext, instance: OperationNodeInstance): CtxEntry {
  return object('NodeInstanceContext', {
    id: () => value(instance.id),
    index: () => value(instance.index),
    runtime_properties: () => ({ kind: 'mapping', values: context.runtimeProperties(instance).values }),
    /** For callers that hold the whole mapping, such as Python scripts: their keys may contain dots. */
    replace_runtime_properties: () =>
      method(['values'], ([values]) => {
        context.runtimeProperties(instance).values = mappingOf(values);
        return null;
      }),
    relationships: () =>
      value(
        instance.relationships.map(({ type, targetId, targetName }) => ({
          type,
          target_id: targetId,
          target_name: targetName,
        })),
      ),
    scaling_groups: () => value(Object.fromEntries(instance.scalingGroups.map(({ id, name }) => [id, name]))),
    host_ip: async () => value(await context.hostIp(instance)),
    update: () => method([], () => context.update(instance).then(() => null)),
    refresh: () => method(['force'], ([force]) => context.refresh(instance, Boolean(force)).then(() => null)),
  });
}

function nodeEntry(context: OperationContext, instance: OperationNodeInstance): CtxEntry {
  const { node } = instance;
  return object('NodeContext', {
    id: () => value(node.id),
    name: () => value(node.id),
    type: () => value(node.type),
    type_hierarchy: () => value(node.typeHierarchy),
    number_of_instances: () => value(node.numberOfInstances),
    properties: async () => ({
      kind: 'mapping',
      values: await context.evaluatedProperties(instance),
      refusal: 'Cannot override read only properties',
    }),
  });
}

function loggerEntry({ stream }: OperationContext): CtxEntry {
  const members = Object.entries(LEVELS).map(([name, level]) => [
    name,
    () =>
      method(['msg'], ([message]) => {
        stream.log(level, text(message));
        return null;
      }),
  ]);
  return object('Logger', Object.fromEntries(members) as CtxMembers);
}

function operationEntry(context: OperationContext): CtxEntry {
  const { subject, operationName } = context.operation;
  return object('OperationContext', {
    name: () => value(operationName),
    // Lost attempts spend no retry, but the operation must know that it is not the first.
    retry_number: () => value(context.retryNumber + context.operation.lostAttempts),
    max_retries: () => value(context.maxRetries),
    relationship: () => value(subject.kind === 'relationship' ? subject.side : null),
    retry: () =>
      method(['message', 'retry_after'], ([message, after]) => {
        context.verdict.requestRetry(text(message), seconds(after));
        return null;
      }),
  });
}

function endingMembers({ verdict }: OperationContext): CtxMembers {
  const stop = (message: string): CtxAnswer => ({ kind: 'stop', message });
  return {
    returns: () =>
      method(['value'], ([result]) => {
        verdict.give({ kind: 'returned', value: result ?? null });
        return null;
      }),
    abort_operation: () => ({
      kind: 'call',
      parameters: ['message'],
      call: ([message]) => {
        verdict.give({ kind: 'aborted', message: text(message) });
        return stop(text(message));
      },
    }),
    retry_operation: () => ({
      kind: 'call',
      parameters: ['message', 'retry_after'],
      call: ([message, after]) => {
        const retryAfter = seconds(after);
        verdict.give({ kind: 'retry', message: text(message), retryAfter });
        return stop(text(message));
      },
    }),
  };
}

function mappingOf(argument: Json | undefined): JsonObject {
  if (argument !== null && typeof argument === 'object' && !Array.isArray(argument)) return argument;
  throw new CtxCallError('Runtime properties are a mapping.');
}

/** Shells pass numbers as text; both are meant. */
function seconds(argument: Json | undefined): number | undefined {
  if (argument === undefined || argument === null || argument === '') return undefined;
  const number = Number(argument);
  if (!Number.isFinite(number) || number < 0 || typeof argument === 'boolean')
    throw new CtxCallError(`retry_after is a number of seconds, not ${text(argument)}`);
  return number;
}

/** Runtime properties of every relationship's target, by instance id. */
async function capabilities(context: OperationContext): Promise<Json> {
  const ids = new Set(context.executingInstance.relationships.map(({ targetId }) => targetId));
  const targets = await Promise.all([...ids].map((id) => context.loadInstance(id)));
  return Object.fromEntries(targets.map((target) => [target.id, target.runtimeProperties]));
}
