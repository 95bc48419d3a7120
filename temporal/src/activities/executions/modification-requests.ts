import type { ExecutionRun } from './requests.ts';

/** A call of a run about its deployment; `call` numbers such calls within the run. */
export interface DeploymentCall extends ExecutionRun {
  tenantName: string;
  creatorUsername: string;
  deploymentId: string;
  call: number;
}

/** How many instances there shall be, as workflow code says it. */
export interface ModifiedCount {
  instances: number;
  removedIdsIncludeHint?: readonly string[];
  removedIdsExcludeHint?: readonly string[];
}

/** Same shape as the workflow room's type. */
export interface OwnModification {
  id: string;
  status: 'started' | 'finished' | 'rolledback';
}

export interface StartModificationRequest extends DeploymentCall {
  blueprintId: string | null;
  workflowId: string;
  /** By name of a node or scaling group. */
  nodes: Readonly<Record<string, ModifiedCount>>;
  /** Number of the snapshot of the topology that the run takes next. */
  snapshot: number;
}

export interface EndModificationRequest extends DeploymentCall {
  action: 'finish' | 'rollback';
  modificationId: string;
}

export interface ModificationPageRequest {
  tenantName: string;
  creatorUsername: string;
  modificationId: string;
  page: number;
}
