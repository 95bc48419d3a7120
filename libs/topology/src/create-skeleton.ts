import type { Json, NodePlan, OperationPlan, RelationshipPlan, ScalingGroupPlan } from '@cloudloom/blueprint';
import { isHost } from './containment.ts';
import type {
  DeclaredOperations,
  SkeletonNode,
  SkeletonNodeInstance,
  SkeletonOperation,
  SkeletonPlugin,
  SkeletonRelationship,
  TopologySkeleton,
} from './skeleton.ts';

const LIFECYCLE_DEPENDENCY = 'cloudify.relationships.depends_on_lifecycle_operation';

/** A node as stored: its plan entry, and how many instances there are and should be. */
export interface CountedNode {
  plan: NodePlan;
  numberOfInstances: number;
  plannedNumberOfInstances: number;
}

export interface SkeletonOptions {
  /** True for workflows of authors, which may read properties and plugins, and are told of operations that do not exist. */
  withProperties: boolean;
  /** True where the system properties of instances are to be read at once. Default false. */
  withSystemProperties?: boolean;
}

/**
 * Reduces stored nodes and instances to what a workflow sees: structure, states and which operations are
 * implemented. Inputs of operations never get in, and properties only where asked for. Linear in its input.
 */
export function createSkeleton(
  nodes: readonly CountedNode[],
  instances: readonly SkeletonNodeInstance[],
  scalingGroups: Record<string, ScalingGroupPlan>,
  options: SkeletonOptions,
): TopologySkeleton {
  return {
    nodes: nodes.map((node) => toSkeletonNode(node, options)),
    nodeInstances: instances.map((instance) => toSkeletonInstance(instance, options)),
    scalingGroups: Object.fromEntries(
      Object.entries(scalingGroups).map(([name, group]) => [name, toSkeletonGroup(group)]),
    ),
    ...(options.withProperties ? { declaredOperations: namesOfOperations(nodes) } : {}),
  };
}

/** One list for the whole topology: most nodes declare the same names. */
function namesOfOperations(nodes: readonly CountedNode[]): DeclaredOperations {
  const ofNodes = new Set<string>();
  const ofRelationships = new Set<string>();
  for (const { plan } of nodes) {
    for (const name of Object.keys(plan.operations)) ofNodes.add(name);
    for (const { sourceOperations, targetOperations } of plan.relationships)
      for (const name of [...Object.keys(sourceOperations), ...Object.keys(targetOperations)])
        ofRelationships.add(name);
  }
  return { nodes: [...ofNodes], relationships: [...ofRelationships] };
}

function toSkeletonNode(node: CountedNode, options: SkeletonOptions): SkeletonNode {
  const { plan } = node;
  const skeleton: SkeletonNode = {
    id: plan.id,
    type: plan.type,
    typeHierarchy: plan.typeHierarchy,
    hostId: plan.hostId ?? null,
    numberOfInstances: node.numberOfInstances,
    plannedNumberOfInstances: node.plannedNumberOfInstances,
    operations: implementedOperations(plan.operations),
    relationships: oneRelationshipPerTarget(plan.relationships).map((each) =>
      toSkeletonRelationship(each, options),
    ),
  };
  if (isHost(plan)) skeleton.installMethod = readInstallMethod(plan) ?? 'remote';
  if (options.withProperties) {
    skeleton.properties = plan.properties;
    skeleton.plugins = plan.plugins.map(toSkeletonPlugin);
  }
  return skeleton;
}

const toSkeletonPlugin = ({
  name,
  packageName,
  packageVersion,
  executor,
}: NodePlan['plugins'][number]): SkeletonPlugin => ({ name, packageName, packageVersion, executor });

/** Picks the fields one by one: callers may pass rows that carry much more. */
const toSkeletonInstance = (
  instance: SkeletonNodeInstance,
  { withSystemProperties }: SkeletonOptions,
): SkeletonNodeInstance => ({
  id: instance.id,
  nodeId: instance.nodeId,
  index: instance.index,
  hostId: instance.hostId,
  state: instance.state,
  relationships: instance.relationships,
  scalingGroups: instance.scalingGroups,
  ...(withSystemProperties ? { systemProperties: instance.systemProperties ?? {} } : {}),
});

const toSkeletonGroup = (group: ScalingGroupPlan): TopologySkeleton['scalingGroups'][string] => ({
  members: group.members,
  currentInstances: toNumber(group.properties.currentInstances),
  plannedInstances: toNumber(group.properties.plannedInstances),
});

const toNumber = (value: Json): number => (typeof value === 'number' ? value : 0);

/** Workflows know one relationship per target node: the last declared, where the first was. */
function oneRelationshipPerTarget(relationships: RelationshipPlan[]): RelationshipPlan[] {
  const byTarget = new Map<string, RelationshipPlan>();
  for (const relationship of relationships) byTarget.set(relationship.targetId, relationship);
  return [...byTarget.values()];
}

function toSkeletonRelationship(
  relationship: RelationshipPlan,
  options: SkeletonOptions,
): SkeletonRelationship {
  const skeleton: SkeletonRelationship = {
    type: relationship.type,
    typeHierarchy: relationship.typeHierarchy,
    targetId: relationship.targetId,
    sourceOperations: implementedOperations(relationship.sourceOperations),
    targetOperations: implementedOperations(relationship.targetOperations),
  };
  const { operation } = relationship.properties;
  if (relationship.typeHierarchy.includes(LIFECYCLE_DEPENDENCY) && typeof operation === 'string')
    skeleton.lifecycleOperation = operation;
  if (options.withProperties) skeleton.properties = relationship.properties;
  return skeleton;
}

function implementedOperations(operations: Record<string, OperationPlan>): Record<string, SkeletonOperation> {
  return Object.fromEntries(
    Object.entries(operations)
      .filter(([, operation]) => operation.operation !== '')
      .map(([name, operation]) => [name, toSkeletonOperation(operation)]),
  );
}

const toSkeletonOperation = (operation: OperationPlan): SkeletonOperation => ({
  taskName: operation.operation,
  plugin: operation.plugin,
  executor: operation.executor ?? 'auto',
  maxRetries: operation.maxRetries,
  retryInterval: operation.retryInterval,
  // A timeout of zero seconds means none, as in the blueprint language.
  timeout: operation.timeout === 0 ? null : operation.timeout,
  inputNames: Object.keys(operation.inputs),
  ...(operation.inputsTypes === undefined ? {} : { inputTypes: operation.inputsTypes }),
});

/**
 * How an agent gets to a host, as its node says it: the older switch `install_agent` wins over
 * `agent_config.install_method`. Null when neither says anything.
 */
export function readInstallMethod(plan: Pick<NodePlan, 'properties'>): string | null {
  const { install_agent: installAgent, agent_config: agentConfig } = plan.properties;
  if (installAgent === true) return 'remote';
  if (installAgent === false) return 'none';
  if (agentConfig !== null && typeof agentConfig === 'object' && !Array.isArray(agentConfig)) {
    const method = agentConfig.install_method;
    if (typeof method === 'string' && method !== '') return method;
  }
  return null;
}
