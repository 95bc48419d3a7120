import type { TaskFailure } from '../errors.ts';
import type { WorkflowRuntime } from '../runtime.ts';
import type { Delays } from './delays.ts';
import { reportFailures } from './failure-report.ts';

export interface BranchFailuresOptions {
  runtime: WorkflowRuntime;
  delays: Delays;
  /** Called when the time of the other branches is over. */
  wake: () => void;
  /** When the first failure came in an earlier run; milliseconds since the epoch. */
  firstAt: number | null;
}

/** Tasks of a graph that failed for good, and how long other branches may go on after the first of them. */
export class BranchFailures {
  readonly #options: BranchFailuresOptions;
  readonly #failures: TaskFailure[] = [];
  #firstAt: number | null = null;
  #deadline = Number.POSITIVE_INFINITY;

  constructor(options: BranchFailuresOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#failures.length === 0;
  }

  /** When the first failure came; milliseconds since the epoch. */
  get firstAt(): number | null {
    return this.#firstAt;
  }

  /** Whether other branches have had their time. */
  get isOverdue(): boolean {
    return this.#options.runtime.now() >= this.#deadline;
  }

  add(failure: TaskFailure): void {
    this.#failures.push(failure);
    if (this.#failures.length === 1) this.#startCountdown();
  }

  /** @throws WorkflowFailedError when anything failed */
  throwIfAny(): void {
    if (!this.isEmpty) throw reportFailures(this.#failures);
  }

  #startCountdown(): void {
    const { runtime, delays, wake, firstAt } = this.#options;
    this.#firstAt = firstAt ?? runtime.now();
    this.#deadline = this.#firstAt + 1000 * runtime.execution.waitAfterFail;
    const left = this.#deadline - runtime.now();
    if (left > 0) delays.after(left, 'for other branches after a failure', wake);
  }
}
