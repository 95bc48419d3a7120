import type { Blueprint } from './blueprint.ts';
import type { DeploymentGroup } from './deployment-group.ts';
import type { Deployment } from './deployment.ts';
import type { ExecutionGroup } from './execution-group.ts';
import type { Execution } from './execution.ts';
import type { Node, NodeInstance } from './node.ts';
import type { Plugin } from './plugin.ts';

/** A resource to insert: the named fields are needed, every other one has a default (empty, null, or now). */
type Insertion<T, Needed extends keyof T> = Pick<T, Needed> & Partial<Omit<T, Needed>>;

type OwnedKeys = 'id' | 'tenantName' | 'createdBy';

/** Defaults: visibility `tenant`, state `uploading`. */
export type NewBlueprint = Insertion<Blueprint, OwnedKeys | 'mainFileName'>;

/** Defaults: visibility `tenant`, displayName = id, `inactive`, `in_progress`. */
export type NewDeployment = Insertion<Deployment, OwnedKeys | 'blueprintId'>;

/** Defaults: visibility `tenant`; counts from `plan.capabilities.scalable` where they are numbers. */
export type NewNode = Insertion<Node, OwnedKeys | 'deploymentId' | 'blueprintId' | 'plan'>;

/** Defaults: visibility `tenant`, state `uninitialized`, version 1, no properties. */
export type NewNodeInstance = Insertion<NodeInstance, OwnedKeys | 'nodeId' | 'deploymentId' | 'index'>;

/** Defaults: a random UUID as id, visibility `tenant`, status `pending`, attempt 1. */
export type NewExecution = Insertion<Execution, 'tenantName' | 'createdBy' | 'workflowId'>;

/** Defaults: visibility `tenant`, no description, no default blueprint. */
export type NewDeploymentGroup = Insertion<DeploymentGroup, OwnedKeys>;

/** Defaults: a random UUID as id, visibility `tenant`, no groups. */
export type NewExecutionGroup = Insertion<
  ExecutionGroup,
  'tenantName' | 'createdBy' | 'workflowId' | 'concurrency'
>;

/** Defaults: a random UUID as id, visibility `tenant`, state `uploaded`. */
export type NewPlugin = Insertion<
  Plugin,
  Exclude<keyof Plugin, 'id' | 'visibility' | 'createdAt' | 'state' | 'error'>
>;
