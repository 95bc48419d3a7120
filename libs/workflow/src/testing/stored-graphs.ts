import {
  Bitmap,
  type Effect,
  type GraphIdentity,
  type GraphSnapshot,
  type Interruption,
  type OperationOutcome,
  type TaskRecord,
} from '@cloudloom/topology';
import { WorkflowUsageError } from '../errors.ts';

interface StoredTask {
  record: TaskRecord;
  outcome: OperationOutcome | null;
  retries: number;
  /** When it ended, counted in ends. */
  endedAt: number;
  /** Attempt of the execution in which it ended. */
  endedIn: number;
  /** Attempts of the execution in which it began to run. */
  begunIn: Set<number>;
}

interface StoredEnd {
  /** Of the execution. */
  attempt: number;
  outcome: OperationOutcome;
  retries?: number;
}

/** Who asks what became of a graph, and what the deployment is like then. */
interface Present {
  /** Of the execution. */
  attempt: number;
  /** Null for an instance that does not exist. */
  stateOf(nodeInstanceId: string): string | null;
}

const DONE: OperationOutcome = { state: 'succeeded', result: null };

/** Task graphs and how their tasks ended, in memory: what the database keeps for a real run. */
export class StoredGraphs {
  readonly #digests = new Map<string, string>();
  readonly #tasks = new Map<string, Map<string, StoredTask>>();
  readonly #byPath = new Map<string, StoredTask>();
  #ends = 0;

  /** Takes from an effect what it says about graphs and tasks, in an attempt of the execution. */
  apply(effect: Effect, attempt: number): void {
    if (effect.kind === 'graph') return this.#store(effect.graphName, effect.digest, effect.tasks);
    if (effect.kind === 'taskState') {
      if (effect.state === 'succeeded')
        this.end(effect.taskId, { attempt, outcome: { state: 'succeeded', result: effect.result ?? null } });
      else if (effect.state === 'failed')
        this.end(effect.taskId, { attempt, outcome: failure(effect.error) });
      return;
    }
    if (effect.kind === 'log' || effect.kind === 'systemProperties' || effect.taskId === undefined) return;
    if (effect.kind === 'event' && effect.operation !== undefined) return;
    this.end(effect.taskId, { attempt, outcome: DONE });
  }

  /** An operation begins to run. */
  begin(path: string, attempt: number): void {
    this.#byPath.get(path)?.begunIn.add(attempt);
  }

  /** A task has ended; the end of a task that a handler lets run again takes the place of the earlier one. */
  end(path: string, { attempt, outcome, retries = 0 }: StoredEnd): void {
    const task = this.#byPath.get(path);
    if (!task) return;
    this.#ends += 1;
    Object.assign(task, { outcome, retries, endedAt: this.#ends, endedIn: attempt });
  }

  /** As an attempt of the execution finds it. @throws WorkflowUsageError when the stored graph has other tasks */
  snapshot({ name, digest, taskCount }: GraphIdentity, present: Present): GraphSnapshot | null {
    const tasks = this.#tasks.get(name);
    if (!tasks) return null;
    if (this.#digests.get(name) !== digest)
      throw new WorkflowUsageError(
        'graph_changed',
        `The graph "${name}" was built with other tasks than before. Its builder must make the same tasks whenever it is called.`,
      );
    const finished = new Bitmap(taskCount);
    const later = new Map<number, Bitmap>();
    const ended = [...tasks.values()].map((task, number) => ({ ...task, number }));
    for (const { number, outcome, endedIn } of ended) {
      if (!outcome || number >= taskCount) continue;
      finished.add(number);
      if (endedIn === 1) continue;
      later.set(endedIn, later.get(endedIn) ?? new Bitmap(taskCount));
      later.get(endedIn)?.add(number);
    }
    const ends = ended
      .filter(({ number, outcome }) => outcome && (number >= taskCount || !isPlain(outcome)))
      .toSorted((a, b) => a.endedAt - b.endedAt)
      .map(({ number, record, outcome, retries, endedIn }) => ({
        task: number < taskCount ? number : record.id,
        outcome: outcome!,
        ...(retries === 0 ? {} : { retries }),
        ...(number < taskCount || endedIn === 1 ? {} : { attempt: endedIn }),
      }));
    const interrupted = ended
      .filter(({ outcome, begunIn }) => !outcome && begunIn.size > 0 && !begunIn.has(present.attempt))
      .map(({ number, record, begunIn }): Interruption => ({
        task: number < taskCount ? number : record.id,
        attempts: begunIn.size,
        nodeInstanceState: present.stateOf(record.nodeInstanceId ?? ''),
      }));
    const finishedLater = [...later].map(([attempt, each]) => ({ attempt, tasks: each.toString() }));
    return {
      finished: finished.toString(),
      ...(finishedLater.length === 0 ? {} : { finishedLater }),
      ends,
      ...(interrupted.length === 0 ? {} : { interrupted }),
    };
  }

  /** What a resume does first: failed tasks may run again, but for those of subgraphs that were replaced. */
  reset(): void {
    const replaced = new Set([...this.#byPath.values()].map(({ record }) => record.retriedTask));
    const isReplaced = (path: string | null): boolean =>
      path !== null &&
      (replaced.has(path) || isReplaced(this.#byPath.get(path)?.record.containingSubgraph ?? null));
    for (const [path, task] of this.#byPath)
      if (task.outcome && task.outcome.state !== 'succeeded' && !isReplaced(path)) task.outcome = null;
  }

  #store(name: string, digest: string, records: readonly TaskRecord[]): void {
    this.#digests.set(name, digest);
    const tasks = this.#tasks.get(name) ?? new Map<string, StoredTask>();
    this.#tasks.set(name, tasks);
    for (const record of records) {
      if (tasks.has(record.id)) continue;
      const task = { record, outcome: null, retries: 0, endedAt: 0, endedIn: 0, begunIn: new Set<number>() };
      tasks.set(record.id, task);
      this.#byPath.set(record.id, task);
    }
  }
}

const isPlain = (outcome: OperationOutcome): boolean =>
  outcome.state === 'succeeded' && outcome.result === null;

function failure(error: Extract<Effect, { kind: 'taskState' }>['error']): OperationOutcome {
  const message = 'failed';
  return { state: 'failed', error: error ?? { kind: 'non_recoverable', type: 'Error', message, causes: [] } };
}
