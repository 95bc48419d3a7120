import { Bitmap } from '@cloudloom/topology';
import type { CarriedEnd, CarriedGraph, CarriedRetry } from './carried-state.ts';
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
  const { restoration, delayed, firstFailureAt } = progress;
  const everyTask = [...progress.everyTask];
  const finished = new Bitmap(progress.taskCount);
  const unseen = new Bitmap(progress.taskCount);
  const retries: CarriedRetry[] = [];
  for (const task of everyTask) {
    // What ended in earlier runs may not be reached yet, when something before it runs again.
    const isUnseen = !task.hasEnded && restoration?.hasEnded(task);
    if (task.number !== null && (task.hasEnded || isUnseen)) finished.add(task.number);
    if (task.number !== null && isUnseen) unseen.add(task.number);
    if (isToBeRetried(task))
      retries.push({ task: keyOf(task), retries: task.currentRetries, dueAt: delayed.get(task) ?? 0 });
  }
  return {
    finished: finished.toString(),
    ...(unseen.isEmpty ? {} : { unseen: unseen.toString() }),
    ends: carryEnds({ ...progress, everyTask }),
    retries,
    firstFailureAt,
  };
}

function carryEnds({ everyTask, restoration, notable }: GraphProgress): CarriedEnd[] {
  const ends = new Map<number | string, CarriedEnd>();
  const add = (task: number | string, retries: number, rest: Pick<CarriedEnd, 'isUnseen'> = {}) =>
    ends.set(task, { task, ...(retries === 0 ? {} : { retries }), ...rest });
  for (const task of notable) add(keyOf(task), task.currentRetries);
  for (const { number, id, hasEnded, currentRetries } of everyTask)
    if (number === null && hasEnded) add(id, currentRetries);
  for (const [task, retries] of restoration?.notableEnds() ?? [])
    if (!ends.has(task)) add(task, retries, typeof task === 'string' ? { isUnseen: true } : {});
  return [...ends.values()];
}

const isToBeRetried = ({ currentRetries, phase, type }: GraphTask): boolean =>
  currentRetries > 0 && (phase === 'waiting' || phase === 'running') && type !== 'SubgraphTask';
