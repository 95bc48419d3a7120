import {
  FunctionError,
  type DeploymentPlan,
  type EvaluationInstance,
  type EvaluationNode,
  type EvaluationSource,
  type Json,
  type JsonObject,
} from '@cloudloom/blueprint';
import type { PlannedNodeInstance } from '@cloudloom/topology';

/** What is needed besides the plan: its instances, what they are to be called, and the state as a document. */
export interface RecordedDeployment {
  readonly plan: DeploymentPlan;
  readonly instances: readonly PlannedNodeInstance[];
  /** By id; see `labelInstances`. */
  readonly names: ReadonlyMap<string, string>;
  /** `runtime_properties`, `secrets`, `capabilities`, `labels`, `sys`, `consumers`, `groups`. */
  readonly runtime: JsonObject;
}

/**
 * The live state of a deployment that never ran, as a document describes it. Instances go by their names (`web#1`), so
 * the results of functions show names, never random ids. Whatever the document does not mention is not there.
 */
export class RecordedState implements EvaluationSource {
  private readonly nodes: ReadonlyMap<string, EvaluationNode>;
  private readonly instances: ReadonlyMap<string, EvaluationInstance>;

  constructor(private readonly deployment: RecordedDeployment) {
    const { plan, instances } = deployment;
    this.nodes = new Map(plan.nodes.map((node) => [node.id, node]));
    this.instances = new Map(
      instances.map((instance) => [this.nameOf(instance.id), this.instanceOf(instance)]),
    );
  }

  input = async (name: string): Promise<Json | undefined> => entry(this.deployment.plan.inputs, name);

  node = async (id: string): Promise<EvaluationNode | undefined> => this.nodes.get(id);

  instance = async (id: string): Promise<EvaluationInstance | undefined> => this.instances.get(id);

  instancesOf = async (nodeId: string): Promise<EvaluationInstance[]> =>
    [...this.instances.values()].filter((instance) => instance.nodeId === nodeId);

  secret = async (name: string): Promise<string | undefined> =>
    entry(this.section('secrets'), name) as string | undefined;

  /** @throws FunctionError (LookupError) for a capability that the document does not mention or that is empty */
  capability = async (deploymentId: string, name: string): Promise<Json> => {
    const value = this.capabilityOf(deploymentId, name);
    if (value !== undefined && !isEmpty(value)) return value;
    throw new FunctionError(
      'LookupError',
      `the recorded state has no capability '${name}' of '${deploymentId}'`,
    );
  };

  groupCapabilities = async (
    groupId: string,
    names: readonly string[],
  ): Promise<{ deploymentId: string; values: Json[] }[]> => {
    const members = (entry(this.section('groups'), groupId) ?? []) as string[];
    const found: { deploymentId: string; values: Json[] }[] = [];
    for (const deploymentId of members.toSorted()) {
      const isKnown = (name: string) => this.capabilityOf(deploymentId, name) !== undefined;
      if (!names.some(isKnown)) continue;
      const values: Json[] = [];
      for (const name of names) values.push(isKnown(name) ? await this.capability(deploymentId, name) : null);
      found.push({ deploymentId, values });
    }
    return found;
  };

  label = async (key: string): Promise<string[]> => (entry(this.section('labels'), key) ?? []) as string[];

  system = async (entity: string, property: string): Promise<Json | undefined> =>
    entry((entry(this.section('sys'), entity) ?? {}) as JsonObject, property);

  consumers = async (property: string): Promise<Json> => entry(this.section('consumers'), property) ?? null;

  private instanceOf(instance: PlannedNodeInstance): EvaluationInstance {
    const { id, nodeId, index, relationships, scalingGroups } = instance;
    const properties = this.section('runtime_properties');
    return {
      id: this.nameOf(id),
      nodeId,
      index,
      runtimeProperties: (entry(properties, this.nameOf(id)) ??
        entry(properties, nodeId) ??
        {}) as JsonObject,
      relationships: relationships.map((each) => ({ ...each, targetId: this.nameOf(each.targetId) })),
      scalingGroups: scalingGroups.map(({ name, id: group }) => ({ name, id: this.nameOf(group) })),
    };
  }

  private capabilityOf(deploymentId: string, name: string): Json | undefined {
    return entry((entry(this.section('capabilities'), deploymentId) ?? {}) as JsonObject, name);
  }

  private section(name: string): JsonObject {
    return (this.deployment.runtime[name] ?? {}) as JsonObject;
  }

  private nameOf(id: string): string {
    return this.deployment.names.get(id) ?? id;
  }
}

const entry = (section: JsonObject, key: string): Json | undefined =>
  Object.hasOwn(section, key) ? section[key] : undefined;

const isEmpty = (value: Json): boolean =>
  typeof value === 'object' && value !== null ? Object.keys(value).length === 0 : !value;
