import type { SkeletonPlugin } from '@cloudloom/topology';
import type { Node, NodeInstance } from './node.ts';
import type { OperationCatalogue } from './operation-catalogue.ts';
import type { TaskSink } from './task-sink.ts';

/** A node as its instances know it. */
export interface KnownNode extends Node {
  /** Undefined where the topology does not carry them. */
  readonly knownPlugins: readonly SkeletonPlugin[] | undefined;
}

export interface KnownInstance extends NodeInstance {
  readonly node: KnownNode;
}

/** How an instance finds its neighbours and what becomes of the tasks it makes. */
export interface InstanceNeighbourhood {
  readonly sink: TaskSink;
  readonly operations: OperationCatalogue;
  instance(id: string): KnownInstance | undefined;
  containedIn(instanceId: string): readonly NodeInstance[];
}
