import type { StoredTask } from '@cloudloom/model';
import type { ResumeGraph } from './resume-graph.ts';

/** What has to run again because chosen tasks do. */
export interface Followers {
  /** Tasks that run again from their beginning; of a subgraph all of its content. */
  restarted: ReadonlySet<StoredTask>;
  /** Subgraphs around those: they start and end again, the rest of their content stays as it is. */
  reopened: ReadonlySet<StoredTask>;
}

/**
 * Everything that follows from the chosen tasks: whatever waits for one of them or for a subgraph around it, and so on.
 * A failed subgraph that was replaced by another one is either left alone or run again as a whole, since its replacement
 * is made anew when it fails again. Each task is visited once.
 */
export function findFollowers(graph: ResumeGraph, chosen: Iterable<StoredTask>): Followers {
  const restarted = new Set<StoredTask>();
  const reopened = new Set<StoredTask>();
  const open = [...chosen];
  for (let next = open.pop(); next; next = open.pop()) {
    const task = outermostReplaced(graph, next, restarted);
    if (restarted.has(task)) continue;
    restarted.add(task);
    // One by one: a subgraph may hold more tasks than a call takes arguments.
    for (const content of graph.contentOf(task)) open.push(content);
    for (const waiting of graph.waitingFor(task)) open.push(waiting);
    const replacement = graph.replacementOf(task);
    if (replacement) open.push(replacement);
    for (const subgraph of graph.around(task)) {
      // Whoever was there before has seen to what is further out.
      if (restarted.has(subgraph) || reopened.has(subgraph)) break;
      reopened.add(subgraph);
      for (const waiting of graph.waitingFor(subgraph)) open.push(waiting);
    }
  }
  return { restarted, reopened };
}

/** The replaced subgraph around a task that has to run again before the task can; the task itself if there is none. */
function outermostReplaced(
  graph: ResumeGraph,
  task: StoredTask,
  restarted: ReadonlySet<StoredTask>,
): StoredTask {
  let outermost = task;
  for (const subgraph of graph.around(task))
    if (subgraph.state === 'failed' && graph.replacementOf(subgraph) && !restarted.has(subgraph))
      outermost = subgraph;
  return outermost;
}
