import type { DeploymentPlan, JsonObject, NodePlan, OperationPlan } from '@cloudloom/blueprint';
import {
  createNodeInstances,
  createSkeleton,
  type PlannedNodeInstance,
  type TopologySkeleton,
} from '@cloudloom/topology';
import type { OperationCall } from '@cloudloom/workflow';
import { InstanceNames } from './instance-names.ts';
import type { FinalInstance } from './trace-document.ts';

export interface TracedInstance extends PlannedNodeInstance {
  state: string;
  runtimeProperties: JsonObject;
}

const CONTAINMENT = 'cloudify.relationships.contained_in';

/** A deployment in memory: what the steps of a scenario run on. */
export class TracedDeployment {
  readonly plan: DeploymentPlan;
  readonly names: InstanceNames;
  readonly instances: ReadonlyMap<string, TracedInstance>;
  readonly #nodes: ReadonlyMap<string, NodePlan>;

  constructor(plan: DeploymentPlan, random: () => number) {
    this.plan = plan;
    this.#nodes = new Map(plan.nodes.map((node) => [node.id, node]));
    const planned = createNodeInstances(plan, { random });
    this.instances = new Map(
      planned.map((instance) => [
        instance.id,
        { ...instance, state: 'uninitialized', runtimeProperties: {} },
      ]),
    );
    const containments = new Set(
      plan.nodes.flatMap(({ relationships }) =>
        relationships
          .filter(({ typeHierarchy }) => typeHierarchy.includes(CONTAINMENT))
          .map(({ type }) => type),
      ),
    );
    this.names = new InstanceNames((type) => containments.has(type));
    this.names.learn(planned);
  }

  instance(id: string): TracedInstance {
    const instance = this.instances.get(id);
    if (!instance) throw new Error(`There is no node instance ${id}.`);
    return instance;
  }

  node(id: string): NodePlan {
    const node = this.#nodes.get(id);
    if (!node) throw new Error(`There is no node ${id}.`);
    return node;
  }

  /** What a workflow sees that starts now. */
  skeleton(): TopologySkeleton {
    const counts = new Map<string, number>();
    for (const { nodeId } of this.instances.values()) counts.set(nodeId, (counts.get(nodeId) ?? 0) + 1);
    const nodes = this.plan.nodes.map((plan) => {
      const count = counts.get(plan.id) ?? 0;
      return { plan, numberOfInstances: count, plannedNumberOfInstances: count };
    });
    return createSkeleton(nodes, [...this.instances.values()], this.plan.scalingGroups, {
      withProperties: false,
    });
  }

  /** The plan of the operation that a call runs. */
  operationOf({ operation, nodeInstanceId, relatedId, side }: OperationCall): OperationPlan | undefined {
    const node = this.node(this.instance(nodeInstanceId).nodeId);
    if (side === undefined || relatedId === undefined) return node.operations[operation];
    const related = this.node(this.instance(relatedId).nodeId);
    const [source, target] = side === 'source' ? [node, related] : [related, node];
    const relationship = source.relationships.filter(({ targetId }) => targetId === target.id).at(-1);
    return side === 'source'
      ? relationship?.sourceOperations[operation]
      : relationship?.targetOperations[operation];
  }

  /** All instances by name, sorted. */
  present(): Record<string, FinalInstance> {
    const entries = [...this.instances.values()].map(
      (instance) => [this.names.name(instance.id), this.#present(instance)] as const,
    );
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #present({ state, runtimeProperties, relationships, scalingGroups }: TracedInstance): FinalInstance {
    return {
      state,
      runtime_properties: this.names.present(runtimeProperties),
      relationships: relationships.map(({ type, targetId }) => ({ type, target: this.names.name(targetId) })),
      ...(scalingGroups.length === 0 ? {} : { scaling_groups: scalingGroups.map(({ name }) => name) }),
    };
  }
}
