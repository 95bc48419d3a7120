import {
  evaluateFunctions,
  type EvaluationContext,
  type EvaluationInstance,
  type EvaluationSource,
  type Json,
} from '@cloudloom/blueprint';
import type { OperationCall } from '@cloudloom/workflow';
import { CliError } from '../errors.ts';
import type { TracedDeployment, TracedInstance } from './traced-deployment.ts';
import type { FunctionEvaluator } from './trace-scenario.ts';

const toEvaluationInstance = (instance: TracedInstance): EvaluationInstance => ({
  id: instance.id,
  nodeId: instance.nodeId,
  index: instance.index,
  runtimeProperties: instance.runtimeProperties,
  relationships: instance.relationships,
  scalingGroups: instance.scalingGroups,
});

const refuse = (what: string): never => {
  throw new CliError(
    'not_offline',
    `${what} cannot be known offline. Try this blueprint on a running stack.`,
  );
};

/** Answers functions from a deployment in memory. What only a running system knows is refused by name. */
function createSource({ plan, instances }: TracedDeployment): EvaluationSource {
  const all = [...instances.values()];
  const nodes = new Map(plan.nodes.map(({ id, properties }) => [id, { id, properties }]));
  return {
    input: async (name) => plan.inputs[name],
    node: async (id) => nodes.get(id),
    instance: async (id) => all.filter((each) => each.id === id).map(toEvaluationInstance)[0],
    instancesOf: async (nodeId) => all.filter((each) => each.nodeId === nodeId).map(toEvaluationInstance),
    secret: async () => undefined,
    capability: async (deploymentId) => refuse(`A capability of deployment ${deploymentId}`),
    groupCapabilities: async (groupId) => refuse(`Capabilities of group ${groupId}`),
    label: async (key) => refuse(`The label ${key}`),
    system: async (entity, property) => refuse(`${entity} ${property}`),
    consumers: async () => refuse('Who uses the deployment'),
  };
}

function contextOf({ nodeInstanceId, relatedId, side }: OperationCall): EvaluationContext {
  if (side === undefined || relatedId === undefined) return { self: nodeInstanceId };
  return side === 'source'
    ? { source: nodeInstanceId, target: relatedId }
    : { source: relatedId, target: nodeInstanceId };
}

/** Evaluates inputs and outputs of a deployment in memory. */
export function createDeploymentEvaluator(deployment: TracedDeployment): FunctionEvaluator {
  const source = createSource(deployment);
  return {
    inputs: (value: Json, call) => evaluateFunctions(value, contextOf(call), source),
    output: (value: Json) => evaluateFunctions(value, { isEvaluatingOutputs: true }, source),
  };
}
