import type { DeploymentPlan, JsonObject, PluginPlan } from '@cloudloom/blueprint';
import type { ModificationChanges } from './deployment-modification.ts';
import type { Owned } from './scope.ts';

/** As the wire has them. A preview that went well is `successful` like any other. */
export type DeploymentUpdateState =
  'updating' | 'executing_workflow' | 'finalizing' | 'successful' | 'failed' | 'preview';

/** The last step that the server has made for an update; each is one transaction. */
export type DeploymentUpdatePhase = 'begun' | 'prepared' | 'performed' | 'detached' | 'finalized';

export type UpdateEntityType =
  | 'node'
  | 'relationship'
  | 'property'
  | 'operation'
  | 'workflow'
  | 'output'
  | 'description'
  | 'group'
  | 'plugin';

/** One difference between a deployment and the plan that it is to follow. */
export interface UpdateStep {
  action: 'add' | 'remove' | 'modify';
  entityType: UpdateEntityType;
  /** Path of the entity, e.g. `['nodes', 'web', 'properties', 'port']`. */
  entityId: string[];
  /** Among added nodes: what others are related to has the higher number. 0 for everything else. */
  topologyOrder: number;
}

/** A deployment that needs another one, at once or through others, and why. */
export interface AffectedDeployment {
  deployment: string;
  /** `component`, `sharedresource`, or `deployment` where a function asks for a capability. */
  dependencyType: string;
  /** The node that makes it depend; null for functions. */
  dependentNode: string | null;
  tenantName: string;
}

/** A change of a deployment to another plan: another blueprint, other inputs, or both. */
export interface DeploymentUpdate extends Owned {
  id: string;
  deploymentId: string;
  executionId: string;
  state: DeploymentUpdateState;
  phase: DeploymentUpdatePhase;
  /** Shows what would change and changes nothing. */
  isPreview: boolean;
  oldBlueprintId: string;
  newBlueprintId: string;
  oldInputs: JsonObject;
  /** Those of the deployment with the given ones over them; completed by defaults when it is prepared. */
  newInputs: JsonObject;
  runtimeOnlyEvaluation: boolean;
  steps: UpdateStep[];
  /** Labels of the new plan that the deployment does not have. */
  labelsToCreate: { key: string; value: string }[];
  /** Schedules of the new plan that the deployment does not have: their names and what the plan says of them. */
  schedulesToCreate: JsonObject[];
  /** Deployments that need this one, at once or through others. */
  recursiveDependencies: AffectedDeployment[];
  /** The execution of the workflow that was asked for in place of the built-in steps. */
  workflowExecutionId: string | null;
}

/** What an update changes. */
export interface UpdateChanges extends ModificationChanges {
  /** Nodes that stay and have another property or operation. */
  modifiedNodes: string[];
  /** Plugins that host nodes do not need any more, by node. */
  lostPlugins: Record<string, PluginPlan[]>;
  /** Names of what steps are about, by the type of the entity. */
  modifiedEntityIds: JsonObject;
}

/** The large part of an update, read only where it is wanted. Null until it is prepared. */
export interface UpdateDocuments {
  plan: DeploymentPlan | null;
  changes: UpdateChanges | null;
}
