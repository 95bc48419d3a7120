import type { OperationOutcome, TaskType } from '@cloudloom/topology';
import { ExecutionCancelledError } from '../errors.ts';
import type { ExecutableGraph } from '../graph/executable-graph.ts';
import type { GraphTask } from '../graph/graph-task.ts';
import { decide, isRetryGranted, retryDelay } from '../graph/termination.ts';
import type { TaskEnvironment } from '../graph/task-environment.ts';
import { toError } from '../thrown-error.ts';

/** After a cancel request nothing starts any more but what cleaning up needs: events, states. */
const STOPPED_BY_CANCEL: ReadonlySet<TaskType> = new Set([
  'RemoteWorkflowTask',
  'LocalWorkflowTask',
  'NOPLocalWorkflowTask',
]);

/**
 * Standard mode: every task starts when it is made, and the workflow's code awaits what it needs. The tasks are stored in
 * the execution's own graph, since whoever runs an operation reads its arguments there.
 */
export class StartedTasks {
  readonly #graph: ExecutableGraph;
  readonly #environment: TaskEnvironment;
  /** What the end of the execution still has to wait for: tasks that run, and ended ones whose end nobody has asked for. */
  readonly #open = new Set<GraphTask>();
  #ends: Promise<Map<string, OperationOutcome>> | null = null;

  constructor(graph: ExecutableGraph, environment: TaskEnvironment) {
    this.#graph = graph;
    this.#environment = environment;
  }

  /** @throws WorkflowUsageError when the run's history has no room for more */
  start(task: GraphTask): void {
    this.#environment.continuation.admitOutsideGraph();
    this.#graph.addTask(task);
    this.#graph.store();
    task.phase = 'running';
    task.isAwaited = true;
    this.#open.add(task);
    const { runtime } = this.#environment;
    if (runtime.cancelRequested && STOPPED_BY_CANCEL.has(task.type)) return task.abandon();
    this.#run(task);
    // Only now: what was done at once has ended before any cancel, and can be awaited while cleaning up.
    runtime.onCancelRequested(() => task.abandon());
  }

  /**
   * Waits for what has not ended and for what nobody asked about, in the order of starting.
   * @throws ExecutionCancelledError when a cancel comes first; TaskFailedError for a failure that nobody has seen
   */
  async waitForAll(): Promise<void> {
    const wasCancelled = this.#environment.runtime.cancelRequested;
    for (const task of this.#open) {
      const wasSeen = task.wasAskedFor;
      // Who asked about it has heard of the cancel, and went on.
      if (wasSeen && wasCancelled) continue;
      try {
        await task.get();
      } catch (error) {
        if (!wasSeen || error instanceof ExecutionCancelledError) throw error;
      }
    }
  }

  #run(task: GraphTask): void {
    if (this.#environment.runtime.execution.attempt > 1) return this.#watch(task, this.#recallOrDrive(task));
    const outcome = task.start(this.#environment);
    if ('then' in outcome) this.#watch(task, this.#drive(task, outcome));
    else if (outcome.state === 'succeeded') this.#finish(task, outcome);
    else this.#watch(task, this.#drive(task, outcome));
  }

  /** What breaks here, such as a handler, is told to whoever awaits the task, at the latest when the workflow ends. */
  #watch(task: GraphTask, work: Promise<void>): void {
    work.catch((error: unknown) => task.abandon(toError(error)));
  }

  /** A task that an earlier attempt of the execution brought to a good end does not run again. */
  async #recallOrDrive(task: GraphTask): Promise<void> {
    this.#ends ??= this.#graph.loadEnds();
    const recalled = (await this.#ends).get(task.id);
    if (recalled?.state !== 'succeeded') return this.#drive(task, task.start(this.#environment));
    this.#note(task, recalled);
    this.#close(task);
  }

  async #drive(task: GraphTask, first: OperationOutcome | Promise<OperationOutcome>): Promise<void> {
    const { runtime } = this.#environment;
    let outcome = await first;
    for (;;) {
      this.#note(task, outcome);
      const delay = outcome.state === 'succeeded' ? null : await delayOfRetry(task, outcome);
      if (delay === null) return this.#finish(task, outcome);
      task.currentRetries += 1;
      await runtime.sleep(delay, `until the next try of ${task.id}`);
      if (runtime.cancelRequested) return;
      outcome = await task.start(this.#environment);
    }
  }

  #finish(task: GraphTask, outcome: OperationOutcome): void {
    this.#note(task, outcome);
    task.recordEnd(this.#environment.effects);
    this.#close(task);
  }

  #note(task: GraphTask, outcome: OperationOutcome): void {
    task.state = outcome.state;
    if (outcome.state === 'succeeded') task.output = outcome.result;
    else task.error = outcome.error;
  }

  #close(task: GraphTask): void {
    this.#graph.retire(task, false);
    task.settle();
    // A success that nobody asked about needs no second look either.
    if (task.wasAskedFor || task.state === 'succeeded') this.#open.delete(task);
  }
}

/** Milliseconds until the next try, null when the task has failed for good. Its handlers decide nothing else here. */
async function delayOfRetry(task: GraphTask, outcome: OperationOutcome): Promise<number | null> {
  const result = await decide(task, outcome);
  return result.action === 'retry' && isRetryGranted(task, result) ? retryDelay(task, result) : null;
}
