import { requireTask } from './required-task.ts';
import type { ForkJoin, SequenceItem, SubgraphTask, Task, TaskSequence } from './task.ts';
import type { TaskGraph } from './task-graph.ts';

/** Where a sequence puts its tasks: a graph or a subgraph of it. */
export type SequenceHome = Pick<TaskGraph | SubgraphTask, 'addTask' | 'addDependency'>;

const TAKES = 'A sequence takes tasks, forkjoins of tasks, and lists of both';

/** Adds elements one behind the other. An empty forkjoin is skipped: the chain goes on from the element before it. */
export class ChainedSequence implements TaskSequence {
  readonly #home: SequenceHome;
  #last: readonly Task[] = [];

  constructor(home: SequenceHome) {
    this.#home = home;
  }

  add(...items: SequenceItem[]): void {
    for (const item of items) this.#addItem(item);
  }

  #addItem(item: SequenceItem): void {
    if (isList(item)) for (const each of item) this.#addItem(each);
    else this.#append(isForkJoin(item) ? item.parallel : [item]);
  }

  #append(tasks: readonly Task[]): void {
    if (tasks.length === 0) return;
    for (const task of tasks) {
      requireTask(task, TAKES);
      this.#home.addTask(task);
      for (const previous of this.#last) this.#home.addDependency(task, previous);
    }
    this.#last = tasks;
  }
}

const isList = (item: SequenceItem): item is readonly SequenceItem[] => Array.isArray(item);

const isForkJoin = (item: Task | ForkJoin): item is ForkJoin =>
  typeof item === 'object' && item !== null && 'parallel' in item;
