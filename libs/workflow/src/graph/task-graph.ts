import type { Interruption } from '@cloudloom/topology';
import type { SubgraphTask, Task, TaskSequence } from './task.ts';

/** Tasks and the order between them. Everything that is ready runs at the same time. */
export interface TaskGraph {
  /** First part of the ids of its tasks; unique within the execution. */
  readonly name: string;
  /** What has not ended and was not removed, in the order of adding. */
  readonly tasks: Task[];
  getTask(id: string): Task | undefined;
  addTask(task: Task): void;
  /** Takes a task out, a subgraph with its content; what waited for it waits no longer. Does nothing if it is not there. */
  removeTask(task: Task): void;
  /** `task` starts when `after` has ended. @throws WorkflowUsageError when one of them is not in the graph. */
  addDependency(task: Task, after: Task): void;
  removeDependency(task: Task, after: Task): void;
  sequence(): TaskSequence;
  subgraph(name: string): SubgraphTask;
  /** The tasks that `task` waits for, and those that wait for it. */
  dependenciesOf(task: Task): Task[];
  dependentsOf(task: Task): Task[];
  /** All tasks, each after what it waits for. */
  linearize(): Task[];
  /** Removes tasks that do nothing, joining what is before them to what is after them. */
  optimize(): void;
  /**
   * In a resumed execution, once `ctx.graph()` has resolved: how earlier attempts left an operation that they had begun and
   * that is going to run again. Undefined for all others, for those that a worker still runs, and while the builder works.
   */
  interruptionOf(task: Task): Pick<Interruption, 'attempts' | 'nodeInstanceState'> | undefined;
  /**
   * Runs the tasks until all have ended.
   * @throws WorkflowFailedError when tasks failed for good, ExecutionCancelledError when a cancel was requested (a failure
   *   goes first), WorkflowUsageError when the tasks wait for each other in a circle.
   */
  execute(): Promise<void>;
}
