import type {
  Effect,
  EffectSubject,
  ErrorCause,
  Json,
  LogEffect,
  OperationError,
  SystemPropertyChanges,
  TaskState,
} from '@cloudloom/topology';
import { GraphDigest } from './graph/graph-digest.ts';
import type { WorkflowRuntime } from './runtime.ts';

type NewEffect = Effect extends infer Each
  ? Each extends Effect
    ? Omit<Each, 'key' | 'timestamp'>
    : never
  : never;

/** What produces an effect: a task's path and the number of its retry. */
export interface Producer {
  readonly id: string;
  readonly currentRetries: number;
}

/** The end of a task, while a handler is asked what it means. */
export interface HandledEnd {
  task: Producer;
  /** Attempt of the execution in which the task ended: for an end that is recalled, perhaps an earlier one. */
  attempt: number;
  /** Whether an earlier run has recorded what the handler tells: it may have been stopped before that. */
  recorded: 'not' | 'maybe' | 'surely';
}

/** Takes what code of a task tells. */
type Listener = (label: string, effect: NewEffect) => void;

/**
 * Writes effects with keys made of their producer: task path, attempt of the execution, retry of the task, and what it
 * is. A workflow task that is lost and run again, perhaps in another order, makes the same keys again.
 *
 * `taskId` on an effect means "this completes the task", so only the effects that are a task's whole work carry it.
 */
export class EffectRecorder {
  readonly #runtime: WorkflowRuntime;
  readonly #occurrences = new Map<string, number>();
  /** Set while code of a task runs. */
  #listener: Listener | null = null;

  constructor(runtime: WorkflowRuntime) {
    this.#runtime = runtime;
  }

  /** ` (dry run)` where the execution is one. */
  get dryRunSuffix(): string {
    return this.#runtime.execution.dryRun ? ' (dry run)' : '';
  }

  byTask(producer: Producer, what: string, effect: NewEffect): void {
    this.#record(this.#keyOf(producer, what), effect);
  }

  taskState(producer: Producer, state: TaskState, end: { result?: Json; error?: OperationError } = {}): void {
    this.byTask(producer, state, { kind: 'taskState', taskId: producer.id, state, ...end });
  }

  /**
   * Calls a handler. What it tells before an `await` is known by the end that it handles, so that a later run which calls
   * it again for the same end tells nothing new; what comes after an `await` is told again.
   *
   * @param isLast whether the answer lets the task be. How often it ran before is no part of the key then: later runs do not
   *   know that of every task.
   */
  handling<T>(end: HandledEnd, handler: () => T, isLast: (answer: T) => boolean): T {
    const told: Parameters<Listener>[] = [];
    // A handler that throws is not asked again.
    let wasLast = true;
    try {
      const answer = this.#listening((...effect) => void told.push(effect), handler);
      wasLast = isLast(answer);
      return answer;
    } finally {
      const number = wasLast ? 'last' : `${end.task.currentRetries}`;
      this.#recordTold(end, `${end.task.id}@${end.attempt}.${number}`, told);
    }
  }

  /** Calls the function of a task. What it tells before an `await` is known by the task, which later runs may not run again. */
  working<T>(task: Producer, work: () => T): T {
    const key = this.#keyOf(task, 'work');
    return this.#listening((label, effect) => this.#record(this.#numbered(`${key}:${label}`), effect), work);
  }

  /**
   * Changes system properties of an instance: the first, second, ... change of it that the handler makes, or, outside of
   * handlers, that the execution makes.
   */
  systemProperties(nodeInstanceId: string, changes: SystemPropertyChanges): void {
    const label = `systemProperties:${nodeInstanceId}`;
    this.#tell(label, { kind: 'systemProperties', nodeInstanceId, ...changes });
  }

  /**
   * An event outside any task: of the execution, or of a handler. The key is the text and how often it occurred, so that
   * two equal texts are two events and the order among different ones does not matter.
   */
  direct(
    event: {
      eventType: string;
      message: string;
      arguments?: Json;
      errorCauses?: ErrorCause[];
    } & EffectSubject,
  ): void {
    const label = `${event.eventType}:${event.nodeInstanceId ?? ''}:${inShort(event.message)}`;
    this.#tell(label, { kind: 'event', ...event });
  }

  /** A line of the log; told from equal ones like events. */
  log(line: { logger: string; level: LogEffect['level']; message: string } & EffectSubject): void {
    const label = `log:${line.level}:${line.nodeInstanceId ?? ''}:${inShort(line.message)}`;
    this.#tell(label, { kind: 'log', ...line });
  }

  #tell(label: string, effect: NewEffect): void {
    if (this.#listener) this.#listener(label, effect);
    else this.#record(`@${this.#runtime.execution.attempt}:${this.#numbered(label)}`, effect);
  }

  #listening<T>(listener: Listener, code: () => T): T {
    this.#listener = listener;
    try {
      return code();
    } finally {
      this.#listener = null;
    }
  }

  #recordTold({ recorded }: HandledEnd, producer: string, told: readonly Parameters<Listener>[]): void {
    if (recorded === 'surely') return;
    for (const [label, effect] of told)
      this.#record(this.#numbered(`${producer}:${label}`), effect, { mayBeStored: recorded === 'maybe' });
  }

  #numbered(label: string): string {
    const count = (this.#occurrences.get(label) ?? 0) + 1;
    this.#occurrences.set(label, count);
    return count > 1 ? `${label} (${count})` : label;
  }

  #keyOf({ id, currentRetries }: Producer, what: string): string {
    const retry = currentRetries > 0 ? `.${currentRetries}` : '';
    return `${id}@${this.#runtime.execution.attempt}${retry}:${what}`;
  }

  graphChunk(key: string, effect: Extract<NewEffect, { kind: 'graph' }>): void {
    this.#record(`${key}@${this.#runtime.execution.attempt}:graph`, effect);
  }

  #record(key: string, effect: NewEffect, options: { mayBeStored?: boolean } = {}): void {
    this.#runtime.record({ ...effect, key, timestamp: this.#runtime.now() } as Effect, options);
  }
}

/** Keys are indexed: a long text goes into its key by its start and its digest. */
const LONGEST_IN_KEY = 200;

function inShort(text: string): string {
  if (text.length <= LONGEST_IN_KEY) return text;
  const digest = new GraphDigest();
  digest.add(text);
  return `${text.slice(0, LONGEST_IN_KEY / 2)}~${digest.toString()}`;
}
