import type {
  Effect,
  GraphIdentity,
  GraphSnapshot,
  OperationOutcome,
  TopologySkeleton,
} from '@cloudloom/topology';
import type {
  CarriedState,
  ExecutionFacts,
  HistoryBudget,
  NodeInstanceDetails,
  OperationCall,
  StatusAnswer,
  WorkflowRuntime,
} from '@cloudloom/workflow';
import type { CancellationScope } from '@temporalio/workflow';
import { log, metricMeter, setCurrentDetails, sleep, workflowInfo } from '@temporalio/workflow';
import { fairnessKey } from '../fairness.ts';
import { foreignOutcome, operationOutcomeOf } from '../failures.ts';
import { operations, records } from './activities.ts';
import { askForDetails, askForStatus } from './author-calls.ts';
import { EffectBuffer } from './effect-buffer.ts';
import { loadGraph } from './graph-pages.ts';
import { DeploymentCalls } from './modifications.ts';
import { Progress } from './progress.ts';
import { OperationWindow } from './operation-window.ts';
import { ServiceCalls } from './services.ts';
import { FIRST_SNAPSHOT, loadTopology } from './topology-pages.ts';
import { UpdateCalls } from './updates.ts';

const SECOND = 1000;
/** A margin over the operation's own timeout: the executor enforces that one and has processes to end. */
const TIMEOUT_MARGIN_SECONDS = 60;

/** Bytes of history that weigh as much as the soft limit of events; the server ends a run at 50 MB. */
const SOFT_BYTES = 8_000_000;

/** How often others get their turn before effects are stored that nobody waits for. */
const TURNS_BEFORE_FLUSH = 20;

/** What the worker decides about a run, and what the run before it left. */
export interface RunSettings {
  operationsInFlight: number;
  historyLimits: Pick<HistoryBudget, 'soft' | 'hard'>;
  carried: CarriedState | null;
}

/** What waited for its turn when the cancel came does not start any more, and nobody waits for it. */
const NEVER = new Promise<never>(() => {});

/**
 * `libs/workflow`'s runtime on Temporal. Operations are activities retried by Temporal; effects are stored in batches
 * by a local activity. Must be used inside a non-cancellable scope: a cancel request only sets a flag.
 */
export class TemporalRuntime implements WorkflowRuntime {
  cancelRequested = false;
  private snapshot = FIRST_SNAPSHOT;
  private readonly effects: EffectBuffer;
  private readonly window: OperationWindow;
  private willFlush = false;
  private readonly progress = new Progress();
  private readonly cancelCallbacks: (() => void)[] = [];
  readonly deployment: DeploymentCalls;
  readonly services: ServiceCalls;
  readonly updates: UpdateCalls;
  readonly carried: CarriedState | null;
  private readonly limits: RunSettings['historyLimits'];

  constructor(
    readonly execution: ExecutionFacts,
    readonly topology: TopologySkeleton,
    settings: RunSettings,
  ) {
    const { executionId, attempt } = execution;
    this.effects = new EffectBuffer(async (effects, newCount) => {
      const { written } = await records.recordEffects({ executionId, attempt, effects });
      this.window.observeWrite(newCount, written);
    });
    this.window = new OperationWindow(settings.operationsInFlight, reportLostTask);
    this.carried = settings.carried;
    this.limits = settings.historyLimits;
    this.services = new ServiceCalls(execution, () => this.flush());
    const calls = { nextSnapshot: () => (this.snapshot += 1), flush: () => this.flush() };
    this.deployment = new DeploymentCalls(execution, calls);
    this.updates = new UpdateCalls(execution, calls);
  }

  get history(): HistoryBudget {
    const { historyLength, historySize } = workflowInfo();
    // The server also counts bytes; a history of large events is as full as one of many.
    const length = Math.max(historyLength, Math.round((this.limits.soft * historySize) / SOFT_BYTES));
    return { ...this.limits, length };
  }

  get operationsInFlight(): number {
    return this.window.size;
  }

  loadGraph(graph: GraphIdentity): Promise<GraphSnapshot | null> {
    const isFirstRun = this.execution.attempt === 1 && this.carried === null;
    return isFirstRun ? Promise.resolve(null) : loadGraph(this.execution, graph);
  }

  /** Turns a cancel request of `scope`, the run's root, into the flag. */
  watchCancellation(scope: CancellationScope): void {
    scope.cancelRequested.catch(() => {
      this.cancelRequested = true;
      for (const callback of this.cancelCallbacks.splice(0)) callback();
    });
  }

  now(): number {
    return Date.now();
  }

  async refreshTopology(options: { withSystemProperties?: boolean }): Promise<TopologySkeleton> {
    await this.flush();
    this.snapshot += 1;
    return loadTopology(this.execution, this.snapshot, options);
  }

  async nodeInstanceState(nodeInstanceId: string): Promise<string> {
    await this.flush();
    const { tenantName, creatorUsername } = this.execution;
    return records.nodeInstanceState({ tenantName, creatorUsername, nodeInstanceId });
  }

  async nodeInstanceDetails(nodeInstanceId: string, occurrence: number): Promise<NodeInstanceDetails | null> {
    await this.flush();
    return askForDetails(this.execution, nodeInstanceId, occurrence);
  }

  async updateExecutionStatus(status: string): Promise<StatusAnswer> {
    await this.flush();
    return askForStatus(this.execution, status);
  }

  /** Stored soon, also when nothing follows that waits for it: what comes next may take days. */
  record(effect: Effect, options: { mayBeStored?: boolean } = {}): void {
    this.progress.observe(effect);
    this.effects.append(effect, options);
    if (this.willFlush) return;
    this.willFlush = true;
    void this.flushSoon();
  }

  private async flushSoon(): Promise<void> {
    for (let turn = 0; turn < TURNS_BEFORE_FLUSH; turn += 1) await Promise.resolve();
    this.willFlush = false;
    // The buffer keeps a failure for whoever waits next, at the latest the end of the run.
    await this.flush().catch(() => undefined);
  }

  async flush(): Promise<void> {
    await this.effects.flush();
    setCurrentDetails(this.progress.render());
  }

  async runOperation(call: OperationCall): Promise<OperationOutcome> {
    await this.window.take();
    try {
      if (this.cancelRequested) return await NEVER;
      await this.flush();
      this.progress.operationStarted();
      const outcome = await this.schedule(call);
      this.progress.operationEnded(outcome.state);
      return outcome;
    } finally {
      this.window.release();
    }
  }

  async sleep(milliseconds: number, summary?: string): Promise<void> {
    await this.flush();
    await sleep(Math.max(1, milliseconds), summary === undefined ? {} : { summary });
  }

  onCancelRequested(callback: () => void): void {
    if (this.cancelRequested) callback();
    else this.cancelCallbacks.push(callback);
  }

  private async schedule(call: OperationCall): Promise<OperationOutcome> {
    const { executionId, attempt: executionAttempt, tenantName, deploymentId } = this.execution;
    const interval = Math.max(1, Math.round(call.retryInterval * SECOND));
    const options = {
      // Eager execution needs the worker that has the run: a plugin's queue, or the shared one.
      taskQueue: workflowInfo().taskQueue,
      activityId: call.currentRetries > 0 ? `${call.taskId}#${call.currentRetries}` : call.taskId,
      summary: `${call.nodeInstanceId}: ${shortName(call.operation)}`,
      retry: { initialInterval: interval, maximumInterval: interval, backoffCoefficient: 1 },
      ...(call.timeout ? { startToCloseTimeout: (call.timeout + TIMEOUT_MARGIN_SECONDS) * SECOND } : {}),
      ...(deploymentId === null
        ? {}
        : { priority: { fairnessKey: fairnessKey({ tenantName, deploymentId }) } }),
    };
    const request = {
      executionId,
      executionAttempt,
      taskId: call.taskId,
      currentRetries: call.currentRetries,
      handlesFailure: call.handlesFailure,
      wantsResult: call.wantsResult ?? false,
      maxRetries: call.maxRetries,
      retryInterval: call.retryInterval,
    };
    try {
      return await operations.runOperation.executeWithOptions(options, [request]);
    } catch (error) {
      return operationOutcomeOf(error) ?? this.recordForeign(call, error);
    }
  }

  /** Whoever ran the operation could not store this end, and a later run of the execution must know it. */
  private recordForeign({ taskId, currentRetries }: OperationCall, thrown: unknown): OperationOutcome {
    const outcome = foreignOutcome(thrown);
    const { error } = outcome;
    const key = `${taskId}@${this.execution.attempt}.${currentRetries}:foreign`;
    this.record({ kind: 'taskState', key, timestamp: this.now(), taskId, state: 'failed', error });
    return outcome;
  }
}

function reportLostTask(from: number, to: number): void {
  metricMeter.createCounter('cloudloom_lost_workflow_tasks').add(1);
  log.warn('A workflow task was lost; fewer operations are started at once', { from, to });
}

function shortName(operation: string): string {
  return operation.slice(operation.lastIndexOf('.') + 1);
}
