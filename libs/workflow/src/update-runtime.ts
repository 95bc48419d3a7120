import type { JsonObject, SkeletonNodeInstance, TopologySkeleton } from '@cloudloom/topology';

/** What an update of a deployment changes, as it was when the deployment was changed. */
export interface RecordedUpdate {
  /** New instances, and existing ones with the relationships that they gain to these. */
  addedAndRelated: SkeletonNodeInstance[];
  /** Instances to go, and staying ones with the relationships that they lose with these. */
  removedAndRelated: SkeletonNodeInstance[];
  /** Staying instances with all the relationships that they gain, and the targets of these. */
  extendedAndRelated: SkeletonNodeInstance[];
  /** Staying instances with all the relationships that they lose, and the staying targets of these. */
  reducedAndRelated: SkeletonNodeInstance[];
  /** Nodes that stay and have another property or operation. */
  modifiedNodes: string[];
  /** Names of what the update is about, by the type of the entity. */
  modifiedEntityIds: JsonObject;
}

/** A workflow that takes the place of the built-in steps. */
export interface UpdateWorkflow {
  workflowId: string;
  parameters: JsonObject;
  /** Longest time to wait for its end. */
  seconds: number;
}

/**
 * The server's steps of an update, in this order. Each is made once; who asks again, in this attempt or a later one, gets
 * the same answer. All throw UpdateRefusedError.
 */
export interface UpdateRuntime {
  /** Finds out what the update is about. Answers in words what no update can do. */
  prepare(updateId: string): Promise<{ unsupported: string[] }>;
  /** Changes the deployment; what goes is there still. */
  perform(updateId: string): Promise<{ changes: RecordedUpdate; topology: TopologySkeleton }>;
  /** Deletes the relationships that go. */
  detach(updateId: string): Promise<TopologySkeleton>;
  /** Starts a workflow and waits for its good end. */
  runWorkflow(updateId: string, workflow: UpdateWorkflow): Promise<void>;
  /** Deletes the instances and nodes that go. Answers the plugins that hosts do not need any more, by node. */
  finalize(updateId: string): Promise<Record<string, JsonObject[]>>;
  complete(updateId: string): Promise<void>;
}
