import {
  forkjoin,
  ignore,
  type NodeInstance,
  type RelationshipInstance,
  type SubgraphTask,
  type Task,
} from '@cloudloom/workflow';
import { RELATIONSHIP_LIFECYCLE } from './operation-names.ts';

export type RelationshipOperation = 'preconfigure' | 'postconfigure' | 'establish' | 'unlink';

/** The implemented sides of an operation of one relationship: source first. */
export function relationshipTasks(
  relationship: RelationshipInstance,
  operation: RelationshipOperation,
): Task[] {
  const name = `${RELATIONSHIP_LIFECYCLE}.${operation}`;
  const { sourceOperations, targetOperations } = relationship.relationship;
  return [
    ...(Object.hasOwn(sourceOperations, name) ? [relationship.executeSourceOperation(name)] : []),
    ...(Object.hasOwn(targetOperations, name) ? [relationship.executeTargetOperation(name)] : []),
  ];
}

/** Neighbouring relationships to instances of one target node. */
function groupByTargetNode(relationships: readonly RelationshipInstance[]): RelationshipInstance[][] {
  const groups: RelationshipInstance[][] = [];
  for (const relationship of relationships) {
    const last = groups.at(-1);
    if (last?.[0]?.relationship.targetId === relationship.relationship.targetId) last.push(relationship);
    else groups.push([relationship]);
  }
  return groups;
}

/** Whether any relationship of the instance implements the operation on either side. */
export function hasRelationshipOperation(instance: NodeInstance, operation: RelationshipOperation): boolean {
  const name = `${RELATIONSHIP_LIFECYCLE}.${operation}`;
  return instance.relationships.some(
    ({ relationship }) =>
      Object.hasOwn(relationship.sourceOperations, name) ||
      Object.hasOwn(relationship.targetOperations, name),
  );
}

/**
 * Builds the block that runs one operation over all relationships of an instance: everything towards one target node at
 * the same time, one target node after the other, in declared order or, for `unlink`, backwards. A failure is that of the
 * surrounding subgraph.
 */
export function relationshipBlock(
  home: SubgraphTask,
  instance: NodeInstance,
  operation: RelationshipOperation,
): SubgraphTask {
  const block = home.subgraph(`${RELATIONSHIP_LIFECYCLE}.${operation}_subgraph`);
  const groups = groupByTargetNode(instance.relationships);
  if (operation === 'unlink') groups.reverse();
  const sequence = block.sequence();
  for (const group of groups)
    sequence.add(forkjoin(...group.flatMap((each) => relationshipTasks(each, operation))));
  block.onFailure = () => {
    for (const task of block.content) block.removeTask(task);
    home.failWith(block.failedTask ?? block);
    return ignore();
  };
  return block;
}
