import { EntitySchema } from 'typeorm';
import type { EventRecord } from '../domain/event-record.ts';
import type { Execution } from '../domain/execution.ts';
import type { Operation, TasksGraph } from '../domain/operation.ts';
import {
  boolean,
  creationTime,
  integer,
  json,
  number,
  optionalJson,
  optionalText,
  optionalTime,
  owned,
  stored,
  text,
  time,
  type Stored,
} from './columns.ts';
import type { ExecutionGroupRow } from './group.entity.ts';

type CounterKeys = 'totalOperations' | 'finishedOperations';

/** `counter` is joined by queries that need the numbers. */
export type ExecutionRow = Omit<Execution, CounterKeys> &
  Stored & { killedAt: Date | null; queuePosition: string | null; counter?: ExecutionCounterRow };

export const executionEntity = new EntitySchema<ExecutionRow>({
  name: 'execution',
  tableName: 'executions',
  columns: {
    ...stored,
    ...owned,
    id: text,
    workflowId: text,
    deploymentId: optionalText,
    blueprintId: optionalText,
    workflowPluginId: optionalText,
    executionGroupId: optionalText,
    isDedicated: boolean,
    status: text,
    error: text,
    parameters: json,
    isSystemWorkflow: boolean,
    isDryRun: boolean,
    allowCustomParameters: boolean,
    isForced: boolean,
    waitAfterFail: number,
    startedAt: optionalTime,
    endedAt: optionalTime,
    scheduledFor: optionalTime,
    attempt: integer,
    resume: boolean,
    runId: optionalText,
    killedAt: optionalTime,
    queuePosition: { type: 'bigint', nullable: true },
  },
});

/** What the writer of effects keeps for an execution; only the columns that other code reads or inserts. */
export interface ExecutionCounterRow extends Pick<Execution, CounterKeys | 'attempt'> {
  executionId: string;
}

export const executionCounterEntity = new EntitySchema<ExecutionCounterRow>({
  name: 'execution_counter',
  tableName: 'execution_counters',
  columns: {
    executionId: { ...text, primary: true },
    attempt: integer,
    totalOperations: { ...integer, default: 0 },
    finishedOperations: { ...integer, default: 0 },
  },
});

type FromExecution = 'deploymentId' | 'blueprintId' | 'workflowId';

/** One of `execution` and `group` is joined: deployment, blueprint, workflow and visibility are theirs. */
export type EventRow = Omit<EventRecord, FromExecution | 'storageId' | 'seq'> &
  Stored & {
    seq: string | null;
    tenantName: string;
    execution?: ExecutionRow;
    group?: ExecutionGroupRow;
  };

export const eventEntity = new EntitySchema<EventRow>({
  name: 'event',
  tableName: 'events',
  columns: {
    ...stored,
    executionId: optionalText,
    seq: { type: 'bigint', nullable: true },
    executionGroupId: optionalText,
    tenantName: text,
    type: text,
    timestamp: time,
    reportedTimestamp: time,
    message: text,
    eventType: optionalText,
    logger: optionalText,
    level: optionalText,
    operation: optionalText,
    nodeInstanceId: optionalText,
    nodeName: optionalText,
    sourceId: optionalText,
    targetId: optionalText,
    errorCauses: optionalJson,
    managerName: optionalText,
    agentName: optionalText,
  },
});

export type TasksGraphRow = TasksGraph & Stored;

export const tasksGraphEntity = new EntitySchema<TasksGraphRow>({
  name: 'tasks_graph',
  tableName: 'tasks_graphs',
  columns: { ...stored, id: text, executionId: text, name: text, digest: text, createdAt: creationTime },
});

/** `type` repeats the task's, for filters and counts. */
export type OperationRow = Operation & Stored & { type: string };

export const operationEntity = new EntitySchema<OperationRow>({
  name: 'operation',
  tableName: 'operations',
  columns: {
    ...stored,
    id: text,
    executionId: text,
    tasksGraphId: text,
    taskPath: text,
    type: text,
    task: json,
    state: text,
    createdAt: creationTime,
    result: optionalJson,
    error: optionalJson,
  },
});
