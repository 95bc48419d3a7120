import type { Effect, ErrorCause, EventEffect, Json, JsonObject } from '@cloudloom/topology';
import type { ExecutionOutcome } from '../run-execution.ts';
import { WorkflowTestError } from './errors.ts';
import { VIRTUAL_START } from './in-memory-runtime.ts';
import { traceLines } from './trace-lines.ts';

/** One event as people see it. */
export interface RunEvent {
  /** E.g. `workflow_node_event`, `task_started`. */
  type: string;
  text: string;
  /** Virtual seconds since the execution began. */
  at: number;
  /** Node instance, or `source>target`; undefined for events of the execution itself. */
  subject: string | undefined;
  /** Full name. */
  operation: string | undefined;
  errorCauses: readonly ErrorCause[];
}

/** One run of an operation. Times are virtual seconds since the execution began. */
export interface OperationRun {
  /** Node instance that it ran on. */
  instance: string;
  /** The other end and the side that ran, for operations of a relationship. */
  related: string | undefined;
  side: 'source' | 'target' | undefined;
  /** Full name. */
  operation: string;
  kwargs: JsonObject;
  retryNumber: number;
  startedAt: number;
  endedAt: number;
  state: 'succeeded' | 'failed' | 'rescheduled';
  result: Json;
  /** Message of the failure. */
  error: string | undefined;
}

/** What a run leaves, as the harness collects it. */
export interface RunRecord {
  outcome: ExecutionOutcome;
  effects: readonly Effect[];
  operations: readonly OperationRun[];
  states: Readonly<Record<string, string>>;
  elapsed: number;
}

/** How an execution went: plain values, to be compared with whatever the test framework offers. */
export class WorkflowRun {
  readonly status: ExecutionOutcome['status'];
  /** The execution's error; empty unless it failed. */
  readonly error: string;
  readonly errorCauses: readonly ErrorCause[];
  /** The whole story, a line for each event, state and log: `web_1 create started`, `web_1 "hello"`, `web_1 state started`. */
  readonly lines: readonly string[];
  readonly events: readonly RunEvent[];
  /** Runs of operations, in the order of their starts. */
  readonly operations: readonly OperationRun[];
  /** State of each node instance at the end, by id. */
  readonly states: Readonly<Record<string, string>>;
  /** Virtual seconds that it took; a resumed execution's other runs apart. */
  readonly elapsed: number;
  /** Everything that was recorded, as it would be stored. */
  readonly effects: readonly Effect[];

  constructor({ outcome, effects, operations, states, elapsed }: RunRecord) {
    this.status = outcome.status;
    this.error = outcome.error;
    this.errorCauses = outcome.errorCauses ?? [];
    this.effects = effects;
    this.lines = traceLines(effects);
    this.events = effects.flatMap((effect) => (effect.kind === 'event' ? [toRunEvent(effect)] : []));
    this.operations = operations;
    this.states = states;
    this.elapsed = elapsed;
  }

  /** The lines about a node instance or a relationship (`app_1>db_1`). */
  linesAbout(subject: string): string[] {
    return this.lines.filter((line) => line.startsWith(`${subject} `));
  }

  /** Texts of the events of one type, or of all. */
  texts(type?: string): string[] {
    return this.events.filter((event) => type === undefined || event.type === type).map(({ text }) => text);
  }

  /** Runs of an operation, full name or its last part, on one instance or on all. */
  runsOf(operation: string, instance?: string): OperationRun[] {
    return this.operations.filter(
      (run) =>
        (run.operation === operation || run.operation.endsWith(`.${operation}`)) &&
        (instance === undefined || run.instance === instance),
    );
  }

  /**
   * Whether `earlier` was over before `later` happened for the first time. Both are lines.
   * @throws WorkflowTestError when one of them is not among the lines
   */
  isBefore(earlier: string, later: string): boolean {
    for (const line of [earlier, later]) if (!this.lines.includes(line)) this.#refuse(line);
    return this.lines.lastIndexOf(earlier) < this.lines.indexOf(later);
  }

  #refuse(line: string): never {
    throw new WorkflowTestError(
      'never_happened',
      `"${line}" never happened. These are the lines:\n${this.lines.join('\n')}`,
    );
  }
}

function toRunEvent(event: EventEffect): RunEvent {
  const { eventType, message, timestamp, nodeInstanceId, sourceId, targetId, operation, errorCauses } = event;
  return {
    type: eventType,
    text: message,
    at: (timestamp - VIRTUAL_START) / 1000,
    subject: sourceId === undefined ? nodeInstanceId : `${sourceId}>${targetId}`,
    operation,
    errorCauses: errorCauses ?? [],
  };
}
