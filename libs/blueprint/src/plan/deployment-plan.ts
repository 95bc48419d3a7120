import { hasFunctions, readCall } from '../functions/function-call.ts';
import { INTRINSIC_FUNCTIONS } from '../functions/intrinsic-functions.ts';
import { resolveInputs } from '../inputs/input-values.ts';
import type { CurrentObjects, ObjectLookup } from '../inputs/input-values.ts';
import type { Json, JsonObject } from '../json.ts';
import { MAXIMUM_JSON_DEPTH, isTooDeep } from '../json-depth.ts';
import { copyJson, mapRecord, own, toRecord } from '../json-values.ts';
import { EvaluationRecursionLimitReached, UnknownSecretError } from '../plan-error.ts';
import type { DataTypes } from '../types/data-type.ts';
import type { Schemas } from '../types/data-type.ts';
import type { BlueprintPlan, DeploymentPlan, NodePlan, OperationPlan } from './plan.ts';
import { PlanEvaluation } from './plan-evaluation.ts';
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
  /** The deployment or blueprint whose parts inputs may name without saying whose they are. */
  current?: CurrentObjects;
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
  checkDepth(request.inputs);
  const given = await resolveInputs(plan.inputs, request.inputs, {
    dataTypes: dataTypesOf(plan),
    autoCorrectTypes: request.autoCorrectTypes ?? false,
    objectExists: request.objectExists,
    current: request.current,
  });
  // Functions nested in an input get their values where they stand when the input is first asked for.
  const inputs = mapRecord(given, copyWithFunctions);
  const evaluated = request.runtimeOnlyEvaluation ? plan : await new PlanEvaluation(plan, inputs).evaluate();
  const marked: DeploymentPlan = {
    ...evaluated,
    kind: 'deployment',
    inputs,
    nodes: evaluated.nodes.map((node, index) => markFunctions(node, plan.nodes[index] ?? node)),
  };
  if (request.secretExists) await checkSecrets(marked, request.secretExists);
  return marked;
}

const copyWithFunctions = (value: Json): Json => (hasFunctions(value) ? copyJson(value) : value);

function checkDepth(inputs: JsonObject): void {
  const deep = Object.keys(inputs).find((name) => isTooDeep(own(inputs, name) ?? null));
  if (deep === undefined) return;
  throw new EvaluationRecursionLimitReached(
    `The value of input '${deep}' is nested deeper than ${MAXIMUM_JSON_DEPTH} levels.`,
  );
}

function dataTypesOf(plan: BlueprintPlan): DataTypes {
  return new Map(
    Object.entries(plan.dataTypes).map(([name, type]) => [
      name,
      { name, properties: type.properties as unknown as Schemas },
    ]),
  );
}

type Operations = Record<string, OperationPlan>;

/**
 * Notes which operations have functions in their inputs that only run time can answer, to be evaluated before each run:
 * those that are left, and those that were written where `concat` has made text of them.
 */
function markFunctions(node: NodePlan, written: NodePlan): NodePlan {
  return {
    ...node,
    operations: markOperations(node.operations, written.operations),
    relationships: node.relationships.map((relationship, index) => {
      const before = written.relationships[index] ?? relationship;
      return {
        ...relationship,
        sourceOperations: markOperations(relationship.sourceOperations, before.sourceOperations),
        targetOperations: markOperations(relationship.targetOperations, before.targetOperations),
      };
    }),
  };
}

const markOperations = (operations: Operations, written: Operations): Operations =>
  toRecord(
    Object.entries(operations).map(([name, operation]) => {
      const isLeft = hasFunctions(operation.inputs) || hasRunTimeCalls(inputsOf(written, name));
      return [name, isLeft ? { ...operation, hasIntrinsicFunctions: true } : operation];
    }),
  );

const inputsOf = (operations: Operations, name: string): JsonObject =>
  (Object.hasOwn(operations, name) && operations[name]?.inputs) || {};

function hasRunTimeCalls(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const call = readCall(value);
  if (call && !INTRINSIC_FUNCTIONS[call.name].isHybrid) return true;
  return Object.values(value).some((child: Json) => hasRunTimeCalls(child));
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
