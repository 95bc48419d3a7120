import type {
  JsonObject,
  OperationOutcome,
  SkeletonOperation,
  TaskImplementation,
  TaskRecord,
} from '@cloudloom/topology';
import type { OperationCall } from '../runtime.ts';
import { GraphTask } from './graph-task.ts';
import { nameLabel } from './labels.ts';
import type { TaskEnvironment } from './task-environment.ts';

/** What identifies an operation: the instance it runs on and, on a relationship, its side and the other instance. */
export interface OperationTarget {
  operation: string;
  nodeInstanceId: string;
  relatedId?: string;
  side?: 'source' | 'target';
  hostId: string | null;
  executor: OperationCall['executor'];
}

export interface OperationTaskOptions {
  target: OperationTarget;
  implementation: Pick<SkeletonOperation, 'taskName' | 'timeout'>;
  kwargs?: JsonObject;
  /** Stored with a task that runs something else than the operation of its node. */
  given?: TaskImplementation;
  /** False: of its events only those of failures are sent. Default true. */
  sendTaskEvents?: boolean;
  totalRetries: number;
  retryInterval: number;
}

/** Runs an operation of a node instance or of one side of a relationship, wherever its executor is. */
export class OperationTask extends GraphTask {
  readonly type = 'RemoteWorkflowTask';
  readonly label: string;
  readonly target: OperationTarget;
  readonly #implementation: OperationTaskOptions['implementation'];
  readonly #kwargs: JsonObject | undefined;
  readonly #given: TaskImplementation | undefined;
  readonly #sendTaskEvents: boolean;

  constructor(options: OperationTaskOptions) {
    const { target, implementation, kwargs, totalRetries, retryInterval } = options;
    super(implementation.taskName, { totalRetries, retryInterval });
    this.target = target;
    this.#implementation = implementation;
    this.#kwargs = kwargs && Object.keys(kwargs).length > 0 ? kwargs : undefined;
    this.#given = options.given;
    this.#sendTaskEvents = options.sendTaskEvents ?? true;
    const short = nameLabel(target.operation).replace(/^relationship_lifecycle\./, '');
    this.label = target.side ? `${short}:${target.side}` : short;
  }

  override get operation(): string {
    return this.target.operation;
  }

  override get description(): string {
    return `${this.name} (${this.target.nodeInstanceId}:${this.target.operation})`;
  }

  override get subjects(): readonly string[] {
    const { nodeInstanceId, relatedId } = this.target;
    return relatedId === undefined ? [nodeInstanceId] : [nodeInstanceId, relatedId];
  }

  /** Without a handler the runtime retries by itself and reports only the last failure. */
  override get isRetriedElsewhere(): boolean {
    return this.onFailure === undefined;
  }

  start(environment: TaskEnvironment): OperationOutcome | Promise<OperationOutcome> {
    const { runtime, effects } = environment;
    if (runtime.execution.dryRun) {
      this.#announce(environment, 'task_succeeded', `Task succeeded '${this.name}'${effects.dryRunSuffix}`);
      return { state: 'succeeded', result: null };
    }
    this.#announce(environment, 'sending_task', `Sending task '${this.name}'${this.#retrySuffix}`);
    return runtime.runOperation(this.#call());
  }

  override get record(): Partial<TaskRecord> {
    const { operation, nodeInstanceId, relatedId, side } = this.target;
    return {
      operation,
      nodeInstanceId,
      ...(relatedId === undefined ? {} : { relatedId }),
      ...(side === undefined ? {} : { side }),
      ...(this.#kwargs === undefined ? {} : { kwargs: this.#kwargs }),
      ...(this.#given === undefined ? {} : { implementation: this.#given }),
      ...(this.#sendTaskEvents ? {} : { sendTaskEvents: false }),
    };
  }

  get #retrySuffix(): string {
    if (this.currentRetries === 0) return '';
    return this.totalRetries < 0
      ? ` [retry ${this.currentRetries}]`
      : ` [retry ${this.currentRetries}/${this.totalRetries}]`;
  }

  #announce({ effects }: TaskEnvironment, eventType: string, message: string): void {
    if (!this.#sendTaskEvents) return;
    const { operation, nodeInstanceId, relatedId, side } = this.target;
    const [sourceId, targetId] =
      side === 'source' ? [nodeInstanceId, relatedId] : [relatedId, nodeInstanceId];
    const subject = side && sourceId && targetId ? { sourceId, targetId } : { nodeInstanceId };
    effects.byTask(this, eventType, { kind: 'event', eventType, message, operation, ...subject });
  }

  #call(): OperationCall {
    const { timeout, taskName } = this.#implementation;
    const kwargs = this.#kwargs === undefined ? {} : { kwargs: this.#kwargs };
    return {
      ...this.target,
      ...kwargs,
      taskId: this.id,
      taskName,
      currentRetries: this.currentRetries,
      maxRetries: this.totalRetries,
      retryInterval: this.retryInterval,
      timeout,
      handlesFailure: this.onFailure !== undefined,
      wantsResult: this.wantsResult,
      ...(this.#sendTaskEvents ? {} : { sendTaskEvents: false }),
    };
  }
}
