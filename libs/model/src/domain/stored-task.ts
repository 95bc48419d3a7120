import type { TaskState, TaskType } from '@cloudloom/topology';

/** A task of a stored graph, as far as it matters for what a resume runs again. */
export interface StoredTask {
  /** The id of the REST contract. */
  id: string;
  /** Structural path, unique within the execution. */
  path: string;
  graphName: string;
  name: string;
  type: TaskType;
  state: TaskState;
  /** Paths of the tasks that must end first. */
  dependencies: readonly string[];
  containingSubgraph: string | null;
  /** Path of the failed subgraph that this one replaces. */
  retriedTask: string | null;
  operation: string | null;
  nodeInstanceId: string | null;
  /** A worker holds a live lease on it right now. */
  isRunning: boolean;
}

/** What a resume changes in stored graphs before the next run begins. */
export interface TaskReset {
  executionId: string;
  /** Tasks that become `pending`, if they are still in the state that the plan was made from. */
  tasks: readonly Pick<StoredTask, 'path' | 'state'>[];
  /** Tasks whose open attempts count as lost from now on: whatever they still report is dropped. */
  abandoned: readonly string[];
}
