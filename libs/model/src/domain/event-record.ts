import type { ErrorCause } from '@cloudloom/topology';

/** A stored event or log line of an execution. */
export interface EventRecord {
  /** Grows in the order of storage over all executions; what lists are stable by. */
  storageId: number;
  /** Dense per execution, in commit order. */
  seq: number;
  type: 'cloudify_event' | 'cloudify_log';
  timestamp: Date;
  /** Never goes back within an execution. */
  reportedTimestamp: Date;
  executionId: string;
  deploymentId: string | null;
  blueprintId: string | null;
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
}

/** Filters of the events list; every list is "any of". */
export interface EventQuery {
  offset: number;
  size: number;
  sort: { field: 'timestamp' | 'reportedTimestamp'; descending: boolean }[];
  types?: EventRecord['type'][];
  executionIds?: string[];
  deploymentIds?: string[];
  blueprintIds?: string[];
  nodeNames?: string[];
  nodeInstanceIds?: string[];
  eventTypes?: string[];
  levels?: string[];
  operations?: string[];
  /** ILIKE pattern. */
  message?: string;
  from?: Date;
  to?: Date;
}
