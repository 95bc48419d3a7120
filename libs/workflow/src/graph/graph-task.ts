import type {
  Json,
  OperationError,
  OperationOutcome,
  TaskRecord,
  TaskState,
  TaskType,
} from '@cloudloom/topology';
import { ExecutionCancelledError, TaskFailedError } from '../errors.ts';
import type { EffectRecorder } from '../effect-recorder.ts';
import type { SubgraphTask, Task, TaskHandler } from './task.ts';
import type { TaskEnvironment } from './task-environment.ts';

/** Where a task stands in its graph. `detached` = in none, `gone` = ended or removed. */
export type TaskPhase = 'detached' | 'waiting' | 'running' | 'gone';

interface Waiter {
  resolve: (value: Json) => void;
  reject: (error: Error) => void;
}

export interface RetryOptions {
  totalRetries: number;
  retryInterval: number;
}

/** The work of built-in tasks cannot be retried: it is one write. */
export const NO_RETRIES: RetryOptions = { totalRetries: 0, retryInterval: 0 };

/**
 * Implementation notes. Edges live on the tasks as two arrays, and `openDependencies` counts what must still end (plus
 * one for a containing subgraph that has not started). So an end costs one decrement per dependent, and nothing in the
 * graph is ever searched for ready tasks. Arrays instead of sets: most tasks have one or two neighbours, and there may be
 * hundreds of thousands of tasks.
 */
export abstract class GraphTask implements Task {
  abstract readonly type: TaskType;
  /** Last part of the id, before it is made unique among its siblings. */
  abstract readonly label: string;

  id = '';
  /** Place among the builder's tasks; null for tasks that were added later, by a handler. */
  number: number | null = null;
  state: TaskState = 'pending';
  phase: TaskPhase = 'detached';
  error: OperationError | null = null;
  output: Json = null;
  currentRetries = 0;
  containingSubgraph: SubgraphTask | null = null;
  onSuccess?: TaskHandler;
  onFailure?: TaskHandler;
  /** Somebody waits for the value, or may do so at any time since the task is in no graph. */
  isAwaited = false;
  /** `get()` was called. */
  wasAskedFor = false;

  readonly dependencies: GraphTask[] = [];
  readonly dependents: GraphTask[] = [];
  openDependencies = 0;
  /** Its end was handled; a task that was merely removed has none. */
  hasEnded = false;
  /** Already among the graph's candidates for starting. */
  isCandidate = false;

  totalRetries: number;
  readonly retryInterval: number;
  #waiters: Waiter[] | null = null;
  #end: ((waiter: Waiter) => void) | null = null;

  protected constructor(
    readonly name: string,
    retries: RetryOptions,
  ) {
    this.totalRetries = retries.totalRetries;
    this.retryInterval = retries.retryInterval;
  }

  get operation(): string | undefined {
    return undefined;
  }

  /** What a failure message calls the task. */
  get description(): string {
    return this.name;
  }

  /** Node instances it is about. Those that the path does not name yet become part of the label. */
  get subjects(): readonly string[] {
    return [];
  }

  /** Whether the task does nothing, so that the graph may leave it out. */
  get isNop(): boolean {
    return false;
  }

  /** Whether anybody is going to look at what the task answers. */
  get wantsResult(): boolean {
    return this.isAwaited || this.onSuccess !== undefined;
  }

  /** True where a failure reaches the graph only after whoever ran the task has retried it as often as allowed. */
  get isRetriedElsewhere(): boolean {
    return false;
  }

  /** Does the work. Returns at once where the work is an effect, so that the graph goes on without waiting. */
  abstract start(environment: TaskEnvironment): OperationOutcome | Promise<OperationOutcome>;

  /** Records the end of a task whose own work does not. Called once, when no retry will follow. */
  recordEnd(_effects: EffectRecorder): void {}

  /** The task-specific part of what is stored with the graph. */
  get record(): Partial<TaskRecord> {
    return {};
  }

  get(): Promise<Json> {
    this.isAwaited = true;
    this.wasAskedFor = true;
    const value = new Promise<Json>((resolve, reject) => {
      const waiter = { resolve, reject };
      if (this.#end) this.#end(waiter);
      else (this.#waiters ??= []).push(waiter);
    });
    // Whoever awaits it sees a failure; a rejection that comes before anybody does must not end the process.
    value.catch(() => undefined);
    return value;
  }

  /** Tells those who await the task, now and later, that it has ended for good. */
  settle(): void {
    const { state, output, error, description } = this;
    if (state === 'succeeded') this.#close(({ resolve }) => resolve(output));
    else if (error) this.#close(({ reject }) => reject(new TaskFailedError(description, error)));
  }

  /** Tells those who await the task, now and later, that no end will come. */
  abandon(error: Error = new ExecutionCancelledError()): void {
    this.#close(({ reject }) => reject(error));
  }

  #close(end: (waiter: Waiter) => void): void {
    if (this.#end) return;
    this.#end = end;
    for (const waiter of this.#waiters ?? []) end(waiter);
    this.#waiters = null;
  }
}

/** The one implementation behind the `Task` that authors see. */
export const asGraphTask = (task: Task): GraphTask => task as GraphTask;
