import type { AttemptDecision, Node, NodeInstance, OperationSubjectRepository } from '@cloudloom/model';
import { NotFoundError } from '@cloudloom/model';
import type {
  OperationDescription,
  OperationExecution,
  OperationNodeInstance,
  OperationSubject,
} from '@cloudloom/operations';
import { hasFunctions, type OperationPlan } from '@cloudloom/blueprint';
import { readInstallMethod, type TaskImplementation } from '@cloudloom/topology';

type RunDecision = Extract<AttemptDecision, { kind: 'run' }>;

/** Reads nodes and instances, and puts together what an operation may know about itself. */
export class OperationDescriptions {
  constructor(private readonly subjects: OperationSubjectRepository) {}

  /** @throws NotFoundError when a node, an instance or the operation does not exist (any more) */
  async describe(decision: RunDecision): Promise<OperationDescription> {
    const { execution, operation } = decision;
    const { task } = operation;
    const instanceId = task.nodeInstanceId;
    if (instanceId === undefined || task.operation === undefined)
      throw new NotFoundError(
        'Operation',
        operation.taskPath,
        `Task ${operation.taskPath} is not an operation`,
      );
    const [own, related] = await Promise.all([
      this.instance(execution, instanceId),
      task.relatedId === undefined ? null : this.instance(execution, task.relatedId),
    ]);
    const subject = toSubject(own.described, related?.described ?? null, task.side);
    const plan = task.implementation
      ? toPlan(task.implementation)
      : findOperation(subject, own.node, related?.node ?? null, task.operation);
    const kwargs = task.kwargs ?? {};
    return {
      attemptId: decision.attemptId,
      retryNumber: decision.retryNumber,
      lostAttempts: decision.lostAttempts,
      // While a deployment is updated, its nodes are of two blueprints.
      execution: { ...execution, blueprintId: own.node.blueprintId },
      taskUuid: operation.id,
      taskName: task.name,
      operationName: task.operation,
      pluginName: plan.plugin,
      plugin: own.node.plan.plugins.find((plugin) => plugin.name === plan.plugin) ?? null,
      implementation: plan.operation,
      executor: plan.executor,
      inputs: plan.inputs,
      kwargs,
      hasIntrinsicFunctions: plan.hasIntrinsicFunctions || hasFunctions(kwargs),
      timeout: plan.timeout,
      timeoutRecoverable: plan.timeoutRecoverable ?? false,
      sendTaskEvents: task.sendTaskEvents ?? true,
      subject,
    };
  }

  /** @throws NotFoundError when the execution's deployment has no such instance (any more) */
  async instance(
    { tenantName, deploymentId }: OperationExecution,
    nodeInstanceId: string,
  ): Promise<{ described: OperationNodeInstance; node: Node }> {
    const found = await this.subjects.find(tenantName, nodeInstanceId);
    if (found?.instance.deploymentId !== deploymentId)
      throw new NotFoundError('NodeInstance', nodeInstanceId);
    const { instance, node, hostNode } = found;
    return { described: toInstance(instance, node, hostNode), node };
  }
}

function toSubject(
  own: OperationNodeInstance,
  related: OperationNodeInstance | null,
  side: 'source' | 'target' | undefined,
): OperationSubject {
  if (!related || side === undefined) return { kind: 'node', instance: own };
  return side === 'source'
    ? { kind: 'relationship', side, source: own, target: related }
    : { kind: 'relationship', side, source: related, target: own };
}

/** What the workflow runs without an operation that maps to it: all its inputs are keyword arguments. */
const toPlan = (implementation: TaskImplementation): OperationPlan => ({
  ...implementation,
  inputs: {},
  hasIntrinsicFunctions: false,
  maxRetries: null,
  retryInterval: null,
});

function findOperation(
  subject: OperationSubject,
  own: Node,
  related: Node | null,
  name: string,
): OperationPlan {
  const plan =
    subject.kind === 'node' ? own.plan.operations[name] : onRelationship(subject.side, own, related, name);
  if (plan) return plan;
  throw new NotFoundError('Operation', name, `Node ${own.id} has no operation ${name} any more`);
}

function onRelationship(
  side: 'source' | 'target',
  own: Node,
  related: Node | null,
  name: string,
): OperationPlan | undefined {
  const [source, target] = side === 'source' ? [own, related] : [related, own];
  // Of several relationships to one node only the last declared exists for workflows.
  const relationship = source?.plan.relationships.findLast(({ targetId }) => targetId === target?.id);
  return relationship?.[side === 'source' ? 'sourceOperations' : 'targetOperations'][name];
}

function toInstance(instance: NodeInstance, node: Node, hostNode: Node | null): OperationNodeInstance {
  const { id, index, version, hostId, runtimeProperties, relationships, scalingGroups } = instance;
  const { plan } = node;
  return {
    id,
    index,
    version,
    hostId,
    hostInstallMethod: hostNode && readInstallMethod(hostNode.plan),
    runtimeProperties,
    relationships,
    scalingGroups,
    node: {
      id: node.id,
      type: plan.type,
      typeHierarchy: plan.typeHierarchy,
      properties: plan.properties,
      numberOfInstances: node.numberOfInstances,
    },
  };
}
