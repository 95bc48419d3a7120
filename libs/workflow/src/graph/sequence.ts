import type { SequenceItem, SubgraphTask, Task, TaskSequence } from './task.ts';
import type { TaskGraph } from './task-graph.ts';

/** Where a sequence puts its tasks: a graph or a subgraph of it. */
export type SequenceHome = Pick<TaskGraph | SubgraphTask, 'addTask' | 'addDependency'>;

/** Adds elements one behind the other. An empty forkjoin is skipped: the chain goes on from the element before it. */
export class ChainedSequence implements TaskSequence {
  readonly #home: SequenceHome;
  #last: readonly Task[] = [];

  constructor(home: SequenceHome) {
    this.#home = home;
  }

  add(...items: SequenceItem[]): void {
    for (const item of items) this.#append('parallel' in item ? item.parallel : [item]);
  }

  #append(tasks: readonly Task[]): void {
    if (tasks.length === 0) return;
    for (const task of tasks) {
      this.#home.addTask(task);
      for (const previous of this.#last) this.#home.addDependency(task, previous);
    }
    this.#last = tasks;
  }
}
