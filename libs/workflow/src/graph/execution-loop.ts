import type { OperationError, OperationOutcome } from '@cloudloom/topology';
import type { HandledEnd } from '../effect-recorder.ts';
import { ExecutionCancelledError, WorkflowUsageError } from '../errors.ts';
import { Alarm, settle } from './alarm.ts';
import { BranchFailures } from './branch-failures.ts';
import type { CarriedGraph, CarriedRetry } from './carried-state.ts';
import { carryGraph } from './carry-graph.ts';
import type { Continuable } from './continuation.ts';
import { Delays } from './delays.ts';
import { describeStandstill } from './dependency-cycle.ts';
import { asGraphTask, type GraphTask } from './graph-task.ts';
import { LaunchWindow } from './launch-window.ts';
import type { Restoration } from './restoration.ts';
import { announceSubgraph } from './subgraph-events.ts';
import { SubgraphNode } from './subgraph-node.ts';
import type { HandlerResult, RetryResult } from './task.ts';
import type { TaskEnvironment } from './task-environment.ts';
import { decide, isRetryGranted, retryDelay } from './termination.ts';

/** What the loop needs of a graph. */
export interface RunnableGraph {
  readonly name: string;
  readonly environment: TaskEnvironment;
  readonly tasks: GraphTask[];
  readonly everyTask: Iterable<GraphTask>;
  readonly taskCount: number;
  readonly liveCount: number;
  readonly restoration: Restoration | null;
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
export class ExecutionLoop implements Continuable {
  readonly #graph: RunnableGraph;
  readonly #alarm = new Alarm();
  readonly #delays: Delays;
  readonly #window: LaunchWindow;
  #finished: { task: GraphTask; outcome: OperationOutcome }[] = [];
  /** How many tasks run, those of failed subgraphs included. */
  #running = 0;
  /** Tasks that wait for their next try, with its time. */
  readonly #delayed = new Map<GraphTask, number>();
  readonly #failures: BranchFailures;
  /** Ends that said more than a plain success, in the order of handling. */
  readonly #notable: GraphTask[] = [];
  /** An error of the runtime itself: nothing can go on. */
  #crash: { error: unknown } | null = null;

  constructor(graph: RunnableGraph) {
    this.#graph = graph;
    this.#delays = new Delays(graph.environment.runtime, (error) => this.#stop(error));
    this.#failures = new BranchFailures({
      runtime: graph.environment.runtime,
      delays: this.#delays,
      wake: () => this.#alarm.ring(),
      firstAt: graph.restoration?.firstFailureAt ?? null,
    });
    this.#window = new LaunchWindow(() => graph.environment.runtime.operationsInFlight);
  }

  async run(): Promise<void> {
    const { runtime, continuation } = this.#graph.environment;
    runtime.onCancelRequested(() => this.#alarm.ring());
    continuation.join(this);
    try {
      if (this.#graph.restoration) await this.#restore(this.#graph.restoration);
      while (!this.#isOver()) await this.#step();
    } finally {
      continuation.leave(this);
    }
    this.#failures.throwIfAny();
    if (runtime.cancelRequested) throw new ExecutionCancelledError();
  }

  get name(): string {
    return this.#graph.name;
  }

  get isIdle(): boolean {
    return this.#running === 0 && this.#finished.length === 0;
  }

  wake(): void {
    this.#alarm.ring();
  }

  carry(): CarriedGraph {
    const { everyTask, taskCount, restoration } = this.#graph;
    return carryGraph({
      everyTask,
      taskCount,
      restoration,
      notable: this.#notable,
      delayed: this.#delayed,
      firstFailureAt: this.#failures.firstAt,
    });
  }

  async #step(): Promise<void> {
    const isHeld = this.#graph.environment.continuation.holds();
    if (!isHeld) this.#startReady();
    if (this.#finished.length === 0) {
      // A subgraph that starts makes its content ready, and nothing ends by it.
      if (!isHeld && this.#graph.candidates.some(isStartable)) return;
      if (!isHeld) this.#refuseStandstill();
      await this.#alarm.wait();
      await settle();
    }
    if (this.#crash) throw this.#crash.error;
    await this.#handleFinished();
    this.#graph.store();
  }

  /**
   * Lets everything end again that ended in earlier runs, without running it: plain successes as far as they reach, then
   * the earliest of the other ends, and so on. Handlers are called as they were then, so that what they add is there again.
   */
  async #restore(restoration: Restoration): Promise<void> {
    const open: GraphTask[] = [];
    const notable: GraphTask[] = [];
    for (;;) {
      for (const task of this.#takeReady())
        if (task instanceof SubgraphNode) this.#start(task);
        else if (!restoration.hasEnded(task)) open.push(task);
        else if (restoration.isPlain(task)) this.#endAgain(task, restoration);
        else notable.push(task);
      if (this.#finished.length === 0) {
        if (this.#graph.candidates.length > 0) continue;
        const earliest = takeEarliest(notable, restoration);
        if (!earliest) break;
        // The end of another one may have taken it out meanwhile.
        if (isStartable(earliest)) this.#endAgain(earliest, restoration);
      }
      await this.#handleFinished();
      // What handlers add now, and had not added then, must be stored before anything is told of it.
      this.#graph.store();
    }
    for (const task of open) task.isCandidate = true;
    this.#graph.candidates = open;
    this.#graph.store();
  }

  #endAgain(task: GraphTask, restoration: Restoration): void {
    task.phase = 'running';
    task.currentRetries = restoration.retriesOf(task);
    this.#finished.push({ task, outcome: restoration.outcomeOf(task) });
  }

  #isOver(): boolean {
    const { runtime } = this.#graph.environment;
    if (runtime.cancelRequested) return true;
    // What a failed subgraph left running is waited for, too.
    if (this.#graph.liveCount === 0 && !this.#isWaiting()) return true;
    if (this.#failures.isEmpty) return false;
    return this.#failures.isOverdue || !(this.#isWaiting() || this.#graph.candidates.some(isStartable));
  }

  #isWaiting(): boolean {
    // An operation may have ended since the ends before it were handled.
    if (this.#running > 0 || this.#finished.length > 0 || this.#window.hasWaiting) return true;
    for (const task of this.#delayed.keys()) if (task.phase === 'running') return true;
    return false;
  }

  #takeReady(): GraphTask[] {
    const ready = this.#graph.candidates;
    this.#graph.candidates = [];
    for (const task of ready) task.isCandidate = false;
    return ready.filter(isStartable);
  }

  #startReady(): void {
    for (const task of this.#window.takeAdmitted()) if (isStartable(task)) this.#start(task);
    for (const task of this.#takeReady()) if (this.#window.admits(task)) this.#start(task);
  }

  #start(task: GraphTask): void {
    const { restoration } = this.#graph;
    const retry = restoration?.takeRetry(task);
    if (retry) return this.#waitOutCarried(task, retry);
    task.phase = 'running';
    if (task instanceof SubgraphNode) return this.#startSubgraph(task);
    // It may have waited for one that runs again although it had ended: a failure that had been ignored.
    if (restoration?.hasEnded(task)) return this.#endAgain(task, restoration);
    const outcome = task.start(this.#graph.environment);
    if (!('then' in outcome)) return void this.#finished.push({ task, outcome });
    task.state = 'sent';
    this.#running += 1;
    this.#window.enter(task);
    outcome.then(
      (end) => {
        this.#running -= 1;
        this.#window.leave(task);
        this.#finished.push({ task, outcome: end });
        this.#alarm.ring();
      },
      (error: unknown) => this.#stop(error),
    );
  }

  #startSubgraph(subgraph: SubgraphNode): void {
    if (subgraph.open === 0) return this.#endSubgraph(subgraph);
    subgraph.state = 'started';
    if (!this.#isRecalled(subgraph) && !this.#graph.restoration?.hasBegun(subgraph))
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
    if (outcome.state !== 'succeeded' || outcome.result !== null || task.onSuccess) this.#notable.push(task);
    const decision = this.#decide(task, outcome);
    const result = 'then' in decision ? await decision : decision;
    switch (result.action) {
      case 'retry':
        return this.#isGranted(task, result) ? this.#retry(task, result) : this.#fail(task);
      case 'fail':
        return this.#fail(task);
      case 'ignore':
      case 'continue':
        return this.#close(task, false);
    }
  }

  #decide(task: GraphTask, outcome: OperationOutcome): HandlerResult | Promise<HandlerResult> {
    const { effects } = this.#graph.environment;
    const isLast = (decision: HandlerResult | Promise<HandlerResult>): boolean =>
      !('then' in decision) && !(decision.action === 'retry' && this.#isGranted(task, decision));
    return effects.handling(this.#endOf(task), () => decide(task, outcome), isLast);
  }

  #endOf(task: GraphTask): HandledEnd {
    const { restoration, environment } = this.#graph;
    const { attempt } = environment.runtime.execution;
    return { task, attempt, recorded: 'not', ...restoration?.recall(task) };
  }

  /** Whether the end of the task is that of an earlier run. */
  #isRecalled(task: GraphTask): boolean {
    return this.#graph.restoration?.hasEnded(task) ?? false;
  }

  /**
   * A task that failed in an earlier run got no further retry there; a subgraph did if its replacement was made. One that
   * succeeded, and whose handler wants another answer, was about to run again when that run was stopped.
   */
  #isGranted(task: GraphTask, result: RetryResult): boolean {
    const isFinal = task.state === 'failed' && !(task instanceof SubgraphNode);
    if (isFinal && this.#isRecalled(task)) return false;
    return isRetryGranted(task, result);
  }

  #retry(task: GraphTask, result: RetryResult): void {
    if (task instanceof SubgraphNode) return this.#replace(task, result);
    this.#notable.splice(this.#notable.lastIndexOf(task), 1);
    this.#graph.restoration?.forget(task);
    task.currentRetries += 1;
    const milliseconds = retryDelay(task, result);
    task.state = 'pending';
    if (milliseconds <= 0) return this.#graph.requeue(task);
    this.#waitOut(task, milliseconds);
  }

  #waitOutCarried(task: GraphTask, { retries, dueAt }: CarriedRetry): void {
    task.phase = 'running';
    task.currentRetries = retries;
    this.#waitOut(task, Math.max(0, dueAt - this.#graph.environment.runtime.now()));
  }

  #waitOut(task: GraphTask, milliseconds: number): void {
    this.#delayed.set(task, this.#graph.environment.runtime.now() + milliseconds);
    this.#delays.after(milliseconds, `until the next try of ${task.id}`, () => {
      this.#delayed.delete(task);
      if (task.phase === 'running') this.#graph.requeue(task);
      this.#alarm.ring();
    });
  }

  #replace(subgraph: SubgraphNode, { replacement }: RetryResult): void {
    if (!replacement) return this.#fail(subgraph);
    const { effects } = this.#graph.environment;
    const next = asGraphTask(effects.handling(this.#endOf(subgraph), replacement, () => true));
    next.currentRetries = subgraph.currentRetries + 1;
    if (next instanceof SubgraphNode) next.retriedTask = subgraph.id;
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
    this.#failures.add({ description, error: task.error });
    this.#close(task, true);
  }

  #close(task: GraphTask, blocks: boolean): void {
    this.#graph.retire(task, blocks);
    task.hasEnded = true;
    if (!this.#isRecalled(task)) {
      const { effects, continuation } = this.#graph.environment;
      task.recordEnd(effects);
      continuation.noteProgress();
    }
    task.settle();
    const parent = task.containingSubgraph as SubgraphNode | null;
    if (parent && (parent.failedTask || parent.open === 0)) this.#endSubgraph(parent);
  }

  #endSubgraph(subgraph: SubgraphNode): void {
    if (subgraph.isEnding || subgraph.phase !== 'running') return;
    subgraph.isEnding = true;
    const failed = subgraph.failedTask;
    if (!this.#isRecalled(subgraph))
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
    if (!this.#failures.isEmpty || this.#graph.liveCount === 0 || runtime.cancelRequested)
      return this.#alarm.ring();
    throw new WorkflowUsageError('graph_stuck', describeStandstill(this.#graph.tasks));
  }
}

/** Takes out the one that ended first; in the order of adding where that is not known. */
function takeEarliest(tasks: GraphTask[], restoration: Restoration): GraphTask | undefined {
  let at = 0;
  for (const [index, task] of tasks.entries())
    if (restoration.positionOf(task) < restoration.positionOf(tasks[at]!)) at = index;
  return tasks.splice(at, 1)[0];
}
