import { Bitmap } from '@cloudloom/topology';
import type { CarriedGraph, CarriedRetry } from './carried-state.ts';
import type { GraphTask } from './graph-task.ts';
import { keyOf, type Restoration } from './restoration.ts';

/** How far a loop got with its graph. */
export interface GraphProgress {
  everyTask: Iterable<GraphTask>;
  /** How many of them the builder made. */
  taskCount: number;
  restoration: Restoration | null;
  /** Ends that said more than a plain success, in the order of handling. */
  notable: readonly GraphTask[];
  /** Tasks that wait for their next try, with its time in milliseconds since the epoch. */
  delayed: ReadonlyMap<GraphTask, number>;
  firstFailureAt: number | null;
}

/** Writes down what the next run needs to go on with a graph. */
export function carryGraph(progress: GraphProgress): CarriedGraph {
  const { everyTask, restoration, notable, delayed, firstFailureAt } = progress;
  const finished = new Bitmap(progress.taskCount);
  const retriesOf = new Map(notable.map((task) => [keyOf(task), task.currentRetries]));
  const retries: CarriedRetry[] = [];
  for (const task of everyTask) {
    // What ended in earlier runs may not be reached yet, when something before it runs again.
    if (task.number !== null && (task.hasEnded || restoration?.hasEnded(task))) finished.add(task.number);
    if (task.number === null && task.hasEnded) retriesOf.set(task.id, task.currentRetries);
    if (isToBeRetried(task))
      retries.push({ task: keyOf(task), retries: task.currentRetries, dueAt: delayed.get(task) ?? 0 });
  }
  for (const [task, count] of restoration?.notableEnds() ?? [])
    if (!retriesOf.has(task)) retriesOf.set(task, count);
  const ends = [...retriesOf].map(([task, count]) => ({ task, ...(count === 0 ? {} : { retries: count }) }));
  return { finished: finished.toString(), ends, retries, firstFailureAt };
}

const isToBeRetried = ({ currentRetries, phase, type }: GraphTask): boolean =>
  currentRetries > 0 && (phase === 'waiting' || phase === 'running') && type !== 'SubgraphTask';
