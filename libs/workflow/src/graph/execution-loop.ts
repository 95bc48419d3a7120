import type { OperationError, OperationOutcome } from '@cloudloom/topology';
import { ExecutionCancelledError, WorkflowUsageError, type TaskFailure } from '../errors.ts';
import { Alarm, settle } from './alarm.ts';
import { Delays } from './delays.ts';
import { reportFailures } from './failure-report.ts';
import { asGraphTask, type GraphTask } from './graph-task.ts';
import { announceSubgraph } from './subgraph-events.ts';
import { SubgraphNode } from './subgraph-node.ts';
import type { RetryResult } from './task.ts';
import type { TaskEnvironment } from './task-environment.ts';
import { decide, isRetryGranted, retryDelay } from './termination.ts';

/** What the loop needs of a graph. */
export interface RunnableGraph {
  readonly environment: TaskEnvironment;
  readonly tasks: GraphTask[];
  readonly liveCount: number;
  candidates: GraphTask[];
  addDependency(task: GraphTask, after: GraphTask): void;
  open(subgraph: SubgraphNode): void;
  requeue(task: GraphTask): void;
  retire(task: GraphTask, blocks: boolean): void;
  store(): void;
}

const UNKNOWN_ERROR: OperationError = {
  kind: 'non_recoverable',
  type: 'Error',
  message: 'unknown',
  causes: [],
};
const isStartable = (task: GraphTask): boolean => task.phase === 'waiting' && task.openDependencies === 0;

/**
 * Runs one graph. All finished tasks are handled before ready ones start: a failure inside a subgraph frees the failed
 * task's successors for a moment, until the subgraph's own failure takes them out.
 */
export class ExecutionLoop {
  readonly #graph: RunnableGraph;
  readonly #alarm = new Alarm();
  readonly #delays: Delays;
  #finished: { task: GraphTask; outcome: OperationOutcome }[] = [];
  /** How many tasks run, those of failed subgraphs included. */
  #running = 0;
  /** Tasks that wait for their next try. */
  readonly #delayed = new Set<GraphTask>();
  readonly #failures: TaskFailure[] = [];
  /** When to stop waiting for other branches after the first failure. */
  #deadline = Number.POSITIVE_INFINITY;
  /** An error of the runtime itself: nothing can go on. */
  #crash: { error: unknown } | null = null;

  constructor(graph: RunnableGraph) {
    this.#graph = graph;
    this.#delays = new Delays(graph.environment.runtime, (error) => this.#stop(error));
  }

  async run(): Promise<void> {
    const { runtime } = this.#graph.environment;
    runtime.onCancelRequested(() => this.#alarm.ring());
    while (!this.#isOver()) {
      this.#startReady();
      if (this.#finished.length === 0) {
        // A subgraph that starts makes its content ready, and nothing ends by it.
        if (this.#graph.candidates.some(isStartable)) continue;
        this.#refuseStandstill();
        await this.#alarm.wait();
        await settle();
      }
      if (this.#crash) throw this.#crash.error;
      await this.#handleFinished();
      this.#graph.store();
    }
    if (this.#failures.length > 0) throw reportFailures(this.#failures);
    if (runtime.cancelRequested) throw new ExecutionCancelledError();
  }

  #isOver(): boolean {
    const { runtime } = this.#graph.environment;
    if (runtime.cancelRequested) return true;
    // What a failed subgraph left running is waited for, too.
    if (this.#graph.liveCount === 0 && !this.#isWaiting()) return true;
    if (this.#failures.length === 0) return false;
    return (
      runtime.now() >= this.#deadline || !(this.#isWaiting() || this.#graph.candidates.some(isStartable))
    );
  }

  #isWaiting(): boolean {
    if (this.#running > 0) return true;
    for (const task of this.#delayed) if (task.phase === 'running') return true;
    return false;
  }

  #startReady(): void {
    const ready = this.#graph.candidates;
    this.#graph.candidates = [];
    for (const task of ready) {
      task.isCandidate = false;
      if (isStartable(task)) this.#start(task);
    }
  }

  #start(task: GraphTask): void {
    task.phase = 'running';
    if (task instanceof SubgraphNode) return this.#startSubgraph(task);
    const outcome = task.start(this.#graph.environment);
    if (!('then' in outcome)) return void this.#finished.push({ task, outcome });
    task.state = 'sent';
    this.#running += 1;
    outcome.then(
      (end) => {
        this.#running -= 1;
        this.#finished.push({ task, outcome: end });
        this.#alarm.ring();
      },
      (error: unknown) => this.#stop(error),
    );
  }

  #startSubgraph(subgraph: SubgraphNode): void {
    if (subgraph.open === 0) return this.#endSubgraph(subgraph);
    subgraph.state = 'started';
    announceSubgraph(subgraph, 'started', this.#graph.environment);
    this.#graph.open(subgraph);
  }

  async #handleFinished(): Promise<void> {
    while (this.#finished.length > 0) {
      const batch = this.#finished;
      this.#finished = [];
      for (const { task, outcome } of batch) if (task.phase === 'running') await this.#handle(task, outcome);
    }
  }

  async #handle(task: GraphTask, outcome: OperationOutcome): Promise<void> {
    task.state = outcome.state;
    if (outcome.state === 'succeeded') task.output = outcome.result;
    else task.error = outcome.error;
    const decision = decide(task, outcome);
    const result = 'then' in decision ? await decision : decision;
    switch (result.action) {
      case 'retry':
        return isRetryGranted(task, result) ? this.#retry(task, result) : this.#fail(task);
      case 'fail':
        return this.#fail(task);
      case 'ignore':
      case 'continue':
        return this.#close(task, false);
    }
  }

  #retry(task: GraphTask, result: RetryResult): void {
    if (task instanceof SubgraphNode) return this.#replace(task, result);
    task.currentRetries += 1;
    task.state = 'pending';
    const milliseconds = retryDelay(task, result);
    if (milliseconds <= 0) return this.#graph.requeue(task);
    this.#delayed.add(task);
    this.#delays.after(milliseconds, `until the next try of ${task.id}`, () => {
      this.#delayed.delete(task);
      if (task.phase === 'running') this.#graph.requeue(task);
      this.#alarm.ring();
    });
  }

  #replace(subgraph: SubgraphNode, { replacement }: RetryResult): void {
    if (!replacement) return this.#fail(subgraph);
    const next = asGraphTask(replacement());
    next.currentRetries = subgraph.currentRetries + 1;
    for (const dependent of subgraph.dependents)
      if (dependent.phase !== 'gone') this.#graph.addDependency(dependent, next);
    this.#close(subgraph, false);
  }

  #fail(task: GraphTask): void {
    const parent = task.containingSubgraph;
    if (parent) {
      parent.failWith(task);
      return this.#close(task, false);
    }
    const { description } = task instanceof SubgraphNode && task.failedTask ? task.failedTask : task;
    this.#failures.push({ description, error: task.error });
    if (this.#failures.length === 1) this.#startFinalCountdown();
    this.#close(task, true);
  }

  #startFinalCountdown(): void {
    const { runtime } = this.#graph.environment;
    const milliseconds = 1000 * runtime.execution.waitAfterFail;
    this.#deadline = runtime.now() + milliseconds;
    if (milliseconds > 0)
      this.#delays.after(milliseconds, 'for other branches after a failure', () => this.#alarm.ring());
  }

  #close(task: GraphTask, blocks: boolean): void {
    this.#graph.retire(task, blocks);
    task.settle();
    const parent = task.containingSubgraph as SubgraphNode | null;
    if (parent && (parent.failedTask || parent.open === 0)) this.#endSubgraph(parent);
  }

  #endSubgraph(subgraph: SubgraphNode): void {
    if (subgraph.isEnding || subgraph.phase !== 'running') return;
    subgraph.isEnding = true;
    const failed = subgraph.failedTask;
    announceSubgraph(subgraph, failed ? 'failed' : 'succeeded', this.#graph.environment);
    const outcome: OperationOutcome = failed
      ? { state: 'failed', error: failed.error ?? UNKNOWN_ERROR }
      : { state: 'succeeded', result: null };
    this.#finished.push({ task: subgraph, outcome });
  }

  #stop(error: unknown): void {
    this.#crash ??= { error };
    this.#alarm.ring();
  }

  /** Nothing runs, nothing is ready, nothing has failed: the rest can only be waiting for itself. */
  #refuseStandstill(): void {
    if (this.#isWaiting()) return;
    const { runtime } = this.#graph.environment;
    if (this.#failures.length > 0 || this.#graph.liveCount === 0 || runtime.cancelRequested)
      return this.#alarm.ring();
    const stuck = this.#graph.tasks.filter(({ phase }) => phase === 'waiting').map(({ id }) => id);
    const some = stuck.slice(0, 5).join(', ') + (stuck.length > 5 ? ` and ${stuck.length - 5} more` : '');
    throw new WorkflowUsageError(
      'graph_stuck',
      `The tasks wait for each other in a circle: ${some}. Remove one of the dependencies.`,
    );
  }
}
