import type {
  Json,
  JsonObject,
  SkeletonOperation,
  SkeletonPlugin,
  SystemPropertyChanges,
} from '@cloudloom/topology';
import type { Task } from '../graph/task.ts';
import type { EventOptions } from './event-options.ts';
import type { Logger } from './logger.ts';

/** Keyword arguments, by the names of the inputs. */
export type Kwargs = Readonly<Record<string, Json>>;

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
  /** The plugins of its operations, also of those that run for it on relationships. Empty like `properties`. */
  readonly plugins: readonly SkeletonPlugin[];
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
  /** Values as written, functions not evaluated. Empty in workflows that come with the product. */
  readonly properties: JsonObject;
  readonly sourceOperations: Readonly<Record<string, SkeletonOperation>>;
  readonly targetOperations: Readonly<Record<string, SkeletonOperation>>;
  /** Of `depends_on_lifecycle_operation`: which operation of the target must be over. */
  readonly lifecycleOperation: string | undefined;
  isDerivedFrom(type: string): boolean;
}

export interface OperationOptions {
  /** Merged over the operation's own inputs. */
  kwargs?: Kwargs;
  /** Allows `kwargs` to redefine inputs that the operation declares. */
  allowKwargsOverride?: boolean;
  /** False: of the task's events only those of failures are sent. Default true. */
  sendTaskEvents?: boolean;
  /** Retries where the operation has no number of its own; -1 = unlimited. Default: the system's setting. */
  defaultRetries?: number;
}

/** One instance of a node. */
export interface NodeInstance {
  /** `<node>_<six of a-z0-9>`. */
  readonly id: string;
  readonly nodeId: string;
  readonly node: Node;
  readonly deploymentId: string | null;
  /** 1, 2, ... per node. */
  readonly index: number;
  readonly hostId: string | null;
  /** The state when the instances were loaded, or at the last `refresh()`; `getState()` reads the live one. */
  readonly state: string;
  /** As of the last `refresh()`. @throws WorkflowUsageError before the first */
  readonly version: number;
  /** As of the last `refresh()`. @throws WorkflowUsageError before the first */
  readonly runtimeProperties: JsonObject;
  /**
   * As of the last `refresh()`, or of the `ctx.refreshNodeInstances({ withSystemProperties: true })` that loaded the
   * instance. @throws WorkflowUsageError before
   */
  readonly systemProperties: JsonObject;
  /** Writes log lines about this instance. */
  readonly logger: Logger;
  /** Among the instances of a modification: it comes, it goes, or (null) it is related to what does. Elsewhere null. */
  readonly modification: 'added' | 'removed' | null;
  /** Containing scaling-group instances, innermost first. */
  readonly scalingGroups: readonly { id: string; name: string }[];
  /** One for each target instance, in declared order. */
  readonly relationships: readonly RelationshipInstance[];
  /** Instances directly contained in this one. */
  readonly containedInstances: readonly NodeInstance[];
  /** This instance and everything contained in it, however deep. */
  getContainedSubgraph(): Set<NodeInstance>;
  /**
   * Reads state, version and properties as they are now, and resolves with this instance. The answer is recorded: where
   * the workflow's code runs again it is the same.
   *
   *     const { runtimeProperties } = await instance.refresh();
   */
  refresh(): Promise<NodeInstance>;
  /**
   * Changes system properties right now, outside of any graph and in one step: for handlers, and between graphs. What
   * `systemProperties` reads here stays as it is. A dry run changes nothing.
   *
   *     instance.updateSystemProperties({ copy: { previous_status: 'status' }, set: { status: { ok: true } } });
   */
  updateSystemProperties(changes: SystemPropertyChanges): void;
  setState(state: string): Task;
  /** The task's result is the live state. */
  getState(): Task;
  /** Sends an event about this instance. */
  sendEvent(text: string, options?: EventOptions): Task;
  /**
   * Runs an operation; one that is declared but not implemented is a task that does nothing.
   * @throws WorkflowUsageError when no node declares the operation, or when `kwargs` redefine declared inputs without being
   *   allowed to or are not of the declared types
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
  /** Runs an operation of the source's side, on the source. @throws WorkflowUsageError as `executeOperation` does */
  executeSourceOperation(operation: string, options?: OperationOptions): Task;
  /** Runs an operation of the target's side, on the target. @throws WorkflowUsageError as `executeOperation` does */
  executeTargetOperation(operation: string, options?: OperationOptions): Task;
}
