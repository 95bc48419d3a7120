import type { SkeletonNode, SkeletonRelationship, TopologyPlan, TopologySkeleton } from '@cloudloom/topology';

type NodePlan = TopologyPlan['nodes'][number];
type RelationshipPlan = NodePlan['relationships'][number];
type ScalingGroupPlan = TopologyPlan['scalingGroups'][string];

/**
 * The plan that a topology would have come from, as far as it decides about instances: counts, groups and who is related
 * to whom. A relationship that does not say otherwise connects all to all.
 */
export const toTopologyPlan = (topology: TopologySkeleton): TopologyPlan => ({
  nodes: topology.nodes.map(toNodePlan),
  scalingGroups: Object.fromEntries(
    Object.entries(topology.scalingGroups).map(([name, { members, currentInstances, plannedInstances }]) => [
      name,
      { members, properties: toScaling(currentInstances, plannedInstances) },
    ]),
  ),
});

const toNodePlan = (node: SkeletonNode): NodePlan => ({
  id: node.id,
  name: node.id,
  type: node.type,
  typeHierarchy: node.typeHierarchy,
  properties: node.properties ?? {},
  instances: {},
  capabilities: {
    scalable: { properties: toScaling(node.numberOfInstances, node.plannedNumberOfInstances) },
  },
  interfaces: {},
  operations: {},
  relationships: node.relationships.map(toRelationshipPlan),
  plugins: [],
  deploymentPluginsToInstall: [],
  ...(node.hostId === null ? {} : { hostId: node.hostId }),
});

const toRelationshipPlan = (relationship: SkeletonRelationship): RelationshipPlan => ({
  type: relationship.type,
  typeHierarchy: relationship.typeHierarchy,
  targetId: relationship.targetId,
  properties: { connection_type: 'all_to_all', ...relationship.properties },
  sourceInterfaces: {},
  targetInterfaces: {},
  sourceOperations: {},
  targetOperations: {},
});

const toScaling = (current: number, planned: number): ScalingGroupPlan['properties'] => ({
  defaultInstances: current,
  minInstances: 0,
  maxInstances: -1,
  currentInstances: current,
  plannedInstances: planned,
});
