import type { Execution } from './execution.ts';

/** An execution that its deployment and its group would let leave the queue at this moment. */
export interface QueueHead extends Pick<
  Execution,
  'id' | 'tenantName' | 'deploymentId' | 'executionGroupId'
> {
  /** Minds no other execution of its deployment: it is forced, or an update of the deployment. */
  overlaps: boolean;
}

/** The whole line at one glance. */
export interface QueueOverview {
  isEmpty: boolean;
  /** The system-wide execution that has waited longest. */
  systemWide: string | null;
  isSystemWideActive: boolean;
  /** In maintenance nobody leaves the line. */
  isMaintenance: boolean;
}

/** How many members of an execution group may be active at once, 0 = paused, and how many are. */
export interface GroupRoom {
  concurrency: number;
  active: number;
}

/** Another execution, as far as it may stand in the way of one. */
export type ExecutionRival = Pick<Execution, 'id' | 'tenantName' | 'workflowId' | 'status'>;
