import type { Json, JsonObject } from '@cloudloom/blueprint';
import type { Effect, InstanceRelationship, OperationOutcome } from '@cloudloom/topology';

/** One call of an operation, as the workflow asks for it. Inputs are not here: the state knows them. */
export interface OperationRequest {
  executionId: string;
  /** 1 for the first run of the execution, one more for each resume. */
  executionAttempt: number;
  /** Structural path of the task. */
  taskId: string;
  /** Retries that the workflow drove before this call; 0 unless the task has a failure handler. */
  currentRetries: number;
  /** True: a failed attempt is returned as a value and the workflow decides. False: retried until the budget is spent. */
  handlesFailure: boolean;
  /** Retries after the first attempt; -1 = unlimited. */
  maxRetries: number;
  /** Seconds between attempts. */
  retryInterval: number;
}

export interface BeginAttempt extends OperationRequest {
  workerId: string;
  /** Milliseconds the lease lives without renewal. */
  leaseMilliseconds: number;
}

/** May this attempt run? Decided in one transaction. */
export type AttemptAnswer =
  | { kind: 'run'; operation: OperationDescription }
  /**
   * The end is stored already, by an attempt whose answer got lost. With `currentRetries` = n that is the end of an
   * attempt numbered n or more: a workflow-driven retry of the same task is a new attempt.
   */
  | { kind: 'ended'; outcome: OperationOutcome }
  /** An earlier attempt holds a live lease until then. */
  | { kind: 'busy'; until: Date }
  /** The execution is cancelling, ended or of a newer attempt. */
  | { kind: 'refused'; reason: string };

/** All that is needed to run one attempt. */
export interface OperationDescription {
  attemptId: string;
  /** Attempts of this task that ended before; lost ones do not count. */
  retryNumber: number;
  /** Attempts of this task whose worker was lost before their end was stored. */
  lostAttempts: number;
  execution: OperationExecution;
  /** Id of the task in the REST contract: `ctx.task_id`, and the logger's name. */
  taskUuid: string;
  /** What events call the task, e.g. `script_runner.tasks.run`. */
  taskName: string;
  /** Full name, e.g. `cloudify.interfaces.lifecycle.create`. */
  operationName: string;
  /** Name of the mapped plugin. */
  pluginName: string;
  /** The plan's entry of the plugin, null when it has none. */
  plugin: OperationPlugin | null;
  /** The implementation without the plugin's name, e.g. `script_runner.tasks.run`. */
  implementation: string;
  executor: 'central_deployment_agent' | 'host_agent' | 'auto' | null;
  /** The operation's inputs as planned, functions unevaluated. */
  inputs: JsonObject;
  /** Keyword arguments given by the workflow; they go over the inputs. */
  kwargs: JsonObject;
  hasIntrinsicFunctions: boolean;
  /** Seconds; null or 0 = none. */
  timeout: number | null;
  timeoutRecoverable: boolean;
  /** False: of the task's events only those of failures are sent. */
  sendTaskEvents: boolean;
  subject: OperationSubject;
}

/** What an operation may know about its execution. */
export interface OperationExecution {
  id: string;
  workflowId: string;
  deploymentId: string;
  blueprintId: string;
  tenantName: string;
  creatorUsername: string;
  parameters: JsonObject;
}

export interface OperationPlugin {
  name: string;
  packageName: string | null;
  packageVersion: string | null;
  properties: JsonObject | null;
}

/** What the operation belongs to: a node instance, or a relationship on one of its sides. */
export type OperationSubject =
  | { kind: 'node'; instance: OperationNodeInstance }
  | {
      kind: 'relationship';
      /** The side whose operation this is, which is also where it runs. */
      side: 'source' | 'target';
      source: OperationNodeInstance;
      target: OperationNodeInstance;
    };

export interface OperationNode {
  /** The node's name. */
  id: string;
  type: string;
  typeHierarchy: string[];
  /** Functions unevaluated; they are evaluated when the operation reads them. */
  properties: JsonObject;
  numberOfInstances: number;
}

export interface OperationNodeInstance {
  id: string;
  index: number;
  version: number;
  hostId: string | null;
  /** `agent_config.install_method` of the host's node; null when there is no host or it does not say. */
  hostInstallMethod: string | null;
  runtimeProperties: JsonObject;
  relationships: InstanceRelationship[];
  scalingGroups: { id: string; name: string }[];
  node: OperationNode;
}

/** What an operation changed of an instance's runtime properties since it read them. */
export interface RuntimePropertyPatch {
  nodeInstanceId: string;
  /** Version of the instance that the changes are based on. */
  baseVersion: number;
  /** Never empty; paths are keys from the top, keys may contain dots. */
  changes: RuntimePropertyChange[];
}

/** `before` is the value that was read, absent when there was none: who checks for conflicts compares it. */
export type RuntimePropertyChange =
  | { kind: 'set'; path: string[]; value: Json; before?: Json }
  | { kind: 'delete'; path: string[]; before?: Json };

export interface EndAttempt {
  executionId: string;
  attemptId: string;
  outcome: OperationOutcome;
  /** True: this is the task's end. False: another attempt follows by itself. */
  final: boolean;
  /** Events and the last log lines, to be stored in the same transaction. */
  effects: Effect[];
  runtimeProperties: RuntimePropertyPatch[];
}

/**
 * Whose functions are evaluated: the ids that SELF, SOURCE and TARGET stand for. `nodeInstance` is meant wherever its node
 * is named: for the properties of that node.
 */
export type FunctionContext =
  | { self: string; nodeInstance?: string }
  | { source: string; target: string; sourceNode: string; targetNode: string };

/**
 * Where operations read and write state. Two adapters: over the database (worker) and over REST (agent). A rejection
 * other than the two classes below is taken for a fault of the moment and the call is made again.
 */
export abstract class OperationState {
  /** Writes the attempt's row, or says why not. */
  abstract begin(attempt: BeginAttempt): Promise<AttemptAnswer>;
  /** False: the attempt is not open any more, since another one took its place; it is then stopped. */
  abstract renew(attemptId: string, leaseMilliseconds: number): Promise<boolean>;
  /**
   * Stores the end, applies patches and effects, all in one transaction; also for an execution cancelled meanwhile.
   * Storing the same end twice is storing it once. Throws `StateRefused` and `RuntimePropertyConflict`.
   */
  abstract end(end: EndAttempt): Promise<void>;
  /** Gives the lease back without an end: the process was killed, and the task may run again. */
  abstract release(attemptId: string, reason: string): Promise<void>;
  /** Stores log lines and events while the operation runs. Throws `StateRefused`. */
  abstract writeEffects(operation: OperationDescription, effects: Effect[]): Promise<void>;
  /** Applies changes before the end (`ctx instance update`). Throws `RuntimePropertyConflict`. */
  abstract patchRuntimeProperties(
    operation: OperationDescription,
    patches: RuntimePropertyPatch[],
  ): Promise<void>;
  /** Bytes of a file of the deployment, else of its blueprint; null when neither has it. */
  abstract readResource(execution: OperationExecution, path: string): Promise<Uint8Array | null>;
  /** Evaluates the intrinsic functions inside the payload. Rejects with the evaluation's error. */
  abstract evaluateFunctions(
    execution: OperationExecution,
    context: FunctionContext,
    payload: JsonObject,
  ): Promise<JsonObject>;
  /** Reads an instance of the deployment as it is now; null when it does not exist. */
  abstract loadNodeInstance(
    execution: OperationExecution,
    nodeInstanceId: string,
  ): Promise<OperationNodeInstance | null>;
}

/** Thrown by an adapter when a call will never succeed: the execution is gone or belongs to a newer attempt. */
export class StateRefused extends Error {
  override readonly name = 'StateRefused';
  readonly code = 'state_refused';
}

/** Thrown by an adapter when another writer changed the same runtime property: the attempt fails and may be retried. */
export class RuntimePropertyConflict extends Error {
  override readonly name = 'RuntimePropertyConflict';
  readonly code = 'runtime_property_conflict';
}
