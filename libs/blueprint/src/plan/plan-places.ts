import type { Json, JsonObject } from '../json.ts';
import type { OperationPlan, PlanBase, ScalingProperties } from './plan.ts';
import { countEntries } from './scaling-properties.ts';

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
  /** True for numbers of instances. */
  isCount?: boolean;
}

/** Every place of a plan in which functions have a meaning, in plan order. Other places keep them as plain data. */
export function* planPlaces(plan: Omit<PlanBase, 'inputs'>): Generator<PlanPlace> {
  for (const node of plan.nodes) {
    const owner: PlaceOwner = { kind: 'node', node: node.id };
    const path = `nodes.${node.id}`;
    yield* each(node.properties, `${path}.properties`, owner);
    yield* counts(node.capabilities.scalable.properties, `${path}.capabilities.scalable`, owner);
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
    yield* counts(
      policy.properties as unknown as ScalingProperties,
      `policies.${name}.properties`,
      other('policies'),
    );
  for (const [name, group] of Object.entries(plan.scalingGroups))
    yield* counts(group.properties, `scaling_groups.${name}.properties`, other('scaling_groups'));
  for (const [name, { value }] of Object.entries(plan.capabilities))
    yield { value, path: `capabilities.${name}.value`, owner: other('capabilities') };
  for (const [name, { values }] of Object.entries(plan.labels))
    yield { value: values, path: `labels.${name}.values`, owner: other('labels') };
  yield* each(plan.deploymentSettings, 'deployment_settings', other('deployment_settings'));
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

function* counts(properties: ScalingProperties, path: string, owner: PlaceOwner): Generator<PlanPlace> {
  for (const { name, value } of countEntries(properties))
    yield { value, path: `${path}.${name}`, owner, isCount: true };
}
