import type { Json, OperationError, TaskState, TaskType } from '@cloudloom/topology';

/** What is to happen after a task ended. Made by `retry()`, `fail()`, `ignore()` and `proceed()`. */
export type HandlerResult = { action: 'fail' } | { action: 'ignore' } | { action: 'continue' } | RetryResult;

export interface RetryResult {
  action: 'retry';
  /** Run again even when the task's retries are used up. */
  ignoreTotalRetries?: boolean;
  /** Seconds until then; the task's own interval if left out. */
  retryAfter?: number;
  /** Builds the subgraph that stands in for a failed one. Called only if the retry is granted. */
  replacement?: () => SubgraphTask;
}

/** Decides what a task's end means. Set as `onSuccess` or `onFailure`; it replaces the default decision entirely. */
export type TaskHandler = (task: Task) => HandlerResult | Promise<HandlerResult>;

/** Run the task again. Subgraphs cannot be run twice: give a `replacement`. */
export const retry = (options: Omit<RetryResult, 'action'> = {}): HandlerResult => ({
  action: 'retry',
  ...options,
});
/** Fail the graph, or the subgraph that contains the task. */
export const fail = (): HandlerResult => ({ action: 'fail' });
/** Treat a failure as done: dependents go on. */
export const ignore = (): HandlerResult => ({ action: 'ignore' });
/** Treat the task as done: dependents go on. */
export const proceed = (): HandlerResult => ({ action: 'continue' });

/**
 * One step of a workflow. In graph mode nothing happens until it is added to a graph and the graph is executed; in
 * standard mode it starts when it is made.
 */
export interface Task {
  /** Structural path, e.g. `install/install_web_1a2b3c/create`; empty until the task belongs to a graph. */
  readonly id: string;
  readonly name: string;
  readonly type: TaskType;
  /** Full name of the operation that the task runs, if it runs one. */
  readonly operation: string | undefined;
  readonly state: TaskState;
  /** The error of the last failure. */
  readonly error: OperationError | null;
  /** Retries so far that were decided by a handler. */
  readonly currentRetries: number;
  /** Retries allowed after the first run; -1 = without limit. */
  readonly totalRetries: number;
  readonly containingSubgraph: SubgraphTask | null;
  /** The returned value, once the task succeeded. */
  readonly output: Json;
  onSuccess?: TaskHandler;
  onFailure?: TaskHandler;
  /**
   * Resolves with the task's value when it ended well. An operation in a graph brings its value along only if it has an
   * `onSuccess` handler or somebody asked before it ran; otherwise it resolves with null.
   * @throws TaskFailedError when it failed for good, ExecutionCancelledError when a cancel comes first.
   */
  get(): Promise<Json>;
}

/** A task made of tasks: it starts before its content and succeeds when all of it has. */
export interface SubgraphTask extends Task {
  /** What has not ended yet, in the order of adding. */
  readonly content: Task[];
  /** The first task of the content that failed for good. */
  readonly failedTask: Task | null;
  addTask(task: Task): void;
  addDependency(task: Task, after: Task): void;
  removeTask(task: Task): void;
  sequence(): TaskSequence;
  subgraph(name: string): SubgraphTask;
  /** Marks this subgraph failed on behalf of `task`; it fails when the content's handler has returned. The first call wins. */
  failWith(task: Task): void;
}

/** Tasks that start together: the next element of the sequence waits for all of them. Made by `forkjoin()`. */
export interface ForkJoin {
  readonly parallel: readonly Task[];
}

/** A chain: each element starts when the one before it has ended. */
export interface TaskSequence {
  /** Takes elements one by one or as lists, which stand for their elements. @throws WorkflowUsageError for anything else */
  add(...items: SequenceItem[]): void;
}

export type SequenceItem = Task | ForkJoin | readonly SequenceItem[];
