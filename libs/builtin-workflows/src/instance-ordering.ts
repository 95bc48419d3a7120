import type { NodeInstance, SubgraphTask, Task, TaskGraph } from '@cloudloom/workflow';
import { LIFECYCLE } from './operation-names.ts';

/** The subgraph of each instance that takes part, by instance id. */
export type InstanceSubgraphs = ReadonlyMap<string, SubgraphTask>;

/** Each instance starts after those it has a relationship to have ended. */
export function orderTargetsFirst(
  graph: TaskGraph,
  instances: readonly NodeInstance[],
  subgraphs: InstanceSubgraphs,
): void {
  for (const instance of instances)
    for (const { targetId, relationship } of instance.relationships) {
      const [source, target] = [subgraphs.get(instance.id), subgraphs.get(targetId)];
      if (!source || !target) continue;
      const { lifecycleOperation } = relationship;
      if (lifecycleOperation === undefined) graph.addDependency(source, target);
      else orderAfterOperation(graph, { waiting: source, within: target, operation: lifecycleOperation });
    }
}

/**
 * One task for each instance, targets of relationships first, whatever the relationships say about single operations. Instances
 * without a task pass the order on.
 */
export function addDependencyOrder(
  graph: TaskGraph,
  instances: readonly NodeInstance[],
  tasks: ReadonlyMap<string, Task>,
): void {
  const all = new Map(tasks);
  for (const { id } of instances) if (!all.has(id)) all.set(id, graph.subgraph(id));
  for (const { id, relationships } of instances)
    for (const { targetId } of relationships) {
      const [source, target] = [all.get(id), all.get(targetId)];
      if (source && target) graph.addDependency(source, target);
    }
}

/** Each instance starts after those that have a relationship to it have ended. */
export function orderSourcesFirst(
  graph: TaskGraph,
  instances: readonly NodeInstance[],
  subgraphs: InstanceSubgraphs,
): void {
  for (const instance of [...instances].reverse())
    for (const { targetId, relationship } of [...instance.relationships].reverse()) {
      const [source, target] = [subgraphs.get(instance.id), subgraphs.get(targetId)];
      if (!source || !target) continue;
      const { lifecycleOperation } = relationship;
      if (lifecycleOperation === undefined) graph.addDependency(target, source);
      else orderAfterOperation(graph, { waiting: target, within: source, operation: lifecycleOperation });
    }
}

/**
 * `waiting` starts after the tasks that directly follow a lifecycle operation inside `within`, that is after the event and
 * the state that close it. Without that operation there is no order between the two.
 */
function orderAfterOperation(
  graph: TaskGraph,
  order: { waiting: SubgraphTask; within: SubgraphTask; operation: string },
): void {
  const name = `${LIFECYCLE}.${order.operation}`;
  const operation = order.within.content.find((task) => task.operation === name);
  if (!operation) return;
  for (const follower of graph.dependentsOf(operation))
    if (follower !== order.waiting) graph.addDependency(order.waiting, follower);
}
