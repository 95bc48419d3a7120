import type { Effect, JsonObject, OperationOutcome, TopologySkeleton } from '@cloudloom/topology';

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
  /** Keyword arguments, only for runtimes without a stored graph (in memory). */
  kwargs?: JsonObject;
}

/**
 * What workflow code stands on. Two implementations: Temporal (`temporal/workflows`) and in memory with virtual time
 * (`testing/`). Workflow code never sees which one it is on.
 */
export interface WorkflowRuntime {
  readonly execution: ExecutionFacts;
  /** Milliseconds since the epoch; virtual or recorded, never the machine's clock. */
  now(): number;
  /** Structure and states as the execution first saw them. */
  readonly topology: TopologySkeleton;
  /** Loads structure and states anew, as a recorded call. */
  refreshTopology(): Promise<TopologySkeleton>;
  /** Live state of one instance, as a recorded call. */
  nodeInstanceState(nodeInstanceId: string): Promise<string>;
  /** Appends an effect to the ordered buffer; it is stored before any operation that is called afterwards starts. */
  record(effect: Effect): void;
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
