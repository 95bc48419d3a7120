import type {
  Effect,
  GraphIdentity,
  GraphSnapshot,
  JsonObject,
  OperationOutcome,
  TopologySkeleton,
} from '@cloudloom/topology';
import type { DeploymentRuntime } from './deployment-runtime.ts';
import type { CarriedState } from './graph/carried-state.ts';
import type { ServiceRuntime } from './service-runtime.ts';
import type { UpdateRuntime } from './update-runtime.ts';

/** What a workflow knows about the execution it belongs to. Fixed for the whole run. */
export interface ExecutionFacts {
  executionId: string;
  /** 1 for the first run, one more for each resume. */
  attempt: number;
  /** The workflow's name in the blueprint. */
  workflowId: string;
  /** Plugin and function that the name maps to. */
  mapping: { plugin: string; operation: string };
  deploymentId: string | null;
  /** Null where there is none. */
  deployment: DeploymentFacts | null;
  blueprintId: string | null;
  tenantName: string;
  creatorUsername: string;
  dryRun: boolean;
  resume: boolean;
  /** Seconds during which other branches go on after the first failure. */
  waitAfterFail: number;
  parameters: JsonObject;
  /** System settings: retries (-1 = unlimited), seconds between them, retries of lifecycle subgraphs. */
  taskRetries: number;
  taskRetryInterval: number;
  subgraphRetries: number;
}

/** What a workflow knows about its deployment besides nodes and instances. */
export interface DeploymentFacts {
  displayName: string;
  /** Name of the user who made it. */
  creator: string;
  runtimeOnlyEvaluation: boolean;
}

/** One operation to run. Inputs are not here: who runs it reads them from the stored task. */
export interface OperationCall {
  /** Structural path of the task. */
  taskId: string;
  /** Number of workflow-driven retries before this call; 0 unless the task has an `onFailure` handler. */
  currentRetries: number;
  /** Implementation path, e.g. `script_runner.tasks.run`. */
  taskName: string;
  /** Full name, e.g. `cloudify.interfaces.lifecycle.create`. */
  operation: string;
  nodeInstanceId: string;
  relatedId?: string;
  side?: 'source' | 'target';
  /** Resolved executor: `host_agent` only where the instance has a host whose operations run on an agent. */
  executor: 'central_deployment_agent' | 'host_agent';
  hostId: string | null;
  /** Retries after the first attempt, resolved; -1 = unlimited. */
  maxRetries: number;
  /** Seconds. */
  retryInterval: number;
  /** Seconds, null = none. */
  timeout: number | null;
  /** True: every failed attempt comes back as an outcome. False: the runtime retries by itself until the budget is spent. */
  handlesFailure: boolean;
  /** True: the workflow's code looks at the result. Otherwise a runtime may answer null for it: it is stored anyway. */
  wantsResult?: boolean;
  /** False: of the task's events only those of failures are sent. */
  sendTaskEvents?: false;
  /** Keyword arguments, only for runtimes without a stored graph (in memory). */
  kwargs?: JsonObject;
}

/** What changes about a node instance while the deployment lives. */
export interface NodeInstanceDetails {
  state: string;
  /** Raised by one with each change. */
  version: number;
  runtimeProperties: JsonObject;
  systemProperties: JsonObject;
}

/** Whether the execution has, or will soon have, the status that was asked for. */
export type StatusAnswer = { accepted: true } | { accepted: false; code: string; reason: string };

/** How much one run may do before the next goes on, counted in events of its history. */
export interface HistoryBudget {
  readonly length: number;
  /** From here on a new run is tried, where it costs little. */
  readonly soft: number;
  /** From here on nothing is started any more, save in a new run. */
  readonly hard: number;
}

/**
 * What workflow code stands on. Two implementations: Temporal (`temporal/workflows`) and in memory with virtual time
 * (`testing/`). Workflow code never sees which one it is on.
 */
export interface WorkflowRuntime {
  readonly execution: ExecutionFacts;
  /** Milliseconds since the epoch; virtual or recorded, never the machine's clock. */
  now(): number;
  readonly history: HistoryBudget;
  /** What the run before this one handed over; null in the first run of an attempt. */
  readonly carried: CarriedState | null;
  /** How many operations a graph may have in flight; what is ready beyond that waits in the graph. */
  readonly operationsInFlight: number;
  /**
   * What earlier runs of the execution, in this attempt or in those before, stored of a graph; null when it was never
   * stored. @throws WorkflowUsageError when the stored graph has other tasks
   */
  loadGraph(graph: GraphIdentity): Promise<GraphSnapshot | null>;
  /** Structure and states as the execution first saw them. */
  readonly topology: TopologySkeleton;
  /** Loads structure and states anew, as a recorded call. */
  refreshTopology(options: { withSystemProperties?: boolean }): Promise<TopologySkeleton>;
  /** Modifications and the like, as recorded calls. */
  readonly deployment: DeploymentRuntime;
  /** Deployments that are services of this one, as recorded calls. */
  readonly services: ServiceRuntime;
  /** Steps of the update that the execution carries out, as recorded calls. */
  readonly updates: UpdateRuntime;
  /** Live state of one instance, as a recorded call. */
  nodeInstanceState(nodeInstanceId: string): Promise<string>;
  /**
   * Properties, state and version of one instance, as a recorded call: the answer to question number `occurrence` about an
   * instance is the same in every run of the execution. Null when the instance does not exist any more.
   */
  nodeInstanceDetails(nodeInstanceId: string, occurrence: number): Promise<NodeInstanceDetails | null>;
  /** Asks for another status of the execution, as a recorded call. */
  updateExecutionStatus(status: string): Promise<StatusAnswer>;
  /**
   * Appends an effect to the ordered buffer; it is stored before any operation that is called afterwards starts.
   * `mayBeStored`: an earlier run may have stored it already.
   */
  record(effect: Effect, options?: { mayBeStored?: boolean }): void;
  /** Resolves when everything recorded so far is stored. */
  flush(): Promise<void>;
  /** Runs an operation after storing what was recorded before. Never rejects for a failed operation. */
  runOperation(call: OperationCall): Promise<OperationOutcome>;
  /** Resolves after `milliseconds`; the summary is shown to people. */
  sleep(milliseconds: number, summary?: string): Promise<void>;
  readonly cancelRequested: boolean;
  /** Calls back once, at the moment of a cancel request (at once when it was already made). */
  onCancelRequested(callback: () => void): void;
}
