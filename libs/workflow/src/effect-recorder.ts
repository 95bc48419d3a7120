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

/**
 * Writes effects with keys made of their producer: task path, attempt of the execution, retry of the task, and what it
 * is. A workflow task that is lost and run again, perhaps in another order, makes the same keys again.
 *
 * `taskId` on an effect means "this completes the task", so only the effects that are a task's whole work carry it.
 */
export class EffectRecorder {
  readonly #runtime: WorkflowRuntime;
  readonly #occurrences = new Map<string, number>();
  #isSilent = false;
  /** The task whose handler runs at the moment. */
  #handled: Producer | null = null;

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

  /** Runs code whose effects were recorded by an earlier run. What it does after an `await` is recorded again. */
  silently<T>(work: () => T): T {
    this.#isSilent = true;
    try {
      return work();
    } finally {
      this.#isSilent = false;
    }
  }

  /** Calls a handler of the task: what it changes before an `await` is known by the task. */
  handling<T>(task: Producer, handler: () => T): T {
    this.#handled = task;
    try {
      return handler();
    } finally {
      this.#handled = null;
    }
  }

  /**
   * Changes system properties of an instance: the first, second, ... change of it that the handler makes, or, outside of
   * handlers, that the execution makes.
   */
  systemProperties(nodeInstanceId: string, changes: SystemPropertyChanges): void {
    const label = `systemProperties:${nodeInstanceId}`;
    const key = this.#handled ? this.#numbered(this.#keyOf(this.#handled, label)) : this.#counted(label);
    this.#record(key, { kind: 'systemProperties', nodeInstanceId, ...changes });
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
    this.#record(this.#counted(label), { kind: 'event', ...event });
  }

  /** A line of the log; told from equal ones like events. */
  log(line: { logger: string; level: LogEffect['level']; message: string } & EffectSubject): void {
    const label = `log:${line.level}:${line.nodeInstanceId ?? ''}:${inShort(line.message)}`;
    this.#record(this.#counted(label), { kind: 'log', ...line });
  }

  #counted(label: string): string {
    return `@${this.#runtime.execution.attempt}:${this.#numbered(label)}`;
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

  #record(key: string, effect: NewEffect): void {
    if (this.#isSilent) return;
    this.#runtime.record({ ...effect, key, timestamp: this.#runtime.now() } as Effect);
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
