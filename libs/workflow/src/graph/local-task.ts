import type { Json, JsonObject, OperationError, OperationOutcome, TaskRecord } from '@cloudloom/topology';
import type { EffectRecorder } from '../effect-recorder.ts';
import { ExecutionCancelledError, NonRecoverableError, RecoverableError } from '../errors.ts';
import { describeThrown } from '../thrown-error.ts';
import { GraphTask, type RetryOptions } from './graph-task.ts';
import { toJsonValue } from './json-value.ts';
import { nameLabel } from './labels.ts';
import type { TaskEnvironment } from './task-environment.ts';

/** A function of the workflow that runs as a task. It must be deterministic like all workflow code. */
export type LocalFunction = (kwargs: JsonObject) => Json | void | Promise<Json | void>;

export interface LocalTaskOptions extends RetryOptions {
  kwargs: JsonObject;
  /** A label for people, stored with the task. */
  info: string | null;
  /** False: of its events only that of a failure is sent. */
  sendTaskEvents: boolean;
  /** The node instance that its events are about. */
  nodeInstanceId?: string;
}

/** What was running when the cancel came is left alone: no end of it is looked at. */
const NEVER = new Promise<never>(() => undefined);

function toOperationError(thrown: unknown): OperationError {
  const cause = describeThrown(thrown);
  const retryAfter = thrown instanceof RecoverableError ? thrown.retryAfter : undefined;
  const isFinal = thrown instanceof NonRecoverableError || thrown instanceof ExecutionCancelledError;
  return {
    kind: isFinal ? 'non_recoverable' : 'recoverable',
    type: cause.type,
    message: cause.message,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    causes: [cause],
  };
}

/** Runs a function of the workflow itself. */
export class LocalTask extends GraphTask {
  readonly type = 'LocalWorkflowTask';
  readonly label: string;
  readonly #work: LocalFunction;
  readonly #options: LocalTaskOptions;

  constructor(name: string, work: LocalFunction, options: LocalTaskOptions) {
    super(name, options);
    this.label = nameLabel(name);
    this.#work = work;
    this.#options = options;
  }

  override get subjects(): readonly string[] {
    const { nodeInstanceId } = this.#options;
    return nodeInstanceId === undefined ? [] : [nodeInstanceId];
  }

  override get record(): Partial<TaskRecord> {
    const { info, nodeInstanceId } = this.#options;
    return { info, ...(nodeInstanceId === undefined ? {} : { nodeInstanceId }) };
  }

  async start({ runtime, effects }: TaskEnvironment): Promise<OperationOutcome> {
    this.#announce(effects, 'started', '');
    try {
      const answer = effects.working(this, () => this.#work({ ...this.#options.kwargs }));
      const result = toJsonValue(await answer, `The result of ${this.name}`);
      this.#announce(effects, 'succeeded', result === null ? '' : ` - ${inWords(result)}`);
      return { state: 'succeeded', result };
    } catch (thrown) {
      if (thrown instanceof ExecutionCancelledError && runtime.cancelRequested) return NEVER;
      const error = toOperationError(thrown);
      this.#announce(effects, 'failed', ` -> ${error.message}`, error);
      return { state: 'failed', error };
    }
  }

  /** Stored with what it came to, so that a later run of the execution does not run it again. */
  override recordEnd(effects: EffectRecorder): void {
    if (this.state === 'succeeded') effects.taskState(this, 'succeeded', { result: this.output });
    else if (this.error) effects.taskState(this, 'failed', { error: this.error });
  }

  #announce(
    effects: EffectRecorder,
    state: 'started' | 'succeeded' | 'failed',
    detail: string,
    error?: OperationError,
  ): void {
    const { sendTaskEvents, nodeInstanceId } = this.#options;
    if (!sendTaskEvents && state !== 'failed') return;
    effects.byTask(this, `${state}-event`, {
      kind: 'event',
      eventType: `task_${state}`,
      message: `Task ${state} '${this.name}'${detail}${effects.dryRunSuffix}${this.#retrySuffix}`,
      ...(nodeInstanceId === undefined ? {} : { nodeInstanceId }),
      ...(error === undefined ? {} : { errorCauses: error.causes }),
    });
  }

  get #retrySuffix(): string {
    if (this.currentRetries === 0) return '';
    return ` [retry ${this.currentRetries}${this.totalRetries < 0 ? '' : `/${this.totalRetries}`}]`;
  }
}

const inWords = (result: Json): string => (typeof result === 'string' ? result : JSON.stringify(result));
