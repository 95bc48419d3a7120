import type { GraphTask } from '../graph/graph-task.ts';
import type { Logger } from './logger.ts';

/** Names in one line of the log; more help nobody. */
const NAMES_SHOWN = 5;

/** Keeps the tasks that are made in graph mode, to tell of those that never came into a graph. */
export class ForgottenTasks {
  readonly #made: GraphTask[] = [];

  note(task: GraphTask): void {
    this.#made.push(task);
  }

  /** They did nothing, which looks as if they had been done. Called when the workflow's code has returned. */
  mention(logger: Logger): void {
    const forgotten = this.#made.filter(({ phase, isNop }) => phase === 'detached' && !isNop);
    if (forgotten.length === 0) return;
    const names = [...new Set(forgotten.map(({ description }) => description))].slice(0, NAMES_SHOWN);
    logger.warning(
      `${forgotten.length} of the tasks that the workflow made were never added to a graph and did not run: ${names.join(', ')}`,
    );
  }
}
