import type { ExecutionStatus } from './execution.ts';
import type { Owned } from './scope.ts';

/** One workflow on many deployments: an execution for each of them. */
export interface ExecutionGroup extends Owned {
  id: string;
  workflowId: string;
  /** The deployments it was started for. Null when that group is gone. */
  deploymentGroupId: string | null;
  /** Members that may be active at the same time; 0 = paused. */
  concurrency: number;
  /** The group that gets the deployments of terminated members when all have ended. */
  successGroupId: string | null;
  /** The group that gets the deployments of failed members when all have ended. */
  failureGroupId: string | null;
}

/** How many members of a group are in each status; absent = none. */
export type StatusCounts = Partial<Record<ExecutionStatus, number>>;
