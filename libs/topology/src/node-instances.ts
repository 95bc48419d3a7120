import { resolveConnections, sizesOf } from './connections.ts';
import { createContainment } from './containment.ts';
import type { TopologyPlan } from './containment.ts';
import { InstanceIds } from './instance-ids.ts';
import { checkRelationships, countInstances, DEFAULT_LIMITS } from './instance-totals.ts';
import type { TopologyLimits } from './instance-totals.ts';
import { multiply } from './multiplication.ts';
import type { PlannedNodeInstance } from './node-instance.ts';
import { groupsOf, hostIdOf } from './place-instance.ts';
import { relateInstances } from './related-instances.ts';

export interface NodeInstanceOptions {
  /** Answers numbers from 0 (included) to 1 (excluded); the ids come from it. */
  random: () => number;
  /** Ids that exist already and must not be drawn again. */
  takenIds?: ReadonlySet<string>;
  /** Default: 100,000 instances and 1,000,000 relationships. */
  limits?: Partial<TopologyLimits>;
}

/**
 * Makes the instances of a deployment plan: each node as often as its count times the count of everything that
 * contains it, connected as the templates say. Nodes come in plan order. Linear in instances plus relationships; what
 * exceeds the limits is refused before anything is made.
 *
 * Throws UnsupportedRelationship, IllegalConnectedToConnectionType, UnsupportedAllToOneInGroup, IllegalInstanceCount,
 * TooManyNodeInstances, TooManyRelationships, ContainmentCycle, InstanceIdsExhausted.
 */
export function createNodeInstances(plan: TopologyPlan, options: NodeInstanceOptions): PlannedNodeInstance[] {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const containment = createContainment(plan);
  const totals = countInstances(containment, limits.instances);
  const connections = resolveConnections(plan.nodes, containment, totals);
  checkRelationships(totals, sizesOf(connections.values(), totals), limits.relationships);

  const instances = multiply(containment, new InstanceIds(options.random, options.takenIds));
  const created: PlannedNodeInstance[] = [];
  for (const [place, ofNode] of connections) {
    const relationshipsOf = relateInstances(ofNode, instances);
    for (const [position, instance] of (instances.get(place) ?? []).entries()) {
      created.push({
        id: instance.id,
        nodeId: place.name,
        index: position + 1,
        hostId: hostIdOf(instance),
        relationships: relationshipsOf(instance),
        scalingGroups: groupsOf(instance),
      });
    }
  }
  return created;
}
