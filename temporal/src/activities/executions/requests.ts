import type { Effect, ErrorCause } from '@cloudloom/topology';

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
  page: number;
}

export interface StateRequest {
  tenantName: string;
  creatorUsername: string;
  nodeInstanceId: string;
}

/** A page of the skeleton: its JSON text cut into pieces of at most one megabyte. */
export interface TopologyPage {
  text: string;
  last: boolean;
}
