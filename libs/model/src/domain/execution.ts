import type { JsonObject } from '@cloudloom/blueprint';
import type { Owned } from './scope.ts';

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

/** In progress, as the rules of starting count it. */
export const ACTIVE_STATUSES: readonly ExecutionStatus[] = [
  'pending',
  'started',
  'cancelling',
  'force_cancelling',
  'kill_cancelling',
];

export interface Execution extends Owned {
  id: string;
  workflowId: string;
  deploymentId: string | null;
  blueprintId: string | null;
  /** The uploaded plugin whose version runs the workflow, for good; null for the product's own workflows. */
  workflowPluginId: string | null;
  /** The group of executions that it is a member of. */
  executionGroupId: string | null;
  /** Runs on workers of its deployment alone. Decided when it is stored, and again when it is resumed. */
  isDedicated: boolean;
  status: ExecutionStatus;
  /** Why it failed, or why somebody cancelled it; else empty. */
  error: string;
  parameters: JsonObject;
  isSystemWorkflow: boolean;
  isDryRun: boolean;
  allowCustomParameters: boolean;
  /** Forced executions skip availability rules and overlap others of their deployment. */
  isForced: boolean;
  waitAfterFail: number;
  startedAt: Date | null;
  endedAt: Date | null;
  scheduledFor: Date | null;
  /** 1 for the first run; a resume adds one. */
  attempt: number;
  resume: boolean;
  /** First run id of the Temporal chain that won `begin` for this attempt; null before. */
  runId: string | null;
  totalOperations: number;
  finishedOperations: number;
}
