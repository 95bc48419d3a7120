import type { Task } from '../graph/task.ts';
import type { InstanceNeighbourhood, KnownInstance } from './instance-neighbourhood.ts';
import type { OperationOptions, Relationship, RelationshipInstance } from './node.ts';
import { createOperationTask } from './task-factory.ts';

/** A relationship between two instances over the relationship of their nodes. */
export class ViewedRelationshipInstance implements RelationshipInstance {
  readonly #neighbourhood: InstanceNeighbourhood;

  constructor(
    readonly nodeInstance: KnownInstance,
    readonly targetNodeInstance: KnownInstance,
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
    const { sink, operations: catalogue } = this.#neighbourhood;
    const isSource = side === 'source';
    const operations = isSource ? this.relationship.sourceOperations : this.relationship.targetOperations;
    const implementation = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
    if (!implementation) catalogue.require('relationships', operation);
    const instance = isSource ? this.nodeInstance : this.targetNodeInstance;
    const relationship = { side, relatedId: isSource ? this.targetId : this.sourceId };
    const plugins = instance.node.knownPlugins;
    const request = { operation, implementation, instance, plugins, relationship, options };
    return sink.accept(createOperationTask(request, sink.facts));
  }
}
