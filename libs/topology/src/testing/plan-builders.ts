import type { JsonObject, NodePlan, RelationshipPlan, ScalingGroupPlan } from '@cloudloom/blueprint';
import type { TopologyPlan } from '../containment.ts';

/** Builders of plans for the tests of this room. */

const RELATIONSHIPS = 'cloudify.relationships';

const scaling = (count: number) => ({
  defaultInstances: count,
  minInstances: 0,
  maxInstances: -1,
  currentInstances: count,
  plannedInstances: count,
});

export const related = (kind: string, targetId: string, properties: JsonObject = {}): RelationshipPlan => ({
  type: `${RELATIONSHIPS}.${kind}`,
  typeHierarchy:
    kind === 'depends_on'
      ? [`${RELATIONSHIPS}.depends_on`]
      : [`${RELATIONSHIPS}.depends_on`, `${RELATIONSHIPS}.${kind}`],
  targetId,
  properties: { connection_type: 'all_to_all', ...properties },
  sourceInterfaces: {},
  targetInterfaces: {},
  sourceOperations: {},
  targetOperations: {},
});
export const containedIn = (target: string) => related('contained_in', target);
export const connectedTo = (target: string, properties?: JsonObject) =>
  related('connected_to', target, properties);

export const aNode = (
  id: string,
  count = 1,
  relationships: RelationshipPlan[] = [],
  isHost = false,
): NodePlan => ({
  id,
  name: id,
  type: 'cloudify.nodes.Root',
  typeHierarchy: isHost ? ['cloudify.nodes.Root', 'cloudify.nodes.Compute'] : ['cloudify.nodes.Root'],
  properties: {},
  instances: {},
  capabilities: { scalable: { properties: scaling(count) } },
  interfaces: {},
  operations: {},
  relationships,
  plugins: [],
  deploymentPluginsToInstall: [],
});
export const aHost = (id: string, count = 1, relationships: RelationshipPlan[] = []) =>
  aNode(id, count, relationships, true);
export const aGroup = (members: string[], count = 1): ScalingGroupPlan => ({
  members,
  properties: scaling(count),
});

export const aPlan = (
  nodes: NodePlan[],
  scalingGroups: Record<string, ScalingGroupPlan> = {},
): TopologyPlan => ({
  nodes,
  scalingGroups,
});

/** A small generator with a full period, so that ids in tests are stable. */
export function seededRandom(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
