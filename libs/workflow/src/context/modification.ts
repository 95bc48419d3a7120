import type { Node, NodeInstance } from './node.ts';

/** Nodes and instances that one side of a modification is about. They are objects of their own, apart from those of `ctx`. */
export interface ModifiedNodes {
  /** Nodes with at least one instance here. */
  readonly nodes: readonly Node[];
  /**
   * Instances that come or go (`instance.modification` says so), and those that gain or lose relationships to them. Of
   * the latter, `relationships` lists only the affected ones.
   */
  readonly nodeInstances: readonly NodeInstance[];
  getNode(id: string): Node | undefined;
  getNodeInstance(id: string): NodeInstance | undefined;
}

/**
 * A started change of instance counts. What comes exists already, in state `uninitialized`; what goes exists still.
 * The workflow works on both, and then finishes the modification or rolls it back.
 *
 *     const modification = await ctx.deployment.startModification({ web: { instances: 3 } });
 *     try {
 *       const graph = await ctx.graph('grow', (graph) => {
 *         for (const instance of modification.added.nodeInstances)
 *           if (instance.modification === 'added') graph.addTask(instance.executeOperation('start'));
 *       });
 *       await graph.execute();
 *     } catch (error) {
 *       await modification.rollback();
 *       throw error;
 *     }
 *     await modification.finish();
 */
export interface Modification {
  readonly id: string;
  readonly added: ModifiedNodes;
  readonly removed: ModifiedNodes;
  /**
   * Deletes what goes; the new counts hold. `ctx` shows the deleted instances until `refreshNodeInstances()`.
   * @throws ModificationRefusedError when it has ended already
   */
  finish(): Promise<void>;
  /**
   * Makes all instances of the deployment what they were at the start, states and properties included. Operations are not
   * undone: do that before.
   * @throws ModificationRefusedError when it has ended already
   */
  rollback(): Promise<void>;
}
