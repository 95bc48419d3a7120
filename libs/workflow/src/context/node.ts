import type { Json, JsonObject, SkeletonOperation } from '@cloudloom/topology';
import type { Task } from '../graph/task.ts';

/** A node of the blueprint. */
export interface Node {
  readonly id: string;
  readonly type: string;
  /** From the root ancestor to the type itself. */
  readonly typeHierarchy: readonly string[];
  /** Values as written, functions not evaluated. Empty in workflows that come with the product. */
  readonly properties: JsonObject;
  readonly hostId: string | null;
  readonly hostNode: Node | undefined;
  readonly numberOfInstances: number;
  readonly plannedNumberOfInstances: number;
  /** Hosts only: how an agent gets there (`none`, `remote`, `init_script`, `plugin`, `provided`). */
  readonly installMethod: string | undefined;
  /** Implemented operations, by full name and by unambiguous bare name. */
  readonly operations: Readonly<Record<string, SkeletonOperation>>;
  /** One for each target node, in declared order. */
  readonly relationships: readonly Relationship[];
  readonly instances: readonly NodeInstance[];
  /** Whether the operation is implemented. */
  hasOperation(name: string): boolean;
  getRelationship(targetId: string): Relationship | undefined;
}

/** A relationship as a node declares it. */
export interface Relationship {
  readonly type: string;
  readonly targetId: string;
  readonly targetNode: Node | undefined;
  readonly sourceOperations: Readonly<Record<string, SkeletonOperation>>;
  readonly targetOperations: Readonly<Record<string, SkeletonOperation>>;
  /** Of `depends_on_lifecycle_operation`: which operation of the target must be over. */
  readonly lifecycleOperation: string | undefined;
  isDerivedFrom(type: string): boolean;
}

export interface OperationOptions {
  /** Merged over the operation's own inputs. */
  kwargs?: Record<string, Json>;
  /** Allows `kwargs` to redefine inputs that the operation declares. */
  allowKwargsOverride?: boolean;
}

/** One instance of a node. */
export interface NodeInstance {
  /** `<node>_<six of a-z0-9>`. */
  readonly id: string;
  readonly nodeId: string;
  readonly node: Node;
  /** 1, 2, ... per node. */
  readonly index: number;
  readonly hostId: string | null;
  /** The state when the instances were loaded; `getState()` reads the live one. */
  readonly state: string;
  /** Containing scaling-group instances, innermost first. */
  readonly scalingGroups: readonly { id: string; name: string }[];
  /** One for each target instance, in declared order. */
  readonly relationships: readonly RelationshipInstance[];
  /** Instances directly contained in this one. */
  readonly containedInstances: readonly NodeInstance[];
  /** This instance and everything contained in it, however deep. */
  getContainedSubgraph(): Set<NodeInstance>;
  setState(state: string): Task;
  /** The task's result is the live state. */
  getState(): Task;
  sendEvent(text: string): Task;
  /**
   * Runs an operation; one that is not implemented is a task that does nothing.
   * @throws WorkflowUsageError when `kwargs` redefine declared inputs without being allowed to.
   */
  executeOperation(operation: string, options?: OperationOptions): Task;
}

/** A relationship between two node instances. */
export interface RelationshipInstance {
  readonly type: string;
  readonly sourceId: string;
  readonly targetId: string;
  /** The source. */
  readonly nodeInstance: NodeInstance;
  readonly targetNodeInstance: NodeInstance;
  readonly relationship: Relationship;
  executeSourceOperation(operation: string, options?: OperationOptions): Task;
  executeTargetOperation(operation: string, options?: OperationOptions): Task;
}
