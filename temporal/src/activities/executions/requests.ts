import type { Effect, ErrorCause, GraphIdentity, JsonObject } from '@cloudloom/topology';

/** Sent with each call, so that an older run of the same execution can be refused. */
export interface ExecutionRun {
  executionId: string;
  attempt: number;
}

export interface BeginRequest extends ExecutionRun {
  /** First run id of the chain; constant over continue-as-new and reset. */
  runId: string;
}

export interface RecordRequest extends ExecutionRun {
  effects: Effect[];
}

export interface FinishRequest extends ExecutionRun {
  status: 'terminated' | 'failed' | 'cancelled';
  error: string;
  errorCauses?: ErrorCause[];
}

export interface TopologyRequest extends ExecutionRun {
  tenantName: string;
  deploymentId: string;
  /** 0 for the topology as the execution first saw it, one more for each time the run asks anew. */
  snapshot: number;
  /** True for workflows of authors, which may read properties. */
  withProperties: boolean;
  /** True where the instances of this snapshot carry their system properties. */
  withSystemProperties?: boolean;
  page: number;
}

export interface StateRequest {
  tenantName: string;
  creatorUsername: string;
  nodeInstanceId: string;
}

/** Asks what changes about a node instance; the how-many-th time, so that the answer can be found again. */
export interface DetailsRequest extends ExecutionRun, StateRequest {
  occurrence: number;
}

/** Same shape as the workflow room's type `NodeInstanceDetails`. */
export interface InstanceDetails {
  state: string;
  version: number;
  runtimeProperties: JsonObject;
  systemProperties: JsonObject;
}

export interface StatusUpdateRequest extends ExecutionRun {
  status: string;
}

export type StatusAnswer = { accepted: true } | { accepted: false; code: string; reason: string };

/** A page of the skeleton: its JSON text cut into pieces of at most one megabyte. */
export interface TopologyPage {
  text: string;
  last: boolean;
}

/** Asks what earlier runs did with a graph. */
export interface GraphRequest extends ExecutionRun, GraphIdentity {
  /** Of the run that asks (not the first of its chain): all its pages are cut from one text. */
  runId: string;
  page: number;
}

/** A page of a `GraphSnapshot`, or of the word `null` for a graph that no run has stored; cut as the skeleton's. */
export type GraphPage = TopologyPage;
