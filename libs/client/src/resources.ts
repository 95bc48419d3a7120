import type { Json, JsonObject } from './json.ts';

export type Visibility = 'private' | 'tenant' | 'global';

/** What every stored resource carries. Points in time are ISO 8601 texts in UTC, as on the wire. */
export interface Owned {
  tenantName: string;
  createdBy: string;
  visibility: Visibility;
}

export interface Label {
  key: string;
  value: string;
  createdAt: string;
  createdBy: string;
}

/** Facts about the server; all but edition and version may be null. */
export interface Version {
  edition: string;
  version: string;
  build: string | null;
  date: string | null;
  commit: string | null;
  distribution: string | null;
  distroRelease: string | null;
}

export interface Status {
  status: 'OK' | 'Fail';
  /** By display name. */
  services: Record<string, { status: 'Active' | 'Inactive'; isRemote: boolean; extraInfo: JsonObject }>;
}

export type BlueprintState =
  | 'pending'
  | 'uploading'
  | 'extracting'
  | 'parsing'
  | 'validating'
  | 'uploaded'
  | 'failed_uploading'
  | 'failed_extracting'
  | 'failed_parsing'
  | 'invalid';

export interface Blueprint extends Owned {
  id: string;
  createdAt: string;
  updatedAt: string;
  mainFileName: string;
  description: string | null;
  state: BlueprintState;
  /** The parser's text when the state is `invalid`. */
  error: string | null;
  labels: Label[];
  /** The parsed blueprint in the field names of the REST contract; null until it is parsed. */
  plan: JsonObject | null;
  /** The execution that unpacked and parsed it. */
  uploadExecutionId: string | null;
}

export interface Workflow {
  name: string;
  plugin: string;
  operation: string;
  /** Declared schema by parameter name, in the words of the blueprint language. */
  parameters: Record<string, JsonObject>;
  isCascading: boolean;
  isAvailable: boolean;
}

export interface Deployment extends Owned {
  id: string;
  displayName: string;
  description: string | null;
  blueprintId: string;
  createdAt: string;
  updatedAt: string;
  inputs: JsonObject;
  /** Unevaluated; `client.deployments.outputs()` evaluates. */
  outputs: Record<string, { value: Json; description?: string }>;
  capabilities: Record<string, { value: Json; description?: string }>;
  workflows: Workflow[];
  labels: Label[];
  installationStatus: 'active' | 'inactive';
  deploymentStatus: 'good' | 'in_progress' | 'requires_attention';
  latestExecution: string | null;
  latestExecutionStatus: 'in_progress' | 'completed' | 'failed' | 'cancelled' | null;
  createExecution: string | null;
  /** Null: as the server's setting says. */
  dedicatedWorkers: boolean | null;
}

/** A process as it serves one task queue. */
export interface Worker {
  id: string;
  kind: 'shared' | 'plugin' | 'dedicated';
  state: 'starting' | 'running' | 'stopping' | 'lost';
  taskQueue: string;
  tenantName: string | null;
  deploymentId: string | null;
  pluginName: string | null;
  pluginVersion: string | null;
  /** Ids of unfinished executions; null for shared workers. */
  executions: string[] | null;
  runningTasks: number;
  startedAt: string;
  lastSeenAt: string;
  /** For administrators; null for others. */
  host: string | null;
  pid: number | null;
}

export type ExecutionStatus =
  | 'pending'
  | 'started'
  | 'cancelling'
  | 'force_cancelling'
  | 'kill_cancelling'
  | 'cancelled'
  | 'terminated'
  | 'failed'
  | 'queued'
  | 'scheduled';

export interface Execution extends Owned {
  id: string;
  workflowId: string;
  deploymentId: string | null;
  blueprintId: string | null;
  status: ExecutionStatus;
  /** As `status`, but a terminated execution reads `completed`. */
  statusDisplay: string;
  /** Empty unless the execution failed. */
  error: string;
  parameters: JsonObject;
  isSystemWorkflow: boolean;
  isDryRun: boolean;
  resume: boolean;
  createdAt: string;
  startedAt: string | null;
  endedAt: string | null;
  scheduledFor: string | null;
  /** Tasks of the graphs known so far, and how many of them ended. */
  totalOperations: number;
  finishedOperations: number;
}

export interface EventErrorCause {
  type: string;
  message: string;
  traceback: string | null;
}

/** An event or a log line of an execution. */
export interface ExecutionEvent {
  /** Its number; a stream goes on `after` it. */
  storageId: number;
  type: 'cloudify_event' | 'cloudify_log';
  timestamp: string;
  reportedTimestamp: string;
  executionId: string;
  deploymentId: string | null;
  blueprintId: string | null;
  workflowId: string;
  message: string;
  /** Events only, e.g. `task_succeeded`. */
  eventType: string | null;
  /** Log lines only. */
  logger: string | null;
  level: string | null;
  operation: string | null;
  nodeInstanceId: string | null;
  nodeName: string | null;
  sourceId: string | null;
  targetId: string | null;
  errorCauses: EventErrorCause[] | null;
}

export interface Node extends Owned {
  /** The node's name. */
  id: string;
  deploymentId: string;
  blueprintId: string;
  type: string;
  typeHierarchy: string[];
  hostId: string | null;
  numberOfInstances: number;
  plannedNumberOfInstances: number;
  properties: JsonObject;
  /** Operations and relationships in the field names of the REST contract. */
  operations: JsonObject;
  relationships: JsonObject[];
}

export interface NodeInstance extends Owned {
  id: string;
  nodeId: string;
  deploymentId: string;
  hostId: string | null;
  index: number;
  state: string;
  version: number;
  runtimeProperties: JsonObject;
  systemProperties: JsonObject;
  /** By the last check of the instance or of one of its relationships. */
  hasConfigurationDrift: boolean;
  /** True also where nothing was checked. */
  isStatusCheckOk: boolean;
  relationships: { type: string; targetName: string; targetId: string }[];
  scalingGroups: { id: string; name: string }[];
}

/** A secret; lists come without values. */
export interface Secret extends Owned {
  key: string;
  value?: Json;
  createdAt: string;
  updatedAt: string;
  isHiddenValue: boolean;
}

export interface Token {
  id: string;
  username: string;
  /** Complete only in the answer that created it. */
  value: string;
  role: string;
  description: string | null;
  expirationDate: string | null;
  lastUsed: string | null;
}

/** One page of a list. */
export interface Page<T> {
  items: T[];
  /** How many there are on all pages. */
  total: number;
  size: number;
  offset: number;
}

/** What every list understands. */
export interface ListQuery {
  offset?: number;
  /** Page size; the server's default is 1000. */
  size?: number;
  /** Fields, e.g. `-createdAt` for newest first. */
  sort?: string[];
  /** Case-insensitive part of the id. */
  search?: string;
  allTenants?: boolean;
  /** Equality by field; several values mean any of them. */
  filters?: Record<string, string | number | boolean | readonly (string | number | boolean)[]>;
}

const ENDED: ReadonlySet<ExecutionStatus> = new Set(['terminated', 'failed', 'cancelled']);

/** True when an execution in this status will not change by itself any more. */
export const isEnded = (status: ExecutionStatus): boolean => ENDED.has(status);
