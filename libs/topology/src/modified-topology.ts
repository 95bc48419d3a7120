import type { NodePlan } from '@cloudloom/blueprint';
import { effectiveRelationships } from './containment.ts';
import type { ModifiedNodeInstance, TopologyModification } from './modification.ts';
import type { InstanceRelationship, PlannedNodeInstance } from './node-instance.ts';

/**
 * The instances from the start of a modification to its end: what comes is there, what goes is there still. Gained
 * relationships stand with those to the same node, in the order of the template. Linear.
 */
export function withAdditions(
  instances: readonly PlannedNodeInstance[],
  modification: TopologyModification,
  nodes: readonly NodePlan[],
): PlannedNodeInstance[] {
  const gained = relationshipsOf(modification.extendedAndRelated, 'extended');
  const templates = new Map(nodes.map((node) => [node.id, node]));
  const extended = instances.map((instance) => {
    const more = gained.get(instance.id);
    if (more === undefined) return instance;
    const all = [...instance.relationships, ...more];
    return { ...instance, relationships: inTemplateOrder(all, templates.get(instance.nodeId)) };
  });
  const added = modification.addedAndRelated.filter((instance) => instance.modification === 'added');
  return [...extended, ...added.map(withoutMark)];
}

/** The instances after the end of a modification: what goes is gone, and so are relationships to it. Linear. */
export function withoutRemovals(
  instances: readonly PlannedNodeInstance[],
  modification: TopologyModification,
): PlannedNodeInstance[] {
  const removed = relationshipsOf(modification.removedAndRelated, 'removed');
  const lost = relationshipsOf(modification.reducedAndRelated, 'reduced');
  return instances
    .filter(({ id }) => !removed.has(id))
    .map((instance) => {
      const less = lost.get(instance.id);
      if (less === undefined) return instance;
      const lostIds = new Set(less.map(({ targetId }) => targetId));
      const relationships = instance.relationships.filter(({ targetId }) => !lostIds.has(targetId));
      return { ...instance, relationships };
    });
}

const relationshipsOf = (
  list: readonly ModifiedNodeInstance[],
  mark: ModifiedNodeInstance['modification'],
): Map<string, InstanceRelationship[]> =>
  new Map(
    list
      .filter(({ modification }) => modification === mark)
      .map(({ id, relationships }) => [id, relationships]),
  );

function inTemplateOrder(
  relationships: InstanceRelationship[],
  template: NodePlan | undefined,
): InstanceRelationship[] {
  const positions = new Map(
    template && effectiveRelationships(template).map(({ targetId }, position) => [targetId, position]),
  );
  const positionOf = ({ targetName }: InstanceRelationship) => positions.get(targetName) ?? positions.size;
  return [...relationships].sort((left, right) => positionOf(left) - positionOf(right));
}

function withoutMark(instance: ModifiedNodeInstance): PlannedNodeInstance {
  const { modification: _, ...planned } = instance;
  return planned;
}
