import type { SkeletonNodeInstance, TopologySkeleton } from '@cloudloom/topology';
import type { DeploymentRuntime, RecordedModification } from '../deployment-runtime.ts';
import type { Modification, ModifiedNodes } from './modification.ts';
import type { Node, NodeInstance } from './node.ts';
import type { TaskSink } from './task-sink.ts';
import { TopologyView } from './topology-view.ts';

/** Where a modification takes place. */
export interface ModificationSurroundings {
  runtime: DeploymentRuntime;
  sink: TaskSink;
  /** The whole topology, for nodes and hosts. */
  topology: TopologySkeleton;
}

/** A recorded modification as objects of workflow code. */
export class ModificationView implements Modification {
  readonly id: string;
  readonly added: ModifiedNodes;
  readonly removed: ModifiedNodes;
  readonly #runtime: DeploymentRuntime;

  constructor(recorded: RecordedModification, { runtime, sink, topology }: ModificationSurroundings) {
    this.id = recorded.id;
    this.#runtime = runtime;
    this.added = new ModifiedNodesView(recorded.addedAndRelated, topology, sink);
    this.removed = new ModifiedNodesView(recorded.removedAndRelated, topology, sink);
  }

  finish(): Promise<void> {
    return this.#runtime.finishModification(this.id);
  }

  rollback(): Promise<void> {
    return this.#runtime.rollbackModification(this.id);
  }
}

/** One list of changed instances. */
export class ModifiedNodesView implements ModifiedNodes {
  readonly nodes: readonly Node[];
  readonly #view: TopologyView;

  /** The view knows every node, since hosts need not be affected themselves. */
  constructor(nodeInstances: SkeletonNodeInstance[], topology: TopologySkeleton, sink: TaskSink) {
    this.#view = new TopologyView({ ...topology, nodeInstances }, sink);
    this.nodes = this.#view.nodes.filter((node) => node.instances.length > 0);
  }

  get nodeInstances(): readonly NodeInstance[] {
    return this.#view.nodeInstances;
  }

  getNode(id: string): Node | undefined {
    return this.nodes.find((node) => node.id === id);
  }

  getNodeInstance(id: string): NodeInstance | undefined {
    return this.#view.instance(id);
  }
}
