import type { JsonObject } from '@cloudloom/blueprint';
import type { EntityModification, ModificationCall, ModifiedNodeInstance } from '@cloudloom/topology';
import type { NodeInstance } from './node.ts';
import type { Owned } from './scope.ts';

export type DeploymentModificationStatus = 'started' | 'finished' | 'rolledback';

/** A change of a deployment's instance counts: started, and later finished or rolled back. */
export interface DeploymentModification extends Owned {
  id: string;
  deploymentId: string;
  status: DeploymentModificationStatus;
  endedAt: Date | null;
  /** Whatever was attached at the start. */
  context: JsonObject;
  /** By name of a node or scaling group. */
  modifiedNodes: Record<string, EntityModification>;
  /** Null unless a workflow started it. */
  startedBy: ModificationCall | null;
  /** Null unless a workflow ended it. */
  endedBy: ModificationCall | null;
}

/** An instance in a list of a modification, with its state when the modification started. */
export interface ChangedNodeInstance extends ModifiedNodeInstance {
  state: string;
}

/** What a modification changes; decided at its start. */
export interface ModificationChanges {
  addedAndRelated: ChangedNodeInstance[];
  removedAndRelated: ChangedNodeInstance[];
  extendedAndRelated: ChangedNodeInstance[];
  reducedAndRelated: ChangedNodeInstance[];
}

/** The large part of a modification, read only where it is wanted. */
export interface ModificationInstances {
  changes: ModificationChanges;
  /** Every instance of the deployment as it was at the start. */
  beforeModification: NodeInstance[];
  /** Null unless rolled back. */
  beforeRollback: NodeInstance[] | null;
}
