import { WorkflowUsageError } from '../errors.ts';
import type { WorkflowRuntime } from '../runtime.ts';
import type { CarriedGraph, CarriedState } from './carried-state.ts';

/** Milliseconds that running tasks get to end before others may start again. */
const PATIENCE = 10_000;
/** After a vain wait: how much more history, as a part of the soft limit, until the next one. */
const PAUSE = 0.25;

/** A graph that is being executed. */
export interface Continuable {
  readonly name: string;
  /** True when nothing of it runs and everything that ended is handled. */
  readonly isIdle: boolean;
  carry(): CarriedGraph;
  /** Something has changed: look again. */
  wake(): void;
}

/**
 * Decides when a run with a long history hands over to a new one. From the soft limit on it tries: nothing new starts, and
 * if everything that runs ends soon, the run is over; if not, others go on, since one operation may take hours. From the
 * hard limit on nothing new starts whatever it costs.
 */
export class Continuation {
  /** Resolves when everybody is idle: the run is to end with this. */
  readonly requested: Promise<CarriedState>;
  readonly #runtime: WorkflowRuntime;
  readonly #graphs = new Set<Continuable>();
  #request: (state: CarriedState) => void = () => undefined;
  #isRequested = false;
  #isTrying = false;
  #hasProgressed = false;
  #nextTryAt: number;
  readonly #sleeps: number[] = [];

  constructor(runtime: WorkflowRuntime) {
    this.#runtime = runtime;
    this.#nextTryAt = runtime.history.soft;
    this.requested = new Promise((resolve) => (this.#request = resolve));
  }

  join(graph: Continuable): void {
    this.#graphs.add(graph);
  }

  leave(graph: Continuable): void {
    this.#graphs.delete(graph);
  }

  /** A task has ended that had not ended in an earlier run. */
  noteProgress(): void {
    this.#hasProgressed = true;
  }

  /** Whether nothing new may start. Ends the run when nothing is left that it would have to wait for. */
  holds(): boolean {
    const { length, hard } = this.#runtime.history;
    if (this.#isRequested) return true;
    // A run that achieved nothing would be followed by one that achieves nothing.
    if (!this.#hasProgressed) return false;
    if (length < hard && !this.#isTrying) {
      if (length < this.#nextTryAt) return false;
      this.#try();
    }
    if ([...this.#graphs].every((graph) => graph.isIdle)) this.#handOver();
    return true;
  }

  /**
   * A task that belongs to no graph is about to start. Its story is in this run's history alone.
   * @throws WorkflowUsageError when there is no room left for it
   */
  admitOutsideGraph(): void {
    const { length, hard } = this.#runtime.history;
    if (length < hard) return;
    throw new WorkflowUsageError(
      'history_full',
      `This execution has done all that one run without a graph can hold (${length} events). ` +
        'Put the work into a graph (ctx.graph): only graphs can go on in a new run.',
    );
  }

  /** When a sleep of the workflow's own code is over that was called just now, or at this point by an earlier run. */
  endOfSleep(milliseconds: number): number {
    const known = this.#runtime.carried?.sleeps[this.#sleeps.length];
    const end = known ?? this.#runtime.now() + milliseconds;
    this.#sleeps.push(end);
    return end;
  }

  #try(): void {
    this.#isTrying = true;
    void this.#runtime.sleep(PATIENCE, 'for running tasks, to go on in a new run').then(
      () => this.#giveUp(),
      () => this.#giveUp(),
    );
  }

  #giveUp(): void {
    const { length, soft } = this.#runtime.history;
    this.#isTrying = false;
    this.#nextTryAt = length + Math.max(1, Math.round(PAUSE * soft));
    for (const graph of this.#graphs) graph.wake();
  }

  #handOver(): void {
    this.#isRequested = true;
    const graphs = Object.fromEntries([...this.#graphs].map((graph) => [graph.name, graph.carry()]));
    this.#request({ graphs, sleeps: this.#sleeps });
  }
}
