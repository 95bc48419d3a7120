import {
  ignore,
  proceed,
  retry,
  type NodeInstance,
  type SubgraphTask,
  type Task,
  type TaskHandler,
  type WorkflowContext,
} from '@cloudloom/workflow';
import { isTruthy } from './python-truth.ts';

/** Asks again, for ever, until the operation returns something true. */
export const pollUntilTrue: TaskHandler = (task) =>
  isTruthy(task.output) ? proceed() : retry({ ignoreTotalRetries: true });

/** Says so and goes on. The first failure is enough: what a handler decides is not retried. */
export const ignoringWithEvent =
  (ctx: WorkflowContext, instance: NodeInstance): TaskHandler =>
  (task) => {
    ctx.sendEventNow(`Ignoring task ${task.name} failure`, { nodeInstanceId: instance.id });
    return ignore();
  };

/** All tasks of a subgraph that are not subgraphs themselves, however deep. */
export function* leaves(subgraph: SubgraphTask): Generator<Task> {
  for (const task of subgraph.content)
    if (isSubgraph(task)) yield* leaves(task);
    else yield task;
}

const isSubgraph = (task: Task): task is SubgraphTask => task.type === 'SubgraphTask';

/** Puts a handler on every task of a subgraph. */
export function onEveryFailure(subgraph: SubgraphTask, handler: TaskHandler): void {
  for (const task of leaves(subgraph)) task.onFailure = handler;
}

/**
 * What a failed lifecycle does: its remaining steps are dropped, then it starts over in a new subgraph, as often as the
 * system's setting for subgraph retries allows. Inside another subgraph the decision is passed up.
 */
export const restartingLifecycle =
  (replacement: () => SubgraphTask): TaskHandler =>
  (task) => {
    const subgraph = task as SubgraphTask;
    for (const rest of subgraph.content) subgraph.removeTask(rest);
    const parent = subgraph.containingSubgraph;
    if (!parent) return retry({ replacement });
    parent.failWith(subgraph.failedTask ?? subgraph);
    return ignore();
  };
