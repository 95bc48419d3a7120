import type { JsonObject, SkeletonOperation, SkeletonPlugin } from '@cloudloom/topology';
import { WorkflowUsageError } from '../errors.ts';
import type { GraphTask } from '../graph/graph-task.ts';
import { toJsonValue } from '../graph/json-value.ts';
import { NopTask } from '../graph/nop-task.ts';
import { OperationTask, type OperationTarget } from '../graph/operation-task.ts';
import type { ExecutionFacts } from '../runtime.ts';
import { requireInputTypes } from './input-types.ts';
import type { Kwargs, NodeInstance, OperationOptions } from './node.ts';

/** Which side of which relationship an operation belongs to. */
export interface RelationshipSide {
  side: 'source' | 'target';
  relatedId: string;
}

/** An operation about to become a task. */
export interface OperationRequest {
  operation: string;
  /** Undefined where it is not implemented. */
  implementation: SkeletonOperation | undefined;
  /** The instance that it runs on. */
  instance: NodeInstance;
  /** Plugins of that instance's node; undefined where the topology does not carry them. */
  plugins: readonly SkeletonPlugin[] | undefined;
  relationship?: RelationshipSide;
  options?: OperationOptions;
}

/**
 * Makes the task of an operation: retries are those of the operation or else of the system, and the executor is decided
 * here, where the host of the instance is known.
 * @throws WorkflowUsageError when its plugin is missing or its keyword arguments do not fit
 */
export function createOperationTask(request: OperationRequest, facts: ExecutionFacts): GraphTask {
  const { implementation, options = {} } = request;
  if (!implementation) return new NopTask();
  const { allowKwargsOverride = false, sendTaskEvents = true } = options;
  const kwargs = copyOf(options.kwargs);
  requirePlugin(request.plugins, implementation.plugin);
  if (!allowKwargsOverride) refuseDuplicateInputs(implementation, kwargs);
  requireInputTypes(implementation, kwargs);
  return new OperationTask({
    target: toTarget(request, implementation),
    implementation,
    kwargs,
    sendTaskEvents,
    totalRetries: implementation.maxRetries ?? options.defaultRetries ?? facts.taskRetries,
    retryInterval: implementation.retryInterval ?? facts.taskRetryInterval,
  });
}

/** What the workflow does with its object afterwards is its own business. */
export const copyOf = (kwargs: Kwargs | undefined): JsonObject =>
  toJsonValue(kwargs ?? {}, 'What is given as kwargs') as JsonObject;

function toTarget(
  { operation, instance, relationship }: OperationRequest,
  { executor }: SkeletonOperation,
): OperationTarget {
  const wantsHost = executor === 'host_agent' || executor === 'auto';
  return {
    operation,
    nodeInstanceId: instance.id,
    ...relationship,
    hostId: instance.hostId,
    executor: wantsHost && hasAgent(instance) ? 'host_agent' : 'central_deployment_agent',
  };
}

/** Whether operations of the instance's host run on an agent there. */
function hasAgent(instance: NodeInstance): boolean {
  if (instance.hostId === null) return false;
  const method = (instance.node.hostNode ?? instance.node).installMethod;
  return method !== undefined && method !== 'none';
}

function requirePlugin(plugins: readonly SkeletonPlugin[] | undefined, name: string): void {
  if (!plugins || plugins.some((plugin) => plugin.name === name)) return;
  throw new WorkflowUsageError('unknown_plugin', `Plugin not found: ${name}`);
}

function refuseDuplicateInputs({ inputNames }: SkeletonOperation, kwargs: Kwargs): void {
  const duplicate = Object.keys(kwargs).find((key) => inputNames.includes(key));
  if (duplicate === undefined) return;
  throw new WorkflowUsageError(
    'duplicate_input',
    `Duplicate definition of ${duplicate} in operation properties and in kwargs. To allow redefinition, ` +
      'pass "allow_kwargs_override" to "execute_operation"',
  );
}
