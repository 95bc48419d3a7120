import type { InstanceRelationship, SkeletonNodeInstance } from '@cloudloom/topology';
import { GetStateTask, NodeEventTask, SetStateTask } from '../graph/effect-tasks.ts';
import { NopTask } from '../graph/nop-task.ts';
import type { Task } from '../graph/task.ts';
import type { Node, NodeInstance, OperationOptions, Relationship, RelationshipInstance } from './node.ts';
import { createOperationTask } from './task-factory.ts';
import type { TaskSink } from './task-sink.ts';

/** How an instance finds its neighbours and what becomes of the tasks it makes. */
export interface InstanceNeighbourhood {
  readonly sink: TaskSink;
  instance(id: string): NodeInstance | undefined;
  containedIn(instanceId: string): readonly NodeInstance[];
}

/** A node instance over its part of the skeleton. */
export class ViewedNodeInstance implements NodeInstance {
  readonly #skeleton: SkeletonNodeInstance;
  readonly #neighbourhood: InstanceNeighbourhood;
  #relationships: readonly RelationshipInstance[] | null = null;

  constructor(
    skeleton: SkeletonNodeInstance,
    readonly node: Node,
    neighbourhood: InstanceNeighbourhood,
  ) {
    this.#skeleton = skeleton;
    this.#neighbourhood = neighbourhood;
  }

  get id(): string {
    return this.#skeleton.id;
  }

  get nodeId(): string {
    return this.#skeleton.nodeId;
  }

  get index(): number {
    return this.#skeleton.index;
  }

  get hostId(): string | null {
    return this.#skeleton.hostId;
  }

  get state(): string {
    return this.#skeleton.state;
  }

  get scalingGroups(): readonly { id: string; name: string }[] {
    return this.#skeleton.scalingGroups;
  }

  get relationships(): readonly RelationshipInstance[] {
    this.#relationships ??= this.#resolveRelationships();
    return this.#relationships;
  }

  get containedInstances(): readonly NodeInstance[] {
    return this.#neighbourhood.containedIn(this.id);
  }

  getContainedSubgraph(): Set<NodeInstance> {
    const found = new Set<NodeInstance>([this]);
    for (const instance of found) for (const content of instance.containedInstances) found.add(content);
    return found;
  }

  setState(state: string): Task {
    const { sink } = this.#neighbourhood;
    return sink.accept(sink.facts.dryRun ? new NopTask() : new SetStateTask(this.id, state));
  }

  getState(): Task {
    return this.#neighbourhood.sink.accept(new GetStateTask(this.id));
  }

  sendEvent(text: string): Task {
    return this.#neighbourhood.sink.accept(new NodeEventTask(this.id, text));
  }

  executeOperation(operation: string, options: OperationOptions = {}): Task {
    const { sink } = this.#neighbourhood;
    const implementation = this.node.hasOperation(operation) ? this.node.operations[operation] : undefined;
    return sink.accept(
      createOperationTask({ operation, implementation, instance: this, options }, sink.facts),
    );
  }

  /** One for each target instance, the last given at the place of the first; without those that the node no longer declares. */
  #resolveRelationships(): RelationshipInstance[] {
    const byTarget = new Map<string, InstanceRelationship>();
    for (const each of this.#skeleton.relationships) byTarget.set(each.targetId, each);
    const resolved: RelationshipInstance[] = [];
    for (const { targetId, targetName } of byTarget.values()) {
      const target = this.#neighbourhood.instance(targetId);
      const relationship = this.node.getRelationship(targetName);
      if (target && relationship)
        resolved.push(new ViewedRelationshipInstance(this, target, relationship, this.#neighbourhood));
    }
    return resolved;
  }
}

class ViewedRelationshipInstance implements RelationshipInstance {
  readonly #neighbourhood: InstanceNeighbourhood;

  constructor(
    readonly nodeInstance: NodeInstance,
    readonly targetNodeInstance: NodeInstance,
    readonly relationship: Relationship,
    neighbourhood: InstanceNeighbourhood,
  ) {
    this.#neighbourhood = neighbourhood;
  }

  get type(): string {
    return this.relationship.type;
  }

  get sourceId(): string {
    return this.nodeInstance.id;
  }

  get targetId(): string {
    return this.targetNodeInstance.id;
  }

  executeSourceOperation(operation: string, options: OperationOptions = {}): Task {
    return this.#execute('source', operation, options);
  }

  executeTargetOperation(operation: string, options: OperationOptions = {}): Task {
    return this.#execute('target', operation, options);
  }

  #execute(side: 'source' | 'target', operation: string, options: OperationOptions): Task {
    const { sink } = this.#neighbourhood;
    const isSource = side === 'source';
    const operations = isSource ? this.relationship.sourceOperations : this.relationship.targetOperations;
    const implementation = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
    const instance = isSource ? this.nodeInstance : this.targetNodeInstance;
    const relationship = { side, relatedId: isSource ? this.targetId : this.sourceId };
    return sink.accept(
      createOperationTask({ operation, implementation, instance, relationship, options }, sink.facts),
    );
  }
}
