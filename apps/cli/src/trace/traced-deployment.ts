import type { DeploymentPlan, JsonObject, NodePlan, OperationPlan } from '@cloudloom/blueprint';
import {
  createNodeInstances,
  changesOfState,
  changeSystemProperties,
  createSkeleton,
  planModification,
  type Effect,
  type EntityModification,
  type PlannedNodeInstance,
  type SystemPropertyChanges,
  type TopologyModification,
  type TopologySkeleton,
} from '@cloudloom/topology';
import type { OperationCall } from '@cloudloom/workflow';
import { InstanceNames } from './instance-names.ts';
import type { FinalInstance } from './trace-document.ts';

export interface TracedInstance extends PlannedNodeInstance {
  state: string;
  runtimeProperties: JsonObject;
  systemProperties: JsonObject;
}

/** What was planned when instances of some nodes or groups should become more or fewer. */
export interface PlannedModification {
  counts: Record<string, number>;
  modification: TopologyModification;
}

const CONTAINMENT = 'cloudify.relationships.contained_in';

function changeFindings(instance: TracedInstance, changes: SystemPropertyChanges): void {
  instance.systemProperties = changeSystemProperties(instance.systemProperties, changes);
}

/** A deployment in memory: what the steps of a scenario run on. */
export class TracedDeployment {
  readonly plan: DeploymentPlan;
  readonly names: InstanceNames;
  /** The node instances of the beginning. */
  readonly planned: readonly PlannedNodeInstance[];
  /** What was planned to change since, in order. */
  readonly modifications: PlannedModification[] = [];
  #instances: ReadonlyMap<string, TracedInstance> = new Map();
  readonly #nodes: ReadonlyMap<string, NodePlan>;
  readonly #random: () => number;

  constructor(plan: DeploymentPlan, random: () => number) {
    this.plan = plan;
    this.#nodes = new Map(plan.nodes.map((node) => [node.id, node]));
    this.#random = random;
    this.planned = createNodeInstances(plan, { random });
    this.replaceInstances(this.planned);
    const containments = new Set(
      plan.nodes.flatMap(({ relationships }) =>
        relationships
          .filter(({ typeHierarchy }) => typeHierarchy.includes(CONTAINMENT))
          .map(({ type }) => type),
      ),
    );
    this.names = new InstanceNames((type) => containments.has(type));
    this.names.learn(this.planned);
  }

  get instances(): ReadonlyMap<string, TracedInstance> {
    return this.#instances;
  }

  instance(id: string): TracedInstance {
    const instance = this.instances.get(id);
    if (!instance) throw new Error(`There is no node instance ${id}.`);
    return instance;
  }

  /** Makes these the instances of the deployment. What is known of those that stay is kept, unless they say otherwise. */
  replaceInstances(instances: readonly (PlannedNodeInstance & Partial<TracedInstance>)[]): void {
    this.#instances = new Map(
      instances.map((instance) => [
        instance.id,
        {
          state: 'uninitialized',
          runtimeProperties: {},
          systemProperties: {},
          ...this.#instances.get(instance.id),
          ...instance,
        },
      ]),
    );
  }

  /** Takes in what an execution does to instances. */
  apply(effect: Effect, { statesAreFindings }: { statesAreFindings: boolean }): void {
    if (effect.kind === 'nodeInstanceState') {
      const instance = this.instance(effect.nodeInstanceId);
      instance.state = effect.state;
      if (statesAreFindings) changeFindings(instance, changesOfState(effect.state, effect.timestamp));
    }
    if (effect.kind === 'systemProperties') changeFindings(this.instance(effect.nodeInstanceId), effect);
  }

  /** Plans other counts, and gives names to what will come. Nothing has changed yet. @throws TopologyError */
  planModification(modifiedNodes: Readonly<Record<string, EntityModification>>): TopologyModification {
    const modification = planModification({
      ...this.plan,
      previousNodeInstances: [...this.#instances.values()],
      modifiedNodes,
      random: this.#random,
    });
    const counts = Object.entries(modifiedNodes).map(([name, { instances }]) => [name, instances]);
    this.modifications.push({ counts: Object.fromEntries(counts), modification });
    this.names.learn(modification.addedAndRelated.filter((each) => each.modification === 'added'));
    return modification;
  }

  /** How many instances of a node or scaling group there are and shall be. A name that is both means the group. */
  setCounts(name: string, { current, planned }: { current?: number; planned: number }): void {
    const properties =
      this.plan.scalingGroups[name]?.properties ?? this.node(name).capabilities.scalable.properties;
    properties.plannedInstances = planned;
    if (current !== undefined) properties.currentInstances = current;
  }

  /** How many instances of a node or scaling group there are. */
  count(name: string): number {
    const { currentInstances } =
      this.plan.scalingGroups[name]?.properties ?? this.node(name).capabilities.scalable.properties;
    return Number(currentInstances);
  }

  node(id: string): NodePlan {
    const node = this.#nodes.get(id);
    if (!node) throw new Error(`There is no node ${id}.`);
    return node;
  }

  /** What a workflow sees that starts now. */
  skeleton(): TopologySkeleton {
    const nodes = this.plan.nodes.map((plan) => {
      const { currentInstances, plannedInstances } = plan.capabilities.scalable.properties;
      return {
        plan,
        numberOfInstances: Number(currentInstances),
        plannedNumberOfInstances: Number(plannedInstances),
      };
    });
    return createSkeleton(nodes, [...this.instances.values()], this.plan.scalingGroups, {
      withProperties: false,
      withSystemProperties: true,
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

  #present(instance: TracedInstance): FinalInstance {
    const { state, runtimeProperties, systemProperties, relationships, scalingGroups } = instance;
    return {
      state,
      runtime_properties: this.names.present(runtimeProperties),
      ...(Object.keys(systemProperties).length === 0
        ? {}
        : { system_properties: this.names.present(systemProperties) }),
      relationships: relationships.map(({ type, targetId }) => ({ type, target: this.names.name(targetId) })),
      ...(scalingGroups.length === 0 ? {} : { scaling_groups: scalingGroups.map(({ name }) => name) }),
    };
  }
}
