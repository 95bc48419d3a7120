import {
  Bitmap,
  type GraphSnapshot,
  type Interruption,
  type OperationOutcome,
  type TaskEnd,
} from '@cloudloom/topology';
import type { HandledEnd } from '../effect-recorder.ts';
import type { CarriedGraph, CarriedRetry } from './carried-state.ts';
import type { GraphTask } from './graph-task.ts';

const DONE: OperationOutcome = { state: 'succeeded', result: null };

interface NotableEnd {
  /** Position among the notable ends. */
  position: number;
  outcome: OperationOutcome;
  retries: number;
  /** Of the execution, in which it ended; null where `finishedLater` tells. */
  attempt: number | null;
}

/**
 * What earlier runs of the execution did with a graph, asked by the loop that goes on with it. The stored snapshot says
 * how tasks ended; what the run before carried over, if it handed over instead of ending, says in which order the ends
 * were handled, and which stored failures are about to be retried.
 */
export class Restoration {
  readonly firstFailureAt: number | null;
  readonly #finished: Bitmap;
  readonly #finishedLater: { attempt: number; tasks: Bitmap }[];
  /** Ends that no handler of this attempt was asked about; null = none of them was. */
  readonly #unseen: { numbers: Bitmap; paths: ReadonlySet<number | string> } | null;
  readonly #forgotten = new Set<number>();
  readonly #notable = new Map<number | string, NotableEnd>();
  readonly #retries: Map<number | string, CarriedRetry>;
  readonly #interruptions: Map<number | string, Interruption>;

  constructor(snapshot: GraphSnapshot, carried: CarriedGraph | null, taskCount: number) {
    const stored = new Map(snapshot.ends.map((end) => [end.task, end]));
    this.#finished = Bitmap.parse((carried ?? snapshot).finished, taskCount);
    this.#finishedLater = (snapshot.finishedLater ?? []).map(({ attempt, tasks }) => ({
      attempt,
      tasks: Bitmap.parse(tasks, taskCount),
    }));
    this.#unseen = carried && {
      numbers: Bitmap.parse(carried.unseen ?? '', taskCount),
      paths: new Set(carried.ends.filter(({ isUnseen }) => isUnseen).map(({ task }) => task)),
    };
    this.firstFailureAt = carried?.firstFailureAt ?? null;
    this.#retries = new Map(carried?.retries.map((each) => [each.task, each]));
    this.#interruptions = new Map(snapshot.interrupted?.map((each) => [each.task, each]));
    const ends: Pick<TaskEnd, 'task' | 'retries'>[] = carried ? carried.ends : snapshot.ends;
    for (const { task, retries = 0 } of ends) {
      const { outcome = DONE, attempt = null } = stored.get(task) ?? {};
      this.#notable.set(task, { position: this.#notable.size, outcome, retries, attempt });
    }
  }

  hasEnded(task: GraphTask): boolean {
    if (task.number === null) return this.#notable.has(task.id);
    return this.#finished.has(task.number) && !this.#forgotten.has(task.number);
  }

  /** What is known of the end of the task in earlier runs; null if there is none. */
  recall(task: GraphTask): Omit<HandledEnd, 'task'> | null {
    if (!this.hasEnded(task)) return null;
    return { attempt: this.#attemptOf(task), recorded: this.#wasSeen(task) ? 'surely' : 'maybe' };
  }

  /** The task runs again, whatever it came to in earlier runs. */
  forget(task: GraphTask): void {
    this.#notable.delete(keyOf(task));
    if (task.number !== null) this.#forgotten.add(task.number);
  }

  /** Whether something in the subgraph ended, so that it had started. */
  hasBegun(subgraph: { content: GraphTask[] }): boolean {
    return subgraph.content.some(
      (task) => this.hasEnded(task) || ('content' in task && this.hasBegun(task as never)),
    );
  }

  /** A plain success: nobody asked what it answered or is told of it. */
  isPlain(task: GraphTask): boolean {
    return !this.#notable.has(keyOf(task)) && !task.onSuccess;
  }

  /** Where a notable end stands in the order of handling; ends without a known place come last. */
  positionOf(task: GraphTask): number {
    return this.#notable.get(keyOf(task))?.position ?? this.#notable.size;
  }

  outcomeOf(task: GraphTask): OperationOutcome {
    return this.#notable.get(keyOf(task))?.outcome ?? DONE;
  }

  /** Retries that handlers had decided before the task ended. */
  retriesOf(task: GraphTask): number {
    return this.#notable.get(keyOf(task))?.retries ?? 0;
  }

  /** How earlier attempts of the execution left an operation that runs again. */
  interruptionOf(task: GraphTask): Interruption | undefined {
    return this.#interruptions.get(keyOf(task));
  }

  /** Ends that said more than a plain success, in the order of handling, with the retries before them. */
  *notableEnds(): Generator<[task: number | string, retries: number]> {
    for (const [task, { retries }] of this.#notable) yield [task, retries];
  }

  #attemptOf(task: GraphTask): number {
    const { number } = task;
    if (number === null) return this.#notable.get(task.id)?.attempt ?? 1;
    return this.#finishedLater.find(({ tasks }) => tasks.has(number))?.attempt ?? 1;
  }

  /** Whether a run of this attempt has called the handlers of the end, and stored what came of it. */
  #wasSeen({ number, id }: GraphTask): boolean {
    if (!this.#unseen) return false;
    return number === null ? !this.#unseen.paths.has(id) : !this.#unseen.numbers.has(number);
  }

  /** The retry that a task was waiting for when the run before handed over; asked once. */
  takeRetry(task: GraphTask): CarriedRetry | undefined {
    const key = keyOf(task);
    const retry = this.#retries.get(key);
    this.#retries.delete(key);
    return retry;
  }
}

/** What a task is called where runs talk about it: its number, or its path when a handler added it. */
export const keyOf = (task: GraphTask): number | string => task.number ?? task.id;
