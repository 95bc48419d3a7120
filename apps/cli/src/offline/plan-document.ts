import {
  createDeploymentPlan,
  findInterDeploymentFunctions,
  parseBlueprint,
  presentPlan,
  type BlueprintPlan,
  type DeploymentPlan,
  type InterDeploymentFunction,
  type Json,
  type JsonObject,
} from '@cloudloom/blueprint';
import { createNodeInstances, type PlannedNodeInstance } from '@cloudloom/topology';
import { findBlueprint } from '../quickstart/blueprint-folder.ts';
import { FileResolver } from './file-resolver.ts';
import { labelInstances } from './instance-labels.ts';
import { readRefusal, type Refusal } from './refusal.ts';
import { evaluateRunTimeValues } from './run-time-values.ts';

/** Version of the document's form. */
const FORMAT = 1;

/** Which plan to show: the one stored at upload, the one of a deployment, or both. */
export type PlanStage = 'parse' | 'deploy' | 'both';

export interface PlanRequest {
  readonly blueprint: string;
  readonly inputs: JsonObject;
  readonly plugins: readonly string[];
  readonly blueprints: readonly string[];
  /** Exactly these secrets exist; undefined: every secret does. */
  readonly secrets: JsonObject | undefined;
  /** The objects that exist, by type; undefined: none. */
  readonly entities: JsonObject | undefined;
  /** State to evaluate outputs, capabilities and payloads against; undefined: they are not evaluated. */
  readonly runtime?: JsonObject;
  /** Default `deploy`. */
  readonly stage?: PlanStage;
  readonly runtimeOnly: boolean;
  readonly autoCorrectTypes: boolean;
  readonly validateVersion: boolean;
  readonly random?: () => number;
}

/** The answer of the plan command for an accepted blueprint: plans in the words of the specification. */
export interface AcceptedDocument {
  format: 1;
  status: 'ok';
  stage: PlanStage;
  /** The stages `parse` and `both`. */
  blueprint_plan?: JsonObject;
  input_schema: Json;
  /** The stages `deploy` and `both`. */
  plan?: JsonObject;
  /** When there is a state to evaluate against. */
  evaluated?: JsonObject;
}

/** The answer for a refused blueprint. */
export interface RefusedDocument extends Refusal {
  format: 1;
  status: 'error';
  stage: 'parse' | 'deploy';
}

export type PlanDocument = AcceptedDocument | RefusedDocument;

/**
 * Compiles a blueprint as a deployment would: parse, inputs and functions, node instances.
 * @throws only what is a mistake of ours; a refused blueprint is an answer
 */
export const createPlanDocument = async (request: PlanRequest): Promise<PlanDocument> => {
  const stage = request.stage ?? 'deploy';
  let parsed: BlueprintPlan;
  try {
    parsed = await parse(request);
  } catch (error) {
    return { format: FORMAT, status: 'error', stage: 'parse', ...readRefusal(error) };
  }
  const blueprintPlan = presentPlan(parsed);
  const answer: AcceptedDocument = {
    format: FORMAT,
    status: 'ok',
    stage,
    ...(stage === 'deploy' ? {} : { blueprint_plan: blueprintPlan }),
    input_schema: blueprintPlan['inputs'] ?? {},
  };
  if (stage === 'parse') return answer;
  try {
    return { ...answer, ...(await deploy(parsed, request)) };
  } catch (error) {
    return { format: FORMAT, status: 'error', stage: 'deploy', ...readRefusal(error) };
  }
};

const parse = ({ blueprint, plugins, blueprints, validateVersion }: PlanRequest): Promise<BlueprintPlan> => {
  const { folder, mainFile } = findBlueprint(blueprint);
  return parseBlueprint({
    mainFile,
    resolver: new FileResolver({ folder, plugins, blueprints }),
    validateVersion,
  });
};

const deploy = async (
  parsed: BlueprintPlan,
  request: PlanRequest,
): Promise<Pick<AcceptedDocument, 'plan' | 'evaluated'>> => {
  const plan = await createPlan(parsed, request);
  const instances = createNodeInstances(plan, { random: request.random ?? Math.random });
  const functions = findInterDeploymentFunctions(plan, instances);
  const presented = {
    ...presentPlan(plan),
    node_instances: instances.map(presentInstance),
    inter_deployment_functions: functions.map(presentFunction),
  };
  if (request.runtime === undefined) return { plan: presented };
  const runtime = { secrets: request.secrets ?? {}, ...request.runtime };
  const names = labelInstances(instances, functions);
  return { plan: presented, evaluated: await evaluateRunTimeValues({ plan, instances, names, runtime }) };
};

const createPlan = (parsed: BlueprintPlan, request: PlanRequest): Promise<DeploymentPlan> => {
  const { secrets, entities } = request;
  return createDeploymentPlan(parsed, {
    inputs: request.inputs,
    runtimeOnlyEvaluation: request.runtimeOnly,
    autoCorrectTypes: request.autoCorrectTypes,
    objectExists: (type: string, value: Json) => isListed(entities?.[type], value),
    current: {
      hasDeployment: entities?.['current_deployment'] === true,
      hasBlueprint: entities?.['current_blueprint'] === true,
    },
    ...(secrets === undefined ? {} : { secretExists: (name: string) => Object.hasOwn(secrets, name) }),
  });
};

const isListed = (known: Json | undefined, value: Json): boolean =>
  Array.isArray(known) && known.includes(value);

const presentInstance = (instance: PlannedNodeInstance): JsonObject => ({
  id: instance.id,
  name: instance.nodeId,
  node_id: instance.nodeId,
  relationships: instance.relationships.map(({ type, targetName, targetId }) => ({
    type,
    target_name: targetName,
    target_id: targetId,
  })),
  ...(instance.hostId === null ? {} : { host_id: instance.hostId }),
  ...(instance.scalingGroups.length === 0
    ? {}
    : { scaling_groups: instance.scalingGroups.map((group) => ({ ...group })) }),
});

const presentFunction = (found: InterDeploymentFunction): JsonObject => ({
  function_identifier: found.functionIdentifier,
  target_deployment: found.targetDeployment,
  context: Object.fromEntries(Object.entries(found.context).filter(([, id]) => id !== undefined)),
});
