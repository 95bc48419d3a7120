import type { Effect } from '@cloudloom/topology';
import { toSeconds, type Duration } from './duration.ts';
import { WorkflowTestError } from './errors.ts';
import type { InMemoryRuntime } from './in-memory-runtime.ts';
import { traceLines } from './trace-lines.ts';

/** What has just been recorded. */
export interface Moment {
  effect: Effect;
  /** As in `WorkflowRun.lines`; undefined for what is not told there. */
  line: string | undefined;
  /** Virtual seconds since the execution began. */
  elapsed: number;
}

/** When a client asks for cancellation. */
export interface StopOptions {
  /** At this virtual time after the start. */
  cancelAt?: Duration;
  /** When this line appears, or when the function says so. */
  cancelWhen?: string | ((moment: Moment) => boolean);
}

/** Asks for the cancellation of one run. */
export class CancelTrigger {
  readonly #runtime: InMemoryRuntime;
  readonly #when: StopOptions['cancelWhen'];
  #isPulled = false;
  #isOver = false;

  constructor(runtime: InMemoryRuntime, { cancelAt, cancelWhen }: StopOptions) {
    this.#runtime = runtime;
    this.#when = cancelWhen;
    if (cancelAt !== undefined)
      void runtime.sleep(1000 * toSeconds(cancelAt)).then(() => {
        if (!this.#isOver) runtime.requestCancel();
      });
  }

  watch(effect: Effect): void {
    if (this.#when === undefined || this.#isPulled || this.#isOver) return;
    const moment = { effect, line: traceLines([effect])[0], elapsed: this.#runtime.elapsed };
    this.#isPulled = typeof this.#when === 'string' ? moment.line === this.#when : this.#when(moment);
    if (this.#isPulled) this.#runtime.requestCancel();
  }

  /** The run is over. @throws WorkflowTestError for a line that never appeared: it is misspelt more often than not */
  close(lines: readonly string[]): void {
    this.#isOver = true;
    if (typeof this.#when !== 'string' || this.#isPulled) return;
    throw new WorkflowTestError(
      'never_happened',
      `cancelWhen waits for "${this.#when}", which never happened. These are the lines:\n${lines.join('\n')}`,
    );
  }
}
