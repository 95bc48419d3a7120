import type { JsonObject, SkeletonOperation } from '@cloudloom/topology';
import { WorkflowUsageError } from '../errors.ts';
import type { GraphTask } from '../graph/graph-task.ts';
import { NopTask } from '../graph/nop-task.ts';
import { OperationTask, type OperationTarget } from '../graph/operation-task.ts';
import type { ExecutionFacts } from '../runtime.ts';
import type { NodeInstance, OperationOptions } from './node.ts';

/** Which side of which relationship an operation belongs to. */
export interface RelationshipSide {
  side: 'source' | 'target';
  relatedId: string;
}

/** An implemented operation about to become a task. */
export interface OperationRequest {
  operation: string;
  implementation: SkeletonOperation | undefined;
  /** The instance that it runs on. */
  instance: NodeInstance;
  relationship?: RelationshipSide;
  options?: OperationOptions;
}

/**
 * Makes the task of an operation: retries are those of the operation or else of the system, and the executor is decided
 * here, where the host of the instance is known.
 */
export function createOperationTask(request: OperationRequest, facts: ExecutionFacts): GraphTask {
  const { implementation, options = {} } = request;
  if (!implementation) return new NopTask();
  refuseDuplicateInputs(implementation, options);
  return new OperationTask({
    target: toTarget(request, implementation),
    implementation,
    ...(options.kwargs === undefined ? {} : { kwargs: options.kwargs as JsonObject }),
    totalRetries: implementation.maxRetries ?? facts.taskRetries,
    retryInterval: implementation.retryInterval ?? facts.taskRetryInterval,
  });
}

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

function refuseDuplicateInputs(
  implementation: SkeletonOperation,
  { kwargs = {}, allowKwargsOverride }: OperationOptions,
): void {
  if (allowKwargsOverride) return;
  const duplicate = Object.keys(kwargs).find((key) => implementation.inputNames.includes(key));
  if (duplicate === undefined) return;
  throw new WorkflowUsageError(
    'duplicate_input',
    `Duplicate definition of ${duplicate} in operation properties and in kwargs. To allow redefinition, ` +
      'pass "allow_kwargs_override" to "execute_operation"',
  );
}
