import type { SubgraphNode } from './subgraph-node.ts';
import type { TaskEnvironment } from './task-environment.ts';

/** Announces that a subgraph changed its state: an event for people, and the state of its stored task. */
export function announceSubgraph(
  subgraph: SubgraphNode,
  state: 'started' | 'succeeded' | 'failed',
  { effects, runtime }: TaskEnvironment,
): void {
  const { name, currentRetries, totalRetries } = subgraph;
  const total = totalRetries < 0 ? '' : `/${totalRetries}`;
  const retried = currentRetries > 0 ? ` [retry ${currentRetries}${total}]` : '';
  const eventType = `task_${state}`;
  const message = `Subgraph ${state} '${name}'${effects.dryRunSuffix}${retried}`;
  effects.byTask(subgraph, `${state}-event`, { kind: 'event', eventType, message });
  if (!runtime.execution.dryRun) effects.taskState(subgraph, state);
}
