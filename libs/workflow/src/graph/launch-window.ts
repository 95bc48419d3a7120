import type { GraphTask } from './graph-task.ts';

/**
 * How many operations of a graph may run at the same time. What is ready beyond that waits here, first come first
 * served, not yet announced as sent: so a graph of any width can hand over to a new run after the few that run.
 */
export class LaunchWindow {
  readonly #size: () => number;
  #running = 0;
  #waiting: GraphTask[] = [];
  /** Those before have been taken out; dropping them one by one would cost the length of the list each time. */
  #head = 0;

  /** `size` may change while the graph runs. */
  constructor(size: () => number) {
    this.#size = size;
  }

  /** Whether something waits that may still run. */
  get hasWaiting(): boolean {
    while (this.#waiting[this.#head]?.phase === 'gone') this.#head += 1;
    return this.#head < this.#waiting.length;
  }

  /** Whether the task may start now; otherwise it is kept. Only operations are counted. */
  admits(task: GraphTask): boolean {
    if (!isOperation(task) || (this.#running < this.#size() && !this.hasWaiting)) return true;
    this.#waiting.push(task);
    return false;
  }

  /** Tasks that were kept and may start now, one by one as long as there is room. */
  *takeAdmitted(): Generator<GraphTask> {
    while (this.#running < this.#size() && this.hasWaiting) {
      const task = this.#waiting[this.#head]!;
      this.#head += 1;
      yield task;
    }
    if (this.#head > 1000 && this.#head * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
  }

  enter(task: GraphTask): void {
    if (isOperation(task)) this.#running += 1;
  }

  leave(task: GraphTask): void {
    if (isOperation(task)) this.#running -= 1;
  }
}

const isOperation = (task: GraphTask): boolean => task.type === 'RemoteWorkflowTask';
