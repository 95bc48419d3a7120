import type { OperationOutcome } from '@cloudloom/topology';
import { ExecutionCancelledError } from '../errors.ts';
import type { ExecutableGraph } from '../graph/executable-graph.ts';
import type { GraphTask } from '../graph/graph-task.ts';
import { decide, isRetryGranted, retryDelay } from '../graph/termination.ts';
import type { TaskEnvironment } from '../graph/task-environment.ts';

/**
 * Standard mode: every task starts when it is made, and the workflow's code awaits what it needs. The tasks are stored in
 * the execution's own graph, since whoever runs an operation reads its arguments there.
 */
export class StartedTasks {
  readonly #graph: ExecutableGraph;
  readonly #environment: TaskEnvironment;
  readonly #running = new Set<Promise<void>>();
  #crash: { error: unknown } | null = null;

  constructor(graph: ExecutableGraph, environment: TaskEnvironment) {
    this.#graph = graph;
    this.#environment = environment;
  }

  start(task: GraphTask): void {
    this.#graph.addTask(task);
    this.#graph.store();
    task.phase = 'running';
    task.isAwaited = true;
    const { runtime } = this.#environment;
    runtime.onCancelRequested(() => task.abandon());
    if (runtime.cancelRequested && task.type === 'RemoteWorkflowTask') return;
    const run: Promise<void> = this.#drive(task)
      .catch((error: unknown) => void (this.#crash ??= { error }))
      .finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  /** Waits for what nobody waited for. @throws ExecutionCancelledError when a cancel comes first. */
  async waitForAll(): Promise<void> {
    const { runtime } = this.#environment;
    const cancelled = new Promise<'cancelled'>((resolve) =>
      runtime.onCancelRequested(() => resolve('cancelled')),
    );
    while (this.#running.size > 0) {
      const first = await Promise.race([Promise.all(this.#running), cancelled]);
      if (first === 'cancelled' && this.#running.size > 0) throw new ExecutionCancelledError();
    }
    if (this.#crash) throw this.#crash.error;
  }

  async #drive(task: GraphTask): Promise<void> {
    for (;;) {
      const outcome = await task.start(this.#environment);
      const delay = await this.#delayOfRetry(task, outcome);
      if (delay === null) break;
      task.currentRetries += 1;
      await this.#environment.runtime.sleep(delay, `until the next try of ${task.id}`);
    }
    this.#graph.retire(task, false);
    task.settle();
  }

  /** Milliseconds until the next try, null when the task has ended. */
  async #delayOfRetry(task: GraphTask, outcome: OperationOutcome): Promise<number | null> {
    task.state = outcome.state;
    if (outcome.state === 'succeeded') {
      task.output = outcome.result;
      return null;
    }
    task.error = outcome.error;
    const result = await decide(task, outcome);
    return result.action === 'retry' && isRetryGranted(task, result) ? retryDelay(task, result) : null;
  }
}
