import { EntitySchema } from 'typeorm';
import type { ExecutionSchedule } from '../domain/execution-schedule.ts';
import {
  boolean,
  integer,
  json,
  optionalText,
  optionalTime,
  owned,
  searchableJson,
  stored,
  text,
  time,
  type Stored,
} from './columns.ts';
import type { ExecutionRow } from './execution.entity.ts';

/** `latest` is joined: the execution that it started last. */
export type ExecutionScheduleRow = Omit<ExecutionSchedule, 'latestExecutionStatus'> &
  Stored & { latest?: ExecutionRow | null };

export const executionScheduleEntity = new EntitySchema<ExecutionScheduleRow>({
  name: 'execution_schedule',
  tableName: 'execution_schedules',
  columns: {
    ...stored,
    ...owned,
    uid: { ...text, default: () => 'gen_random_uuid()::text' },
    id: text,
    deploymentId: text,
    workflowId: text,
    parameters: json,
    executionArguments: json,
    since: time,
    until: optionalTime,
    rule: searchableJson,
    slip: integer,
    stopOnFail: boolean,
    enabled: boolean,
    nextOccurrence: optionalTime,
    latestExecutionId: optionalText,
  },
});
