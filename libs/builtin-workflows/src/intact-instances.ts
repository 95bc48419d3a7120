import type {
  NodeInstance,
  RelationshipInstance,
  SubgraphTask,
  TaskGraph,
  TaskHandler,
} from '@cloudloom/workflow';
import { relationshipTasks, type RelationshipOperation } from './relationship-block.ts';

export interface IntactOptions {
  /** What intact instances do towards instances that are treated. */
  operation: RelationshipOperation;
  /** Put on each of these tasks, with the instance it belongs to. */
  onFailure?: (instance: NodeInstance) => TaskHandler;
}

/**
 * Gives each instance that a workflow leaves as it is a subgraph of its own, so that order holds through it. Those with a
 * relationship to a treated instance run that relationship's operations there, one after the other, for `unlink` backwards.
 */
export function addIntactInstances(
  graph: TaskGraph,
  instances: { intact: readonly NodeInstance[]; treated: ReadonlySet<string> },
  options: IntactOptions,
): Map<string, SubgraphTask> {
  const stubs = new Map<string, SubgraphTask>();
  for (const instance of instances.intact) {
    const stub = graph.subgraph(`stub_${instance.id}`);
    stubs.set(instance.id, stub);
    const affected = instance.relationships.filter(({ targetId }) => instances.treated.has(targetId));
    if (options.operation === 'unlink') affected.reverse();
    addRelationshipTasks(stub, instance, affected, options);
  }
  return stubs;
}

function addRelationshipTasks(
  stub: SubgraphTask,
  instance: NodeInstance,
  relationships: readonly RelationshipInstance[],
  { operation, onFailure }: IntactOptions,
): void {
  const sequence = stub.sequence();
  for (const relationship of relationships)
    for (const task of relationshipTasks(relationship, operation)) {
      if (onFailure) task.onFailure = onFailure(instance);
      sequence.add(task);
    }
}
