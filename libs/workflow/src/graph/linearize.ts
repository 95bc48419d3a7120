import type { GraphTask } from './graph-task.ts';

/** Tasks in an order in which each comes after what it waits for; ties keep the order of adding. O(tasks + edges). */
export function linearize(tasks: readonly GraphTask[]): GraphTask[] {
  const open = new Map<GraphTask, number>();
  const known = new Set(tasks);
  for (const task of tasks) open.set(task, before(task).filter((other) => known.has(other)).length);
  const after = new Map<GraphTask, GraphTask[]>();
  for (const task of tasks)
    for (const other of before(task)) {
      const list = after.get(other);
      if (list) list.push(task);
      else after.set(other, [task]);
    }
  const order = tasks.filter((task) => open.get(task) === 0);
  for (let at = 0; at < order.length; at += 1)
    for (const next of after.get(order[at]!) ?? []) {
      const left = open.get(next)! - 1;
      open.set(next, left);
      if (left === 0) order.push(next);
    }
  return order;
}

const before = (task: GraphTask): GraphTask[] =>
  task.containingSubgraph
    ? [...task.dependencies, task.containingSubgraph as unknown as GraphTask]
    : task.dependencies;
