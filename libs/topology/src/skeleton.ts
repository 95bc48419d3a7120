import type { JsonObject } from '@cloudloom/blueprint';
import type { InstanceRelationship } from './node-instance.ts';

/** An implemented operation, without its inputs: those never enter a workflow's history. */
export interface SkeletonOperation {
  /** What events call the task: the implementation path, e.g. `script_runner.tasks.run`. */
  taskName: string;
  plugin: string;
  executor: 'central_deployment_agent' | 'host_agent' | 'auto';
  /** null = the system's setting; -1 = unlimited. */
  maxRetries: number | null;
  /** Seconds; null = the system's setting. */
  retryInterval: number | null;
  /** Seconds; null = none. */
  timeout: number | null;
  /** Names of declared inputs, to refuse duplicate keyword arguments when a graph is built. */
  inputNames: string[];
  /** Declared types of inputs by their names, where there are any. */
  inputTypes?: Record<string, string>;
}

/** A plugin that operations of a node need. */
export interface SkeletonPlugin {
  name: string;
  packageName: string | null;
  packageVersion: string | null;
  executor: 'central_deployment_agent' | 'host_agent' | 'auto';
}

export interface SkeletonRelationship {
  type: string;
  typeHierarchy: string[];
  targetId: string;
  /** Implemented operations only, by full name. */
  sourceOperations: Record<string, SkeletonOperation>;
  targetOperations: Record<string, SkeletonOperation>;
  /** The property `operation` of `depends_on_lifecycle_operation`. */
  lifecycleOperation?: string;
  /** Only for workflows of authors; functions unresolved. */
  properties?: JsonObject;
}

export interface SkeletonNode {
  id: string;
  type: string;
  typeHierarchy: string[];
  hostId: string | null;
  numberOfInstances: number;
  plannedNumberOfInstances: number;
  /** Implemented operations only, by full name and by unambiguous bare name. */
  operations: Record<string, SkeletonOperation>;
  /** One entry per target node, the last declared, at the position of the first. */
  relationships: SkeletonRelationship[];
  /** Host nodes: how an agent gets there (`none`, `remote`, `init_script`, `plugin`, `provided`). */
  installMethod?: string;
  /** Only for workflows of authors; functions unresolved. */
  properties?: JsonObject;
  /** Only for workflows of authors: the plugins of its operations and of those that run for it on relationships. */
  plugins?: SkeletonPlugin[];
}

/** Names of operations that are declared anywhere, implemented or not. */
export interface DeclaredOperations {
  nodes: string[];
  relationships: string[];
}

export interface SkeletonNodeInstance {
  id: string;
  nodeId: string;
  index: number;
  hostId: string | null;
  state: string;
  relationships: InstanceRelationship[];
  scalingGroups: { id: string; name: string }[];
  /** Only in the lists of a modification: it comes, it goes, or (null) it is related to what does. */
  modification?: 'added' | 'removed' | null;
  /** Only where they were asked for: what the system knows about it, such as the findings of checks. */
  systemProperties?: JsonObject;
}

/** All that a workflow sees of a deployment: structure and states, as the execution first saw them. */
export interface TopologySkeleton {
  nodes: SkeletonNode[];
  nodeInstances: SkeletonNodeInstance[];
  scalingGroups: Record<string, { members: string[]; currentInstances: number; plannedInstances: number }>;
  /** Only for workflows of authors, to tell an operation that is not implemented from one that does not exist. */
  declaredOperations?: DeclaredOperations;
}
