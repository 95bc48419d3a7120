import type { JsonObject } from '@cloudloom/blueprint';
import type { ExecutionStatus } from './execution.ts';
import type { Owned } from './scope.ts';

/** How often a schedule starts its workflow: in iCalendar's words, or in ours. */
export type ScheduleRule =
  | { rrule: string }
  | {
      /** A number and a unit, as `2 weeks`; null for a schedule that happens once. */
      recurrence: string | null;
      /** Occurrences at most. */
      count: number | null;
      /** Upper case, as `MO`; `2TU` and `L-FR` are places in a month or year. */
      weekdays: string[] | null;
    };

/** How the executions of a schedule are started. */
export interface ScheduleArguments {
  allowCustomParameters: boolean;
  force: boolean;
  dryRun: boolean;
  /** Seconds. */
  waitAfterFail: number;
}

/** A workflow of a deployment that starts by itself at certain times. */
export interface ExecutionSchedule extends Owned {
  /** Ours: of all schedules that ever were. */
  uid: string;
  /** The client's name for it, once for each deployment. */
  id: string;
  deploymentId: string;
  workflowId: string;
  parameters: JsonObject;
  executionArguments: ScheduleArguments;
  since: Date;
  until: Date | null;
  rule: ScheduleRule;
  /** Minutes by which a start may be late. */
  slip: number;
  stopOnFail: boolean;
  enabled: boolean;
  /** Null where nothing is to come: disabled, or over. */
  nextOccurrence: Date | null;
  latestExecutionId: string | null;
  /** Of the execution that it started last; null before the first, and when that was deleted. */
  latestExecutionStatus: ExecutionStatus | null;
}

export type NewExecutionSchedule = Omit<
  ExecutionSchedule,
  'uid' | 'createdAt' | 'latestExecutionId' | 'latestExecutionStatus'
> &
  Partial<Pick<ExecutionSchedule, 'createdAt'>>;
