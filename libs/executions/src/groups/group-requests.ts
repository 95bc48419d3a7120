import type { Json, JsonObject } from '@cloudloom/blueprint';
import type { Visibility } from '@cloudloom/model';
import type { LabelRequest } from '../requests.ts';

/** A deployment that a group is to create; what it leaves out is the group's. */
export interface NewGroupDeployment {
  /** May contain {group_id}, {uuid}, {blueprint_id}, {count} and {site_name}. Default: `{group_id}-{uuid}`. */
  id?: string;
  /** May contain the same; default: the id. */
  displayName?: string;
  /** Goes before the group's default inputs, each by its name. */
  inputs?: JsonObject;
  /** Besides the group's. */
  labels?: LabelRequest[];
  /** Where it is; stands for {site_name}, too. */
  siteName?: string;
  runtimeOnlyEvaluation?: boolean;
}

/** Which deployments; several ways are added up. */
export interface ChosenDeployments {
  deploymentIds?: readonly string[];
  /** Those of another group of the tenant. */
  deploymentsFromGroup?: string;
  /** Those that pass a stored filter. */
  filterId?: string;
  /** Those for which all rules hold. */
  filterRules?: readonly Json[];
}

/** Creates a group, or changes what is given of the one that is there. */
export interface PutDeploymentGroup extends ChosenDeployments {
  groupId: string;
  description?: string;
  visibility?: Visibility;
  blueprintId?: string;
  defaultInputs?: JsonObject;
  /** Replace all labels; new ones are given to the members, too. */
  labels?: LabelRequest[];
  /** Replace all members. */
  deploymentIds?: readonly string[];
  newDeployments?: readonly NewGroupDeployment[];
}

export interface ChangeDeploymentGroup {
  add?: ChosenDeployments & { newDeployments?: readonly NewGroupDeployment[] };
  remove?: ChosenDeployments;
}

export interface DeleteDeploymentGroup {
  /** Deletes the members, too, each by an execution; the other flags are of those. */
  deleteDeployments?: boolean;
  force?: boolean;
  deleteLogs?: boolean;
  recursive?: boolean;
}

/** One workflow on every deployment of a group. */
export interface StartExecutionGroup {
  deploymentGroupId: string;
  workflowId: string;
  defaultParameters?: JsonObject;
  /** By deployment; each name in it goes before the default's. */
  parameters?: Readonly<Record<string, JsonObject>>;
  force?: boolean;
  /** Executions at the same time; 0 = paused. Default 5. */
  concurrency?: number;
}

export interface ChangeExecutionGroup {
  concurrency?: number;
  /** Gets the deployments of terminated members when all have ended. */
  successGroupId?: string;
  /** Gets the deployments of failed members when all have ended. */
  failureGroupId?: string;
}

export const GROUP_ACTIONS = ['cancel', 'force-cancel', 'kill', 'resume', 'force-resume'] as const;
export type GroupAction = (typeof GROUP_ACTIONS)[number];
