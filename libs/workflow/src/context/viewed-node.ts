import type {
  JsonObject,
  SkeletonNode,
  SkeletonOperation,
  SkeletonPlugin,
  SkeletonRelationship,
} from '@cloudloom/topology';
import type { Node, NodeInstance, Relationship } from './node.ts';

/** How a node finds its neighbours. */
export interface NodeNeighbourhood {
  node(id: string): Node | undefined;
  instancesOf(nodeId: string): readonly NodeInstance[];
}

/** A node over its part of the skeleton. */
export class ViewedNode implements Node {
  readonly #skeleton: SkeletonNode;
  readonly #neighbourhood: NodeNeighbourhood;
  readonly #relationships = new Map<string, Relationship>();

  constructor(skeleton: SkeletonNode, neighbourhood: NodeNeighbourhood) {
    this.#skeleton = skeleton;
    this.#neighbourhood = neighbourhood;
    for (const each of skeleton.relationships)
      this.#relationships.set(each.targetId, new ViewedRelationship(each, neighbourhood));
  }

  get id(): string {
    return this.#skeleton.id;
  }

  get type(): string {
    return this.#skeleton.type;
  }

  get typeHierarchy(): readonly string[] {
    return this.#skeleton.typeHierarchy;
  }

  get properties(): JsonObject {
    return this.#skeleton.properties ?? {};
  }

  get plugins(): readonly SkeletonPlugin[] {
    return this.#skeleton.plugins ?? [];
  }

  /** Undefined where the topology does not carry them. */
  get knownPlugins(): readonly SkeletonPlugin[] | undefined {
    return this.#skeleton.plugins;
  }

  get hostId(): string | null {
    return this.#skeleton.hostId;
  }

  get hostNode(): Node | undefined {
    return this.hostId === null ? undefined : this.#neighbourhood.node(this.hostId);
  }

  get numberOfInstances(): number {
    return this.#skeleton.numberOfInstances;
  }

  get plannedNumberOfInstances(): number {
    return this.#skeleton.plannedNumberOfInstances;
  }

  get installMethod(): string | undefined {
    return this.#skeleton.installMethod;
  }

  get operations(): Readonly<Record<string, SkeletonOperation>> {
    return this.#skeleton.operations;
  }

  get relationships(): readonly Relationship[] {
    return [...this.#relationships.values()];
  }

  get instances(): readonly NodeInstance[] {
    return this.#neighbourhood.instancesOf(this.id);
  }

  hasOperation(name: string): boolean {
    return Object.hasOwn(this.#skeleton.operations, name);
  }

  getRelationship(targetId: string): Relationship | undefined {
    return this.#relationships.get(targetId);
  }
}

class ViewedRelationship implements Relationship {
  readonly #skeleton: SkeletonRelationship;
  readonly #neighbourhood: NodeNeighbourhood;

  constructor(skeleton: SkeletonRelationship, neighbourhood: NodeNeighbourhood) {
    this.#skeleton = skeleton;
    this.#neighbourhood = neighbourhood;
  }

  get type(): string {
    return this.#skeleton.type;
  }

  get targetId(): string {
    return this.#skeleton.targetId;
  }

  get targetNode(): Node | undefined {
    return this.#neighbourhood.node(this.targetId);
  }

  get properties(): JsonObject {
    return this.#skeleton.properties ?? {};
  }

  get sourceOperations(): Readonly<Record<string, SkeletonOperation>> {
    return this.#skeleton.sourceOperations;
  }

  get targetOperations(): Readonly<Record<string, SkeletonOperation>> {
    return this.#skeleton.targetOperations;
  }

  get lifecycleOperation(): string | undefined {
    return this.#skeleton.lifecycleOperation;
  }

  isDerivedFrom(type: string): boolean {
    return this.#skeleton.typeHierarchy.includes(type);
  }
}
