import type { ErrorCause } from '@cloudloom/topology';

/** A stored event or log line of an execution, or of a group of executions. */
export interface EventRecord {
  /** Grows in the order of storage over all executions; what lists are stable by. */
  storageId: number;
  /** Dense per execution, in commit order; null for a group's. */
  seq: number | null;
  type: 'cloudify_event' | 'cloudify_log';
  timestamp: Date;
  /** Never goes back within an execution. */
  reportedTimestamp: Date;
  /** Null for a group's. */
  executionId: string | null;
  /** Null for an execution's. */
  executionGroupId: string | null;
  deploymentId: string | null;
  blueprintId: string | null;
  /** Of the execution or the group. */
  workflowId: string;
  message: string;
  eventType: string | null;
  logger: string | null;
  level: string | null;
  operation: string | null;
  nodeInstanceId: string | null;
  /** Node name of the instance. */
  nodeName: string | null;
  sourceId: string | null;
  targetId: string | null;
  errorCauses: ErrorCause[] | null;
  /** As who handed it in says; null for an execution's own. */
  managerName: string | null;
  agentName: string | null;
}

/** Which events are wanted; every list is "any of". */
export interface EventFilters {
  types?: EventRecord['type'][];
  executionIds?: string[];
  executionGroupIds?: string[];
  deploymentIds?: string[];
  blueprintIds?: string[];
  nodeNames?: string[];
  nodeInstanceIds?: string[];
  eventTypes?: string[];
  levels?: string[];
  operations?: string[];
  /** ILIKE pattern. */
  message?: string;
  /** What `from` and `to` are about; `timestamp` unless said. */
  rangeOf?: 'timestamp' | 'reportedTimestamp';
  from?: Date;
  to?: Date;
}

/** A page of the events list. */
export interface EventQuery extends EventFilters {
  offset: number;
  /** A cursor of another page: only what lies behind it. */
  after?: string;
  /** Null: no pages. */
  size: number | null;
  sort: { field: 'timestamp' | 'reportedTimestamp'; descending: boolean }[];
}
