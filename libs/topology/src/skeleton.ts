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
}

export interface SkeletonNodeInstance {
  id: string;
  nodeId: string;
  index: number;
  hostId: string | null;
  state: string;
  relationships: InstanceRelationship[];
  scalingGroups: { id: string; name: string }[];
}

/** All that a workflow sees of a deployment: structure and states, as the execution first saw them. */
export interface TopologySkeleton {
  nodes: SkeletonNode[];
  nodeInstances: SkeletonNodeInstance[];
  scalingGroups: Record<string, { members: string[]; currentInstances: number; plannedInstances: number }>;
}
