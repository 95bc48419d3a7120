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
