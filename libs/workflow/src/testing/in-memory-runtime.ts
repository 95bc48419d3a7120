import type {
  Effect,
  GraphIdentity,
  GraphSnapshot,
  JsonObject,
  OperationError,
  OperationOutcome,
  TopologySkeleton,
} from '@cloudloom/topology';
import type { WorkflowDefinition } from '../define-workflow.ts';
import type { CarriedState } from '../graph/carried-state.ts';
import { runExecution, type ExecutionOutcome } from '../run-execution.ts';
import type {
  ExecutionFacts,
  HistoryBudget,
  NodeInstanceDetails,
  OperationCall,
  StatusAnswer,
  WorkflowRuntime,
} from '../runtime.ts';
import {
  InMemoryModifications,
  type InMemoryDeployment,
  type ModifiedWorld,
} from './in-memory-modifications.ts';
import { endedEvent, sendingEvent, startedEvent } from './operation-events.ts';
import { operationSucceeded, type ScriptedOperation } from './scripted-operation.ts';
import { answerStatus } from './execution-status.ts';
import { RecordedDetails, type InstanceSketches } from './recorded-details.ts';
import { InMemoryServices, type ServiceSketches } from './in-memory-services.ts';
import { InMemoryUpdates, type UpdateSketch } from './in-memory-updates.ts';
import { describeStandstill } from './standstill.ts';
import { StoredGraphs } from './stored-graphs.ts';
import { SystemPropertiesInMemory, withoutSystemProperties } from './system-properties-in-memory.ts';
import { VirtualClock } from './virtual-clock.ts';

export interface InMemoryOptions {
  topology: TopologySkeleton;
  /** What differs from a first, ordinary execution of a workflow called `workflow`. */
  facts?: Partial<ExecutionFacts>;
  /** Evaluated tags of the deployment. Default: none. */
  resourceTags?: JsonObject;
  /** What plans and keeps changes of the deployment. Default: memory of this execution alone. */
  deployment?: (world: ModifiedWorld) => InMemoryDeployment;
  /** Properties and versions of instances, read anew with each `refresh()`. Default: no properties, version 1. */
  instances?: InstanceSketches;
  /**
   * False: `configured` and `started` say nothing about the health of an instance, as where deployments live in files.
   * Default true, as on a server.
   */
  statesAreFindings?: boolean;
  /** What the server answers to the steps of an update. Default: there is none. */
  update?: UpdateSketch;
  /** Services of the deployment. Default: none. */
  services?: ServiceSketches;
  /** Default: every operation succeeds. */
  operation?: ScriptedOperation;
  /** Told of every effect as it is recorded. */
  onEffect?: (effect: Effect) => void;
  /** Where one run hands over to the next, counted in operations and sleeps: for tests of that alone. Default: never. */
  history?: Pick<HistoryBudget, 'soft' | 'hard'>;
  /** How many operations a graph may have in flight. Default: any number. */
  operationsInFlight?: number;
}

const ORDINARY: ExecutionFacts = {
  executionId: 'execution',
  attempt: 1,
  workflowId: 'workflow',
  mapping: { plugin: 'plugin', operation: 'workflow' },
  deploymentId: 'deployment',
  deployment: { displayName: 'deployment', creator: 'admin', runtimeOnlyEvaluation: false },
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
/** When every execution in memory begins, in milliseconds since the epoch. */
export const VIRTUAL_START = Date.UTC(2024, 0, 1);

/**
 * The runtime for unit tests and offline traces: operations are scripted, effects are a list, time is virtual. It retries
 * operations and writes their events as a worker would.
 */
export class InMemoryRuntime implements WorkflowRuntime {
  execution: ExecutionFacts;
  readonly topology: TopologySkeleton;
  readonly deployment: InMemoryDeployment;
  readonly services: InMemoryServices;
  readonly updates: InMemoryUpdates;
  #updatedStructure: TopologySkeleton | null = null;
  readonly effects: Effect[] = [];
  readonly history: { length: number; soft: number; hard: number };
  readonly operationsInFlight: number;
  carried: CarriedState | null = null;
  /** How many runs it took so far. */
  runs = 0;
  readonly #graphs = new StoredGraphs();
  readonly #keys = new Set<string>();
  readonly #snapshots: TopologySkeleton[] = [];
  #refreshes = 0;
  readonly #clock = new VirtualClock(VIRTUAL_START);
  readonly #states = new Map<string, string>();
  readonly #details: RecordedDetails;
  readonly #systemProperties: SystemPropertiesInMemory;
  readonly #operation: ScriptedOperation;
  readonly #onEffect: (effect: Effect) => void;
  #cancelCallbacks: (() => void)[] = [];
  #cancelRequested = false;
  readonly #running = new Set<Promise<OperationOutcome>>();
  #hasEnded = false;

  constructor({
    topology,
    facts,
    resourceTags,
    deployment,
    instances = {},
    services = {},
    update,
    statesAreFindings = true,
    operation,
    onEffect,
    history,
    operationsInFlight,
  }: InMemoryOptions) {
    this.topology = withoutSystemProperties(topology);
    this.#systemProperties = new SystemPropertiesInMemory(topology, {
      sketches: instances,
      statesAreFindings,
    });
    this.history = {
      length: 0,
      soft: history?.soft ?? Number.POSITIVE_INFINITY,
      hard: history?.hard ?? Number.POSITIVE_INFINITY,
    };
    this.operationsInFlight = operationsInFlight ?? Number.POSITIVE_INFINITY;
    this.execution = { ...ORDINARY, ...facts };
    this.#details = new RecordedDetails(instances);
    this.#operation = operation ?? (() => operationSucceeded());
    this.#onEffect = onEffect ?? (() => undefined);
    for (const { id, state } of topology.nodeInstances) this.#states.set(id, state);
    const snapshot = ({ fresh }: { fresh: boolean }) => {
      if (fresh) this.#snapshots.length = Math.min(this.#snapshots.length, this.#refreshes);
      return this.refreshTopology({});
    };
    this.services = new InMemoryServices(services, { now: () => this.now(), facts: () => this.execution });
    this.updates = new InMemoryUpdates(update, {
      replaceStructure: (structure) => (this.#updatedStructure = structure),
      snapshot,
    });
    const world = { facts: () => this.execution, states: this.#states, snapshot };
    this.deployment = deployment?.(world) ?? new InMemoryModifications(this.topology, world, resourceTags);
  }

  /** Runs a workflow to its end, in as many runs as its history needs. */
  async run(workflow: WorkflowDefinition): Promise<ExecutionOutcome> {
    for (;;) {
      this.runs += 1;
      this.history.length = 0;
      this.#refreshes = 0;
      this.deployment.beginRun();
      this.services.beginRun();
      const run = runExecution(workflow, this);
      const outcome = await this.#clock.run(run, () => describeStandstill(this.effects));
      if (outcome.status !== 'continued') return outcome;
      // As text, like what a real run hands over.
      this.carried = JSON.parse(JSON.stringify(outcome.carried)) as CarriedState;
    }
  }

  /** Lets operations that still run when the execution has ended come to their own end; they are not run again. */
  async finishOperations(): Promise<void> {
    this.#hasEnded = true;
    await this.#clock.run(Promise.all(this.#running));
    this.#hasEnded = false;
  }

  /** Goes on with an execution that failed or was cancelled, when what still runs of it has ended. */
  async resume(workflow: WorkflowDefinition): Promise<ExecutionOutcome> {
    await this.finishOperations();
    this.execution = { ...this.execution, attempt: this.execution.attempt + 1, resume: true };
    this.#cancelRequested = false;
    this.#cancelCallbacks = [];
    this.carried = null;
    this.#graphs.reset();
    return this.run(workflow);
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
    return (this.#clock.now() - VIRTUAL_START) / 1000;
  }

  sleep(milliseconds: number): Promise<void> {
    this.history.length += 1;
    return this.#clock.sleep(milliseconds);
  }

  /** Recording an effect again is no change, as in the database. */
  record(effect: Effect): void {
    if (this.#keys.has(effect.key)) return;
    this.#keys.add(effect.key);
    this.effects.push(effect);
    this.#graphs.apply(effect, this.execution.attempt);
    if (effect.kind === 'nodeInstanceState') this.#states.set(effect.nodeInstanceId, effect.state);
    this.#systemProperties.apply(effect);
    this.#onEffect(effect);
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  async loadGraph(graph: GraphIdentity): Promise<GraphSnapshot | null> {
    if (this.runs === 1) return null;
    const { attempt } = this.execution;
    return this.#graphs.snapshot(graph, { attempt, stateOf: (id) => this.#states.get(id) ?? null });
  }

  /** A run that goes on with an execution sees what the runs before it saw. */
  refreshTopology({ withSystemProperties = false }): Promise<TopologySkeleton> {
    const snapshot = (this.#snapshots[this.#refreshes] ??= this.completeTopology);
    this.#refreshes += 1;
    return Promise.resolve(withSystemProperties ? snapshot : withoutSystemProperties(snapshot));
  }

  /** The deployment as it is right now. */
  get liveTopology(): TopologySkeleton {
    const structure = this.#updatedStructure ?? this.deployment.structure;
    const nodeInstances = structure.nodeInstances.map((instance) => ({
      ...instance,
      state: this.#stateOf(instance.id),
    }));
    return { ...structure, nodeInstances };
  }

  /** The same with the system properties of its instances. */
  get completeTopology(): TopologySkeleton {
    return this.#systemProperties.addTo(this.liveTopology);
  }

  nodeInstanceDetails(nodeInstanceId: string, occurrence: number): Promise<NodeInstanceDetails | null> {
    const state = this.#states.get(nodeInstanceId);
    const systemProperties = this.#systemProperties.of(nodeInstanceId);
    return Promise.resolve(
      state === undefined
        ? null
        : this.#details.answer(nodeInstanceId, occurrence, { state, systemProperties }),
    );
  }

  updateExecutionStatus(status: string): Promise<StatusAnswer> {
    return Promise.resolve(answerStatus(status, this));
  }

  nodeInstanceState(nodeInstanceId: string): Promise<string> {
    return Promise.resolve(this.#stateOf(nodeInstanceId));
  }

  async runOperation(call: OperationCall): Promise<OperationOutcome> {
    this.history.length += 1;
    const { attempt } = this.execution;
    this.#graphs.begin(call.taskId, attempt);
    for (let retryNumber = call.currentRetries; ; retryNumber += 1) {
      const story = () => ({ call, attempt, retryNumber, timestamp: this.now() });
      const isTold = call.sendTaskEvents !== false;
      if (isTold && retryNumber > call.currentRetries) this.record(sendingEvent(story()));
      if (isTold) this.record(startedEvent(story()));
      const outcome = await this.#attempt(call, retryNumber);
      this.#graphs.end(call.taskId, { attempt: this.execution.attempt, outcome, retries: retryNumber });
      if (isTold || outcome.state === 'failed') this.record(endedEvent(story(), outcome));
      if (outcome.state === 'succeeded') return call.wantsResult ? outcome : operationSucceeded();
      if (call.handlesFailure || !mayRetry(call, retryNumber, outcome.error) || this.#hasEnded)
        return outcome;
      await this.sleep(1000 * (outcome.error.retryAfter ?? call.retryInterval));
      if (this.#hasEnded || this.execution.attempt !== attempt) return outcome;
    }
  }

  #attempt(call: OperationCall, retryNumber: number): Promise<OperationOutcome> {
    const sleep = (milliseconds: number) => this.#clock.sleepWhileBusy(milliseconds);
    const running = this.#clock.busy(() => this.#operation({ call, retryNumber, sleep }));
    this.#running.add(running);
    return running.finally(() => this.#running.delete(running));
  }

  #stateOf(nodeInstanceId: string): string {
    return this.#states.get(nodeInstanceId) ?? 'uninitialized';
  }
}

const mayRetry = ({ maxRetries }: OperationCall, retryNumber: number, { kind }: OperationError): boolean =>
  kind !== 'non_recoverable' && (maxRetries < 0 || retryNumber < maxRetries);
