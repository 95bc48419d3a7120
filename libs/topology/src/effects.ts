import type { Json, JsonObject } from '@cloudloom/blueprint';
import type { ErrorCause, OperationError } from './operation-outcome.ts';
import type { SystemPropertyChanges } from './system-properties.ts';

/** States of a task of a task graph, in the words of the REST contract. */
export type TaskState = 'pending' | 'sending' | 'sent' | 'started' | 'rescheduled' | 'succeeded' | 'failed';

/**
 * What an execution does to the world besides running operations. An effect is identified by its producer,
 * `key` = task path + attempt + what it is, unique within the execution: writing it twice is writing it once.
 */
export type Effect =
  EventEffect | LogEffect | NodeInstanceStateEffect | SystemPropertiesEffect | GraphEffect | TaskStateEffect;

interface EffectBase {
  key: string;
  /** Milliseconds since the epoch, taken where the effect was produced. */
  timestamp: number;
}

/** What an event or a log line is about; all fields optional. */
export interface EffectSubject {
  taskId?: string;
  operation?: string;
  nodeInstanceId?: string;
  sourceId?: string;
  targetId?: string;
}

export interface EventEffect extends EffectBase, EffectSubject {
  kind: 'event';
  eventType: string;
  message: string;
  arguments?: Json;
  errorCauses?: ErrorCause[];
}

export interface LogEffect extends EffectBase, EffectSubject {
  kind: 'log';
  logger: string;
  level: 'debug' | 'info' | 'warning' | 'error' | 'critical';
  message: string;
}

/** Sets a node instance's state; `configured` and `started` also write the system properties of the spec. */
export interface NodeInstanceStateEffect extends EffectBase {
  kind: 'nodeInstanceState';
  nodeInstanceId: string;
  state: string;
  /** The graph task that this effect completes: whoever stores the effect marks that task succeeded. */
  taskId?: string;
}

/** Changes what the system knows about a node instance, such as the findings of checks. */
export interface SystemPropertiesEffect extends EffectBase, SystemPropertyChanges {
  kind: 'systemProperties';
  nodeInstanceId: string;
}

/** The task types of the REST contract. */
export type TaskType =
  | 'RemoteWorkflowTask'
  | 'LocalWorkflowTask'
  | 'NOPLocalWorkflowTask'
  | 'SubgraphTask'
  | 'SetNodeInstanceStateTask'
  | 'GetNodeInstanceStateTask'
  | 'SendNodeEventTask'
  | 'SendWorkflowEventTask'
  | 'UpdateExecutionStatusTask';

/** What a task runs in place of an operation of its node. */
export interface TaskImplementation {
  plugin: string;
  /** Without the plugin's name, e.g. `script_runner.tasks.run`. */
  operation: string;
  executor: 'central_deployment_agent' | 'host_agent';
  /** Seconds; null = none. */
  timeout: number | null;
  timeoutRecoverable: boolean;
}

/** A task as it is stored with its graph. */
export interface TaskRecord {
  /** Structural path, e.g. `install/install_web_1a2b3c/create`; unique within the execution. */
  id: string;
  name: string;
  type: TaskType;
  /** Paths of the tasks that must end first. */
  dependencies: string[];
  containingSubgraph: string | null;
  info: string | null;
  nodeInstanceId?: string;
  /** Relationship operations: the other instance. */
  relatedId?: string;
  side?: 'source' | 'target';
  operation?: string;
  /** Keyword arguments given by the workflow, merged over the operation's inputs when it runs. */
  kwargs?: JsonObject;
  /** Left out where the task runs the operation that its node or relationship declares. */
  implementation?: TaskImplementation;
  /** False: of its events only those of failures are sent; left out otherwise. */
  sendTaskEvents?: false;
  totalRetries: number;
  retryInterval: number;
  /** Path of the subgraph that this one replaces after its failure. */
  retriedTask?: string;
}

/** Stores (a chunk of) a task graph before it runs. */
export interface GraphEffect extends EffectBase {
  kind: 'graph';
  graphName: string;
  /** Digest of the task ids: a rebuild with another digest is refused. */
  digest: string;
  tasks: TaskRecord[];
}

/** A task other than an operation changed its state (operations record their own). */
export interface TaskStateEffect extends EffectBase {
  kind: 'taskState';
  taskId: string;
  state: TaskState;
  /** What a task that succeeded answered; null if left out. */
  result?: Json;
  /** Why a task failed. */
  error?: OperationError;
}
