import {
  BlueprintError,
  createDeploymentPlan,
  parseBlueprint,
  presentPlan,
  type BlueprintPlan,
  type Json,
  type JsonObject,
} from '@cloudloom/blueprint';
import { createNodeInstances, type PlannedNodeInstance } from '@cloudloom/topology';
import { findBlueprint } from '../quickstart/blueprint-folder.ts';
import { FileResolver } from './file-resolver.ts';

/** Version of the document's form. */
const FORMAT = 1;

export interface PlanRequest {
  readonly blueprint: string;
  readonly inputs: JsonObject;
  readonly plugins: readonly string[];
  readonly blueprints: readonly string[];
  /** Exactly these secrets exist; undefined: every secret does. */
  readonly secrets: JsonObject | undefined;
  /** The objects that exist, by type; undefined: inputs that name objects are not looked up. */
  readonly entities: JsonObject | undefined;
  readonly runtimeOnly: boolean;
  readonly autoCorrectTypes: boolean;
  readonly validateVersion: boolean;
  readonly random?: () => number;
}

/** The answer of the plan command: the plan in the words of the specification, or why there is none. */
export type PlanDocument =
  | { format: 1; status: 'ok'; stage: 'deploy'; input_schema: Json; plan: JsonObject }
  | { format: 1; status: 'error'; stage: 'parse' | 'deploy'; exception: string; code: Json; message: string };

/**
 * Compiles a blueprint as a deployment would: parse, inputs and functions, node instances.
 * @throws only what is a mistake of ours; a refused blueprint is an answer
 */
export const createPlanDocument = async (request: PlanRequest): Promise<PlanDocument> => {
  const { folder, mainFile } = findBlueprint(request.blueprint);
  const resolver = new FileResolver({ folder, plugins: request.plugins, blueprints: request.blueprints });
  let parsed: BlueprintPlan;
  try {
    parsed = await parseBlueprint({ mainFile, resolver, validateVersion: request.validateVersion });
  } catch (error) {
    return toRefusal('parse', error);
  }
  try {
    const inputSchema = presentPlan(parsed)['inputs'] ?? {};
    const { secrets, entities } = request;
    const plan = await createDeploymentPlan(parsed, {
      inputs: request.inputs,
      runtimeOnlyEvaluation: request.runtimeOnly,
      autoCorrectTypes: request.autoCorrectTypes,
      ...(entities === undefined
        ? {}
        : { objectExists: (type: string, value: Json) => isListed(entities[type], value) }),
      ...(secrets === undefined ? {} : { secretExists: (name: string) => name in secrets }),
    });
    const instances = createNodeInstances(plan, { random: request.random ?? Math.random });
    const presented = {
      ...presentPlan(plan),
      node_instances: instances.map(presentInstance),
      inter_deployment_functions: [],
    };
    return { format: FORMAT, status: 'ok', stage: 'deploy', input_schema: inputSchema, plan: presented };
  } catch (error) {
    return toRefusal('deploy', error);
  }
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

/** Errors of the two rooms name the class by which clients of the language know them. */
const toRefusal = (stage: 'parse' | 'deploy', error: unknown): PlanDocument => {
  if (!isRefusal(error)) throw error;
  const { message, exception, code } = error;
  const number = typeof code === 'number' ? code : null;
  return {
    format: FORMAT,
    status: 'error',
    stage,
    exception: exception ?? error.name,
    code: number,
    message,
  };
};

const isRefusal = (error: unknown): error is Error & { code: unknown; exception?: string } =>
  error instanceof BlueprintError || (error instanceof Error && 'code' in error && !('syscall' in error));
