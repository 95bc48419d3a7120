import type { EvaluationNode, Scope } from '../functions/evaluation.ts';
import { Evaluator } from '../functions/evaluator.ts';
import type { Json, JsonObject } from '../json.ts';
import { mapRecord, own, toRecord } from '../json-values.ts';
import type {
  BlueprintPlan,
  InterfacesPlan,
  NodePlan,
  OperationPlan,
  OutputPlan,
  RelationshipPlan,
  ScalingGroupPlan,
  ScalingProperties,
} from './plan.ts';
import { countEntries } from './scaling-properties.ts';

/**
 * Evaluates a plan place by place, in plan order. Nodes are replaced by copies that are evaluated where they stand, so
 * that later places see what is done already.
 */
export class PlanEvaluation {
  private readonly nodes: ReadonlyMap<string, NodePlan>;
  private readonly evaluator: Evaluator;

  constructor(
    private readonly plan: BlueprintPlan,
    inputs: JsonObject,
  ) {
    this.nodes = new Map(
      plan.nodes.map((node) => [node.id, { ...node, properties: { ...node.properties } }]),
    );
    this.evaluator = new Evaluator({
      input: (name) => own(inputs, name),
      node: (id) => this.nodes.get(id) satisfies EvaluationNode | undefined,
      live: null,
    });
  }

  async evaluate(): Promise<BlueprintPlan> {
    for (const node of this.nodes.values()) await this.evaluateNode(node);
    const { plan } = this;
    return {
      ...plan,
      nodes: [...this.nodes.values()],
      outputs: await this.outputs(plan.outputs, 'outputs'),
      policies: await this.policies(),
      scalingGroups: await this.scalingGroups(),
      capabilities: await this.outputs(plan.capabilities, 'capabilities'),
      labels: await this.labels(),
      deploymentSettings: await this.values(plan.deploymentSettings, {}, 'deployment_settings'),
      requirements: this.requirements(),
    };
  }

  private async evaluateNode(node: NodePlan): Promise<void> {
    const names = { self: node.id };
    const path = `nodes.${node.id}`;
    for (const name of Object.keys(node.properties))
      await this.evaluator.evaluateEntry(node.properties, name, scopeAt(names, `${path}.properties.${name}`));
    const { properties } = node.capabilities.scalable;
    const scaling = await this.counts(properties, names, `${path}.capabilities.scalable`);
    node.capabilities = { scalable: { properties: scaling } };
    node.operations = await this.operations(node.operations, names, `${path}.operations`);
    node.interfaces = withInputsOf(node.interfaces, node.operations);
    const relationships: RelationshipPlan[] = [];
    for (const relationship of node.relationships)
      relationships.push(await this.evaluateRelationship(relationship, node.id));
    node.relationships = relationships;
  }

  private async evaluateRelationship(
    relationship: RelationshipPlan,
    source: string,
  ): Promise<RelationshipPlan> {
    const names = { source, target: relationship.targetId };
    const path = `nodes.${source}.${relationship.type}`;
    const sourceOperations = await this.operations(relationship.sourceOperations, names, path);
    const targetOperations = await this.operations(relationship.targetOperations, names, path);
    return {
      ...relationship,
      sourceOperations,
      targetOperations,
      sourceInterfaces: withInputsOf(relationship.sourceInterfaces, sourceOperations),
      targetInterfaces: withInputsOf(relationship.targetInterfaces, targetOperations),
    };
  }

  private async operations(
    operations: Record<string, OperationPlan>,
    names: Names,
    path: string,
  ): Promise<Record<string, OperationPlan>> {
    // An operation stands under two names; evaluating it once keeps them one.
    const done = new Map<OperationPlan, OperationPlan>();
    const entries: [string, OperationPlan][] = [];
    for (const [name, operation] of Object.entries(operations)) {
      const evaluated = done.get(operation) ?? {
        ...operation,
        inputs: await this.values(operation.inputs, names, `${path}.${name}.inputs`),
      };
      done.set(operation, evaluated);
      entries.push([name, evaluated]);
    }
    return toRecord(entries);
  }

  private async policies(): Promise<BlueprintPlan['policies']> {
    const entries: [string, JsonObject][] = [];
    for (const [name, policy] of Object.entries(this.plan.policies)) {
      const written = policy.properties as unknown as ScalingProperties;
      const properties = await this.counts(written, {}, `policies.${name}.properties`);
      entries.push([name, { ...policy, properties: { ...properties } }]);
    }
    return toRecord(entries);
  }

  private async scalingGroups(): Promise<BlueprintPlan['scalingGroups']> {
    const entries: [string, ScalingGroupPlan][] = [];
    for (const [name, group] of Object.entries(this.plan.scalingGroups)) {
      const properties = await this.counts(group.properties, {}, `scaling_groups.${name}.properties`);
      entries.push([name, { ...group, properties }]);
    }
    return toRecord(entries);
  }

  private async outputs(
    outputs: Record<string, OutputPlan>,
    path: string,
  ): Promise<Record<string, OutputPlan>> {
    const entries: [string, OutputPlan][] = [];
    for (const [name, output] of Object.entries(outputs)) {
      entries.push([name, { ...output, value: await this.value(output.value, {}, `${path}.${name}.value`) }]);
    }
    return toRecord(entries);
  }

  private async labels(): Promise<BlueprintPlan['labels']> {
    const entries: [string, { values: Json[] }][] = [];
    for (const [name, label] of Object.entries(this.plan.labels)) {
      const values = (await this.value(label.values, {}, `labels.${name}.values`)) as Json[];
      entries.push([name, { ...label, values }]);
    }
    return toRecord(entries);
  }

  /** Requirements show the arguments of functions as they are in the plan. */
  private requirements(): BlueprintPlan['requirements'] {
    const { parentCapabilities, secrets } = this.plan.requirements;
    const evaluated = (argument: Json) => this.evaluator.evaluated(argument);
    return { parentCapabilities: parentCapabilities.map(evaluated), secrets: secrets.map(evaluated) };
  }

  private async counts(
    properties: ScalingProperties,
    names: Names,
    path: string,
  ): Promise<ScalingProperties> {
    const evaluated = { ...properties };
    for (const { key, name, value } of countEntries(properties))
      evaluated[key] = await this.value(value, names, `${path}.${name}`);
    return evaluated;
  }

  private async values(values: JsonObject, names: Names, path: string): Promise<JsonObject> {
    const entries: [string, Json][] = [];
    for (const [name, value] of Object.entries(values))
      entries.push([name, await this.value(value, names, `${path}.${name}`)]);
    return toRecord(entries);
  }

  private value(value: Json, names: Names, path: string): Promise<Json> {
    return this.evaluator.evaluate(value, scopeAt(names, path));
  }
}

const scopeAt = (names: Names, place: string): Scope => ({ ...names, context: {}, place });

type Names = Pick<Scope, 'self' | 'source' | 'target'>;

/**
 * The operations under their interfaces show the evaluated inputs, unless the operation got other inputs than were
 * written: a script's text is added, an operation without implementation has none. That is how the language always
 * presented them.
 */
function withInputsOf(interfaces: InterfacesPlan, operations: Record<string, OperationPlan>): InterfacesPlan {
  return mapRecord(interfaces, (entries, interfaceName) =>
    mapRecord(entries, (operation, name) => {
      const inputs = operations[`${interfaceName}.${name}`]?.inputs ?? {};
      const isSame = Object.keys(inputs).length === Object.keys(operation.inputs).length;
      return isSame ? { ...operation, inputs } : operation;
    }),
  );
}
