import type { GraphTask } from './graph-task.ts';

/** What the search needs to know of a task. A subgraph is one that has `content`. */
export type WaitingTask = Pick<GraphTask, 'id' | 'phase'> & {
  readonly dependencies: readonly WaitingTask[];
  readonly containingSubgraph: object | null;
  readonly content?: readonly WaitingTask[];
  readonly hasStarted?: boolean;
};

/** Half of a task's life. Of a plain task both wait for the same; of a subgraph the end also waits for the content. */
interface Moment {
  task: WaitingTask;
  isEnd: boolean;
}

interface Step {
  moment: Moment;
  waitsFor: Moment[];
  next: number;
}

/**
 * The tasks of one circle in which each waits for the one after it and the last for the first; empty when there is none.
 * Circles through subgraphs count: content waits for its subgraph to start, and a subgraph's end for its content.
 * Depth-first with a stack of its own, since chains may be very long; O(tasks + edges).
 */
export function findDependencyCycle<Task extends WaitingTask>(tasks: readonly Task[]): Task[] {
  const state = { begun: new Set<WaitingTask>(), ended: new Set<WaitingTask>() };
  for (const task of tasks) {
    const found = searchFrom({ task, isEnd: true }, state);
    if (found) return found as Task[];
  }
  return [];
}

interface Visited {
  begun: Set<WaitingTask>;
  ended: Set<WaitingTask>;
}

function searchFrom(start: Moment, visited: Visited): WaitingTask[] | null {
  if (!visit(start, visited)) return null;
  const path: Step[] = [{ moment: start, waitsFor: reasonsOf(start), next: 0 }];
  for (let step = path.at(-1); step; step = path.at(-1)) {
    const moment = step.waitsFor[step.next];
    step.next += 1;
    if (!moment) path.pop();
    else if (visit(moment, visited)) path.push({ moment, waitsFor: reasonsOf(moment), next: 0 });
    else {
      const from = path.findIndex(({ moment: seen }) => isSame(seen, moment));
      if (from >= 0) return distinct(path.slice(from).map(({ moment: { task } }) => task));
    }
  }
  return null;
}

/** False when the moment was looked at before. */
function visit({ task, isEnd }: Moment, { begun, ended }: Visited): boolean {
  const seen = isEnd ? ended : begun;
  if (seen.has(task)) return false;
  seen.add(task);
  return true;
}

const isSame = (one: Moment, other: Moment): boolean => one.task === other.task && one.isEnd === other.isEnd;

/** What must happen first, as far as it has not happened. */
function reasonsOf({ task, isEnd }: Moment): Moment[] {
  if (isEnd)
    return [
      { task, isEnd: false },
      ...(task.content ?? []).filter(isLive).map((each) => ({ task: each, isEnd })),
    ];
  if (task.phase === 'running' || task.hasStarted) return [];
  const parent = task.containingSubgraph as WaitingTask | null;
  return [
    ...task.dependencies.filter(isLive).map((each) => ({ task: each, isEnd: true })),
    ...(parent && !parent.hasStarted && isLive(parent) ? [{ task: parent, isEnd: false }] : []),
  ];
}

const isLive = ({ phase }: WaitingTask): boolean => phase !== 'gone';

/** Start and end of one task that follow each other are one link. */
const distinct = (tasks: WaitingTask[]): WaitingTask[] => [...new Set(tasks)];

/** More links help nobody. */
const LINKS_NAMED = 12;

/** Says why nothing goes on in a graph where nothing runs and nothing is ready: `a -> b -> a`, each waiting for the next. */
export function describeStandstill(tasks: readonly WaitingTask[]): string {
  const cycle = findDependencyCycle(tasks).map(({ id }) => id);
  // Without a circle the structure itself is broken; then the waiting tasks are all there is to tell.
  if (cycle.length === 0)
    return `Nothing can start any more: ${shorten(tasks.map(({ id }) => id)).join(', ')}.`;
  return `The tasks wait for each other in a circle: ${[...shorten(cycle), cycle[0]].join(' -> ')}. Remove one of the dependencies.`;
}

const shorten = (ids: string[]): string[] =>
  ids.length > LINKS_NAMED ? [...ids.slice(0, LINKS_NAMED), `(${ids.length - LINKS_NAMED} more)`] : ids;
