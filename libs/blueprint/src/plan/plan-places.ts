import type { Json, JsonObject } from '../json.ts';
import type { OperationPlan, PlanBase, ScalingProperties } from './plan.ts';

/** In whose name a place speaks: a node (SELF), a relationship (SOURCE, TARGET), or nobody. */
export type PlaceOwner =
  | { kind: 'node'; node: string }
  | { kind: 'relationship'; source: string; target: string }
  | { kind: 'outputs' }
  | { kind: 'other'; section: string };

/** A value of the plan in which functions are looked for, with the path of the place as messages show it. */
export interface PlanPlace {
  value: Json;
  path: string;
  owner: PlaceOwner;
}

/** Every place of a plan in which functions have a meaning, in plan order. Other places keep them as plain data. */
export function* planPlaces(plan: Omit<PlanBase, 'inputs'>): Generator<PlanPlace> {
  for (const node of plan.nodes) {
    const owner: PlaceOwner = { kind: 'node', node: node.id };
    const path = `nodes.${node.id}`;
    yield* each(node.properties, `${path}.properties`, owner);
    yield {
      value: counts(node.capabilities.scalable.properties),
      path: `${path}.capabilities.scalable.properties`,
      owner,
    };
    yield* operations(node.operations, `${path}.operations`, owner);
    for (const relationship of node.relationships) {
      const relationshipOwner: PlaceOwner = {
        kind: 'relationship',
        source: node.id,
        target: relationship.targetId,
      };
      yield* operations(relationship.sourceOperations, `${path}.${relationship.type}`, relationshipOwner);
      yield* operations(relationship.targetOperations, `${path}.${relationship.type}`, relationshipOwner);
    }
  }
  for (const [name, { value }] of Object.entries(plan.outputs))
    yield { value, path: `outputs.${name}.value`, owner: { kind: 'outputs' } };
  const other = (section: string): PlaceOwner => ({ kind: 'other', section });
  for (const [name, policy] of Object.entries(plan.policies))
    yield { value: policy.properties ?? null, path: `policies.${name}.properties`, owner: other('policies') };
  for (const [name, group] of Object.entries(plan.scalingGroups))
    yield {
      value: counts(group.properties),
      path: `scaling_groups.${name}.properties`,
      owner: other('scaling_groups'),
    };
  for (const [name, { value }] of Object.entries(plan.capabilities))
    yield { value, path: `capabilities.${name}.value`, owner: other('capabilities') };
  for (const [name, { values }] of Object.entries(plan.labels))
    yield { value: values, path: `labels.${name}.values`, owner: other('labels') };
  yield { value: plan.deploymentSettings, path: 'deployment_settings', owner: other('deployment_settings') };
}

function* each(values: JsonObject, path: string, owner: PlaceOwner): Generator<PlanPlace> {
  for (const [name, value] of Object.entries(values)) yield { value, path: `${path}.${name}`, owner };
}

function* operations(
  plans: Record<string, OperationPlan>,
  path: string,
  owner: PlaceOwner,
): Generator<PlanPlace> {
  for (const [name, operation] of Object.entries(plans))
    yield* each(operation.inputs, `${path}.${name}.inputs`, owner);
}

const counts = (properties: ScalingProperties): JsonObject => ({ ...properties });
