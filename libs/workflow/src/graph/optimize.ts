import type { GraphTask } from './graph-task.ts';

/** The calls of a graph that leaving tasks out needs. */
export interface OptimizableGraph {
  readonly tasks: GraphTask[];
  addDependency(task: GraphTask, after: GraphTask): void;
  removeDependency(task: GraphTask, after: GraphTask): void;
  removeTask(task: GraphTask): void;
}

/**
 * Takes out tasks that do nothing, and subgraphs that hold nothing else: whatever waited for such a task then waits for
 * what the task itself waited for. Costs predecessors times successors for each.
 */
export function optimize(graph: OptimizableGraph): void {
  // Backwards: content was added after its subgraph, so a subgraph is looked at when its content is already gone.
  for (const task of graph.tasks.reverse()) if (task.phase !== 'gone' && task.isNop) leaveOut(graph, task);
}

function leaveOut(graph: OptimizableGraph, task: GraphTask): void {
  const [before, after] = [[...task.dependencies], [...task.dependents]];
  for (const next of after) {
    for (const previous of before) graph.addDependency(next, previous);
    graph.removeDependency(next, task);
  }
  for (const previous of before) graph.removeDependency(task, previous);
  graph.removeTask(task);
}
