import type { JsonObject } from '@cloudloom/blueprint';
import type { ExecutionStatus } from './execution.ts';

/** Which executions a rule asks about; fields are combined with "and". Over all tenants unless `tenantName` is given. */
export interface ExecutionSelection {
  tenantName?: string;
  /** null = executions without a deployment. */
  deploymentId?: string | null;
  isSystemWorkflow?: boolean;
  workflowId?: string;
  exceptId?: string;
  /** Members of that group of executions. */
  executionGroupId?: string;
  limit?: number;
}

/** Which executions may stand in the way of one; over all tenants unless a deployment is named. */
export interface RivalQuestion {
  deployment?: { tenantName: string; id: string };
  /** Members of this execution group. */
  groupId?: string;
  systemWideOnly?: boolean;
  /** Besides the active ones also the queued ones. */
  withQueued?: boolean;
  /** Of the queued ones only those that stand before this one in the line. */
  before?: string;
  exceptId?: string;
  limit?: number;
}

/** A new status and what changes with it. */
export interface StatusChange {
  status: ExecutionStatus;
  error?: string;
  startedAt?: Date | null;
  endedAt?: Date | null;
  /** A resume: the next attempt; its run is not known yet, so the run id is forgotten, and the kill mark with it. */
  attempt?: number;
  resume?: boolean;
  parameters?: JsonObject;
  scheduledFor?: Date | null;
}
