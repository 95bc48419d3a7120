import type { Effect, OperationError, OperationOutcome, TopologySkeleton } from '@cloudloom/topology';
import type { WorkflowDefinition } from '../define-workflow.ts';
import { runExecution, type ExecutionOutcome } from '../run-execution.ts';
import type { ExecutionFacts, OperationCall, WorkflowRuntime } from '../runtime.ts';
import { operationSucceeded, type ScriptedOperation } from './scripted-operation.ts';
import { VirtualClock } from './virtual-clock.ts';

export interface InMemoryOptions {
  topology: TopologySkeleton;
  /** What differs from a first, ordinary execution of a workflow called `workflow`. */
  facts?: Partial<ExecutionFacts>;
  /** Default: every operation succeeds. */
  operation?: ScriptedOperation;
  /** Told of every effect as it is recorded. */
  onEffect?: (effect: Effect) => void;
}

const ORDINARY: ExecutionFacts = {
  executionId: 'execution',
  attempt: 1,
  workflowId: 'workflow',
  mapping: { plugin: 'plugin', operation: 'workflow' },
  deploymentId: 'deployment',
  blueprintId: 'blueprint',
  tenantName: 'default_tenant',
  creatorUsername: 'admin',
  dryRun: false,
  resume: false,
  waitAfterFail: 600,
  parameters: {},
  taskRetries: 60,
  taskRetryInterval: 15,
  subgraphRetries: 0,
};
const START = Date.UTC(2024, 0, 1);

/**
 * The runtime for unit tests and offline traces: operations are scripted, effects are a list, time is virtual. It retries
 * operations and writes their events as a worker would.
 */
export class InMemoryRuntime implements WorkflowRuntime {
  readonly execution: ExecutionFacts;
  readonly topology: TopologySkeleton;
  readonly effects: Effect[] = [];
  readonly #clock = new VirtualClock(START);
  readonly #states = new Map<string, string>();
  readonly #operation: ScriptedOperation;
  readonly #onEffect: (effect: Effect) => void;
  #cancelCallbacks: (() => void)[] = [];
  #cancelRequested = false;

  constructor({ topology, facts, operation, onEffect }: InMemoryOptions) {
    this.topology = topology;
    this.execution = { ...ORDINARY, ...facts };
    this.#operation = operation ?? (() => operationSucceeded());
    this.#onEffect = onEffect ?? (() => undefined);
    for (const { id, state } of topology.nodeInstances) this.#states.set(id, state);
  }

  /** Runs a workflow to its end. */
  run(workflow: WorkflowDefinition): Promise<ExecutionOutcome> {
    return this.#clock.run(runExecution(workflow, this));
  }

  get cancelRequested(): boolean {
    return this.#cancelRequested;
  }

  /** Asks the execution to stop, as a client would. */
  requestCancel(): void {
    if (this.#cancelRequested) return;
    this.#cancelRequested = true;
    const callbacks = this.#cancelCallbacks;
    this.#cancelCallbacks = [];
    for (const callback of callbacks) callback();
  }

  onCancelRequested(callback: () => void): void {
    if (this.#cancelRequested) callback();
    else this.#cancelCallbacks.push(callback);
  }

  now(): number {
    return this.#clock.now();
  }

  /** Seconds since the execution began. */
  get elapsed(): number {
    return (this.#clock.now() - START) / 1000;
  }

  sleep(milliseconds: number): Promise<void> {
    return this.#clock.sleep(milliseconds);
  }

  record(effect: Effect): void {
    this.effects.push(effect);
    if (effect.kind === 'nodeInstanceState') this.#states.set(effect.nodeInstanceId, effect.state);
    this.#onEffect(effect);
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  refreshTopology(): Promise<TopologySkeleton> {
    const nodeInstances = this.topology.nodeInstances.map((instance) => ({
      ...instance,
      state: this.#stateOf(instance.id),
    }));
    return Promise.resolve({ ...this.topology, nodeInstances });
  }

  nodeInstanceState(nodeInstanceId: string): Promise<string> {
    return Promise.resolve(this.#stateOf(nodeInstanceId));
  }

  async runOperation(call: OperationCall): Promise<OperationOutcome> {
    for (let retryNumber = call.currentRetries; ; retryNumber += 1) {
      this.#announce(call, 'started', retryNumber);
      const outcome = await this.#attempt(call, retryNumber);
      this.#announce(call, outcome.state, retryNumber, outcome);
      if (call.handlesFailure || outcome.state === 'succeeded' || !mayRetry(call, retryNumber, outcome.error))
        return outcome;
      await this.sleep(1000 * (outcome.error.retryAfter ?? call.retryInterval));
    }
  }

  #attempt(call: OperationCall, retryNumber: number): Promise<OperationOutcome> {
    const sleep = (milliseconds: number) => this.#clock.sleepWhileBusy(milliseconds);
    return this.#clock.busy(() => this.#operation({ call, retryNumber, sleep }));
  }

  #announce(call: OperationCall, state: string, retryNumber: number, outcome?: OperationOutcome): void {
    const { taskName, operation, nodeInstanceId, maxRetries } = call;
    const retry = retryNumber === 0 ? '' : ` [retry ${retryNumber}${maxRetries < 0 ? '' : `/${maxRetries}`}]`;
    const message = `Task ${state} '${taskName}'${ending(outcome)}${retry}`;
    const key = `${call.taskId}@${this.execution.attempt}.${retryNumber}:${state}`;
    this.record({
      kind: 'event',
      key,
      timestamp: this.now(),
      eventType: `task_${state}`,
      message,
      operation,
      nodeInstanceId,
    });
  }

  #stateOf(nodeInstanceId: string): string {
    return this.#states.get(nodeInstanceId) ?? 'uninitialized';
  }
}

const mayRetry = ({ maxRetries }: OperationCall, retryNumber: number, { kind }: OperationError): boolean =>
  kind !== 'non_recoverable' && (maxRetries < 0 || retryNumber < maxRetries);

function ending(outcome: OperationOutcome | undefined): string {
  if (!outcome) return '';
  if (outcome.state !== 'succeeded') return ` -> ${outcome.error.message}`;
  return outcome.result === null ? '' : ` - ${JSON.stringify(outcome.result)}`;
}
