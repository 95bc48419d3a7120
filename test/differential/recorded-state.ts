import type {
  DeploymentPlan,
  EvaluationContext,
  EvaluationInstance,
  EvaluationNode,
  EvaluationSource,
  Json,
  JsonObject,
} from '@cloudloom/blueprint';
import { findInterDeploymentFunctions } from '@cloudloom/blueprint';
import type { PlannedNodeInstance } from '@cloudloom/topology';
import { sorted } from './normal-form.ts';

/** The live state that a saved case describes, as functions ask for it. Instances are called `node#1`, `node#2`. */
export class RecordedState implements EvaluationSource {
  private readonly instances: EvaluationInstance[];
  private readonly names = new Map<string, string>();

  constructor(
    private readonly plan: DeploymentPlan,
    planned: readonly PlannedNodeInstance[],
    private readonly runtime: JsonObject,
  ) {
    const counters = new Map<string, number>();
    for (const { id, nodeId } of planned) {
      counters.set(nodeId, (counters.get(nodeId) ?? 0) + 1);
      this.names.set(id, `${nodeId}#${counters.get(nodeId)}`);
    }
    const properties = this.section('runtime_properties');
    this.instances = planned.map((instance) => ({
      id: this.nameOf(instance.id),
      nodeId: instance.nodeId,
      index: instance.index,
      runtimeProperties: (properties[this.nameOf(instance.id)] ??
        properties[instance.nodeId] ??
        {}) as JsonObject,
      relationships: instance.relationships.map((relationship) => ({
        ...relationship,
        targetId: this.nameOf(relationship.targetId),
      })),
      scalingGroups: instance.scalingGroups,
    }));
  }

  /** The functions that reach into other deployments, as a saved plan lists them. */
  interDeploymentFunctions(): Json[] {
    const found = findInterDeploymentFunctions(this.plan, this.instances).map((entry) => ({
      context: JSON.parse(JSON.stringify(entry.context)) as JsonObject,
      function_identifier: entry.functionIdentifier,
      target_deployment: entry.targetDeployment,
    }));
    return sorted(found);
  }

  contextOf(document: JsonObject): EvaluationContext {
    const text = (key: string) => document[key] as string | undefined;
    const node = text('name');
    return {
      self: text('self'),
      source: text('source'),
      target: text('target'),
      sourceNode: text('source_node'),
      targetNode: text('target_node'),
      node: node === undefined ? undefined : { id: node, properties: document.properties as JsonObject },
    };
  }

  input = async (name: string) => this.plan.inputs[name];
  node = async (id: string): Promise<EvaluationNode | undefined> =>
    this.plan.nodes.find((node) => node.id === id);
  instance = async (id: string) => this.instances.find((instance) => instance.id === id);
  instancesOf = async (nodeId: string) => this.instances.filter((instance) => instance.nodeId === nodeId);
  secret = async (name: string) => this.section('secrets')[name] as string | undefined;
  capability = async (deploymentId: string, name: string) =>
    (this.section('capabilities')[deploymentId] as JsonObject | undefined)?.[name];
  groupCapabilities = async () => [];
  label = async (key: string) => (this.section('labels')[key] ?? []) as string[];
  system = async (entity: string, property: string) =>
    (this.section('sys')[entity] as JsonObject | undefined)?.[property];
  consumers = async (property: string) => this.section('consumers')[property] ?? null;

  private section(name: string): JsonObject {
    return (this.runtime[name] ?? {}) as JsonObject;
  }

  private nameOf(id: string): string {
    return this.names.get(id) ?? id;
  }
}
