import type { SkeletonNode, SkeletonNodeInstance, TopologySkeleton } from '@cloudloom/topology';
import type { Node, NodeInstance, RelationshipInstance } from './node.ts';
import { OperationCatalogue } from './operation-catalogue.ts';
import type { TaskSink } from './task-sink.ts';
import { ViewedNode } from './viewed-node.ts';
import { ViewedNodeInstance } from './viewed-node-instance.ts';

/** The nodes and instances of one skeleton as objects that know each other. Replaced as a whole by a refresh. */
export class TopologyView {
  readonly nodes: readonly Node[];
  readonly nodeInstances: readonly NodeInstance[];
  readonly operations: OperationCatalogue;
  readonly #nodes = new Map<string, ViewedNode>();
  readonly #instances = new Map<string, ViewedNodeInstance>();
  readonly #instancesOf = new Map<string, ViewedNodeInstance[]>();
  #contained: Map<string, NodeInstance[]> | null = null;

  constructor(
    readonly skeleton: TopologySkeleton,
    readonly sink: TaskSink,
  ) {
    this.operations = new OperationCatalogue(skeleton.declaredOperations);
    for (const node of skeleton.nodes) this.#addNode(node);
    for (const instance of skeleton.nodeInstances) this.#addInstance(instance);
    this.nodes = [...this.#nodes.values()];
    this.nodeInstances = this.nodes.flatMap((node) => node.instances);
  }

  node(id: string): ViewedNode | undefined {
    return this.#nodes.get(id);
  }

  instance(id: string): ViewedNodeInstance | undefined {
    return this.#instances.get(id);
  }

  instancesOf(nodeId: string): readonly NodeInstance[] {
    return this.#instancesOf.get(nodeId) ?? [];
  }

  containedIn(instanceId: string): readonly NodeInstance[] {
    this.#contained ??= this.#indexContainment();
    return this.#contained.get(instanceId) ?? [];
  }

  #addNode(node: SkeletonNode): void {
    this.#nodes.set(node.id, new ViewedNode(node, this));
  }

  #addInstance(skeleton: SkeletonNodeInstance): void {
    const node = this.#nodes.get(skeleton.nodeId);
    if (!node) return;
    const instance = new ViewedNodeInstance(skeleton, node, this);
    this.#instances.set(instance.id, instance);
    const siblings = this.#instancesOf.get(node.id);
    if (siblings) siblings.push(instance);
    else this.#instancesOf.set(node.id, [instance]);
  }

  #indexContainment(): Map<string, NodeInstance[]> {
    const index = new Map<string, NodeInstance[]>();
    for (const instance of this.nodeInstances)
      for (const { targetId } of instance.relationships.filter(isContainment)) {
        const contents = index.get(targetId);
        if (contents) contents.push(instance);
        else index.set(targetId, [instance]);
      }
    return index;
  }
}

const isContainment = ({ relationship }: RelationshipInstance): boolean =>
  relationship.isDerivedFrom('cloudify.relationships.contained_in');
