import type {
  InstanceRelationship,
  JsonObject,
  SkeletonNodeInstance,
  SystemPropertyChanges,
} from '@cloudloom/topology';
import { WorkflowUsageError } from '../errors.ts';
import { GetStateTask, NodeEventTask, SetStateTask } from '../graph/effect-tasks.ts';
import { NopTask } from '../graph/nop-task.ts';
import type { Task } from '../graph/task.ts';
import type { NodeInstanceDetails } from '../runtime.ts';
import { toSubject, type EventOptions } from './event-options.ts';
import type { InstanceNeighbourhood, KnownInstance, KnownNode } from './instance-neighbourhood.ts';
import type { Logger } from './logger.ts';
import type { NodeInstance, OperationOptions, RelationshipInstance } from './node.ts';
import { createOperationTask } from './task-factory.ts';
import { ViewedRelationshipInstance } from './viewed-relationship-instance.ts';

/** A node instance over its part of the skeleton. */
export class ViewedNodeInstance implements KnownInstance {
  readonly #skeleton: SkeletonNodeInstance;
  readonly #neighbourhood: InstanceNeighbourhood;
  #relationships: readonly RelationshipInstance[] | null = null;
  #details: NodeInstanceDetails | null = null;
  #logger: Logger | null = null;

  constructor(
    skeleton: SkeletonNodeInstance,
    readonly node: KnownNode,
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

  get deploymentId(): string | null {
    return this.#neighbourhood.sink.facts.deploymentId;
  }

  get state(): string {
    return this.#details?.state ?? this.#skeleton.state;
  }

  get version(): number {
    return this.#refreshed('version').version;
  }

  get runtimeProperties(): JsonObject {
    return this.#refreshed('runtimeProperties').runtimeProperties;
  }

  get systemProperties(): JsonObject {
    if (!this.#details && this.#skeleton.systemProperties) return this.#skeleton.systemProperties;
    return this.#refreshed('systemProperties').systemProperties;
  }

  get logger(): Logger {
    this.#logger ??= this.#neighbourhood.sink.createLogger(this.id);
    return this.#logger;
  }

  get modification(): 'added' | 'removed' | null {
    return this.#skeleton.modification ?? null;
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

  async refresh(): Promise<NodeInstance> {
    this.#details = await this.#neighbourhood.sink.readDetails(this.id);
    return this;
  }

  updateSystemProperties(changes: SystemPropertyChanges): void {
    this.#neighbourhood.sink.updateSystemProperties(this.id, changes);
  }

  setState(state: string): Task {
    const { sink } = this.#neighbourhood;
    return sink.accept(sink.facts.dryRun ? new NopTask() : new SetStateTask(this.id, state));
  }

  getState(): Task {
    return this.#neighbourhood.sink.accept(new GetStateTask(this.id));
  }

  sendEvent(text: string, options: EventOptions = {}): Task {
    const { eventType = 'workflow_node_event', args, additionalContext } = options;
    const details = {
      eventType,
      ...(args === undefined ? {} : { arguments: args }),
      ...toSubject(additionalContext),
    };
    return this.#neighbourhood.sink.accept(new NodeEventTask(this.id, text, details));
  }

  executeOperation(operation: string, options: OperationOptions = {}): Task {
    const { sink, operations } = this.#neighbourhood;
    const implementation = this.node.hasOperation(operation) ? this.node.operations[operation] : undefined;
    if (!implementation) operations.require('nodes', operation);
    const plugins = this.node.knownPlugins;
    return sink.accept(
      createOperationTask({ operation, implementation, instance: this, plugins, options }, sink.facts),
    );
  }

  #refreshed(property: string): NodeInstanceDetails {
    if (this.#details) return this.#details;
    throw new WorkflowUsageError(
      'not_refreshed',
      `${property} of ${this.id} is not known yet. Write \`await instance.refresh()\` first: it reads the instance as it is now.`,
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
