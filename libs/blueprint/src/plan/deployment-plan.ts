import type { EvaluationNode, Scope } from '../functions/evaluation.ts';
import { Evaluator } from '../functions/evaluator.ts';
import { hasFunctions } from '../functions/function-call.ts';
import { resolveInputs } from '../inputs/input-values.ts';
import type { ObjectLookup } from '../inputs/input-values.ts';
import type { Json, JsonObject } from '../json.ts';
import { mapRecord, own, toRecord } from '../json-values.ts';
import { UnknownSecretError } from '../plan-error.ts';
import type { DataTypes } from '../types/data-type.ts';
import type { Schemas } from '../types/data-type.ts';
import type {
  BlueprintPlan,
  DeploymentPlan,
  InterfacesPlan,
  NodePlan,
  OperationPlan,
  OutputPlan,
  RelationshipPlan,
  ScalingProperties,
} from './plan.ts';
import { planPlaces } from './plan-places.ts';
import { callsIn } from './requirements.ts';

export interface DeploymentRequest {
  inputs: JsonObject;
  /** Whether a secret exists; without it, secrets are not checked. */
  secretExists?: (name: string) => boolean | Promise<boolean>;
  /** Leaves all functions for run time. */
  runtimeOnlyEvaluation?: boolean;
  /** Casts text given for numbers and booleans. */
  autoCorrectTypes?: boolean;
  /** Whether an object of the manager exists; without it, inputs that name objects are not looked up. */
  objectExists?: ObjectLookup;
}

/**
 * Makes the plan of one deployment: inputs become values, functions that need no live state are evaluated.
 *
 * Throws PlanError: MissingRequiredInputError, UnknownInputError, InvalidInputError, ConstraintError for inputs,
 * FunctionError and EvaluationRecursionLimitReached for functions, UnknownSecretError for secrets.
 */
export async function createDeploymentPlan(
  plan: BlueprintPlan,
  request: DeploymentRequest,
): Promise<DeploymentPlan> {
  const inputs = await resolveInputs(plan.inputs, request.inputs, {
    dataTypes: dataTypesOf(plan),
    autoCorrectTypes: request.autoCorrectTypes ?? false,
    objectExists: request.objectExists,
  });
  const evaluated = request.runtimeOnlyEvaluation ? plan : await new PlanEvaluation(plan, inputs).evaluate();
  const marked: DeploymentPlan = {
    ...evaluated,
    kind: 'deployment',
    inputs,
    nodes: evaluated.nodes.map(markFunctions),
  };
  if (request.secretExists) await checkSecrets(marked, request.secretExists);
  return marked;
}

function dataTypesOf(plan: BlueprintPlan): DataTypes {
  return new Map(
    Object.entries(plan.dataTypes).map(([name, type]) => [
      name,
      { name, properties: type.properties as unknown as Schemas },
    ]),
  );
}

/** Evaluates a plan place by place. Nodes are replaced as they are done, so that later ones see their values. */
class PlanEvaluation {
  private readonly nodes: Map<string, NodePlan>;
  private readonly evaluator: Evaluator;

  constructor(
    private readonly plan: BlueprintPlan,
    inputs: JsonObject,
  ) {
    this.nodes = new Map(plan.nodes.map((node) => [node.id, node]));
    this.evaluator = new Evaluator({
      input: (name) => own(inputs, name),
      node: (id) => this.nodes.get(id) satisfies EvaluationNode | undefined,
      live: null,
    });
  }

  async evaluate(): Promise<BlueprintPlan> {
    for (const node of this.plan.nodes) this.nodes.set(node.id, await this.evaluateNode(node));
    const { plan } = this;
    return {
      ...plan,
      nodes: plan.nodes.map((node) => this.nodes.get(node.id) ?? node),
      outputs: await this.evaluateOutputs(plan.outputs, 'outputs'),
      policies: await this.evaluateEach(plan.policies, 'policies'),
      scalingGroups: await this.evaluateScalingGroups(),
      capabilities: await this.evaluateOutputs(plan.capabilities, 'capabilities'),
      labels: await this.evaluateEach(plan.labels, 'labels'),
      deploymentSettings: (await this.value(
        plan.deploymentSettings,
        {},
        'deployment_settings',
      )) as JsonObject,
    };
  }

  private async evaluateNode(node: NodePlan): Promise<NodePlan> {
    const names = { self: node.id };
    const path = `nodes.${node.id}`;
    const properties = await this.values(node.properties, names, `${path}.properties`);
    // The node's own functions may ask for its properties.
    this.nodes.set(node.id, { ...node, properties });
    const scaling = await this.counts(
      node.capabilities.scalable.properties,
      names,
      `${path}.capabilities.scalable.properties`,
    );
    const operations = await this.operations(node.operations, names, `${path}.operations`);
    const relationships: RelationshipPlan[] = [];
    for (const relationship of node.relationships)
      relationships.push(await this.evaluateRelationship(relationship, node.id));
    const interfaces = withInputsOf(node.interfaces, operations);
    return {
      ...node,
      properties,
      capabilities: { scalable: { properties: scaling } },
      operations,
      interfaces,
      relationships,
    };
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

  private async evaluateScalingGroups(): Promise<BlueprintPlan['scalingGroups']> {
    const entries: [string, BlueprintPlan['scalingGroups'][string]][] = [];
    for (const [name, group] of Object.entries(this.plan.scalingGroups)) {
      entries.push([
        name,
        {
          ...group,
          properties: await this.counts(group.properties, {}, `scaling_groups.${name}.properties`),
        },
      ]);
    }
    return toRecord(entries);
  }

  private async evaluateOutputs(
    outputs: Record<string, OutputPlan>,
    path: string,
  ): Promise<Record<string, OutputPlan>> {
    const entries: [string, OutputPlan][] = [];
    for (const [name, output] of Object.entries(outputs)) {
      entries.push([name, { ...output, value: await this.value(output.value, {}, `${path}.${name}.value`) }]);
    }
    return toRecord(entries);
  }

  private async evaluateEach<T>(section: Record<string, T>, path: string): Promise<Record<string, T>> {
    return toRecord(
      Object.entries(await this.values(section as unknown as JsonObject, {}, path)),
    ) as unknown as Record<string, T>;
  }

  private async counts(
    properties: ScalingProperties,
    names: Names,
    path: string,
  ): Promise<ScalingProperties> {
    return (await this.value({ ...properties }, names, path)) as unknown as ScalingProperties;
  }

  private async values(values: JsonObject, names: Names, path: string): Promise<JsonObject> {
    const entries: [string, Json][] = [];
    for (const [name, value] of Object.entries(values))
      entries.push([name, await this.value(value, names, `${path}.${name}`)]);
    return toRecord(entries);
  }

  private value(value: Json, names: Names, path: string): Promise<Json> {
    return this.evaluator.evaluate(value, { ...names, context: {}, place: path });
  }
}

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

/** Notes which operations still have functions in their inputs, to be evaluated before each run. */
function markFunctions(node: NodePlan): NodePlan {
  const mark = (operations: Record<string, OperationPlan>) =>
    mapRecord(operations, (operation) =>
      hasFunctions(operation.inputs) ? { ...operation, hasIntrinsicFunctions: true } : operation,
    );
  return {
    ...node,
    operations: mark(node.operations),
    relationships: node.relationships.map((relationship) => ({
      ...relationship,
      sourceOperations: mark(relationship.sourceOperations),
      targetOperations: mark(relationship.targetOperations),
    })),
  };
}

async function checkSecrets(
  plan: DeploymentPlan,
  secretExists: NonNullable<DeploymentRequest['secretExists']>,
): Promise<void> {
  const names = new Set<string>();
  for (const { value } of planPlaces(plan)) {
    for (const { call } of callsIn(value)) {
      const name = Array.isArray(call.argument) ? call.argument[0] : call.argument;
      if (call.name === 'get_secret' && typeof name === 'string') names.add(name);
    }
  }
  const unknown: string[] = [];
  for (const name of names) if (!(await secretExists(name))) unknown.push(name);
  if (unknown.length > 0) throw new UnknownSecretError(unknown);
}
