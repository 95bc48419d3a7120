import type { JsonObject } from '@cloudloom/topology';
import type { ModifiedNodes } from './modification.ts';

/** What a performed update changes. The instances are objects over the nodes of `ctx` as they are at the moment of reading. */
export interface UpdateChanges {
  readonly added: ModifiedNodes;
  readonly removed: ModifiedNodes;
  /** Staying instances that gain relationships; each lists those only. */
  readonly extended: ModifiedNodes;
  /** Staying instances that lose relationships; each lists those only. */
  readonly reduced: ModifiedNodes;
  /** Nodes that stay and have another property or operation. */
  readonly modifiedNodes: readonly string[];
  /** Names of what the update is about, by the type of the entity. */
  readonly modifiedEntityIds: JsonObject;
}

/**
 * The update of a deployment that this execution carries out: the server's steps, to be made in this order, with the
 * workflow's own work between them. Made again in a continued or resumed execution, they change nothing and answer alike.
 * All throw UpdateRefusedError.
 */
export interface DeploymentUpdate {
  readonly id: string;
  /** Finds out what the update is about. Answers in words what of it no update can do. */
  prepare(): Promise<{ unsupported: string[] }>;
  /** Changes the deployment, and loads the nodes and instances of `ctx` anew. What goes is there still. */
  perform(): Promise<UpdateChanges>;
  /** Deletes the relationships that go, and loads the nodes and instances of `ctx` anew. */
  detach(): Promise<void>;
  /** In place of the built-in steps: starts a workflow of the deployment and waits for its good end, seconds at most. */
  runWorkflow(workflowId: string, parameters: JsonObject, seconds: number): Promise<void>;
  /** Deletes the instances and nodes that go. Answers the plugins that hosts do not need any more, by node. */
  finalize(): Promise<Record<string, JsonObject[]>>;
  /** The update went well. */
  complete(): Promise<void>;
}
