import type { BlueprintDefinition } from '../definitions/blueprint-definition.ts';
import type {
  GroupDefinition,
  GroupPolicyDefinition,
  PolicyTypeDefinition,
  TriggerDefinition,
} from '../definitions/group-definition.ts';
import type { Json, JsonObject } from '../json.ts';
import { mapRecord, toRecord } from '../json-values.ts';
import type { Element } from '../parse/element.ts';
import type { BlueprintTypes } from '../types/blueprint-types.ts';
import type { Schemas } from '../types/data-type.ts';
import { deriveProperties } from '../types/schemas.ts';
import { completeMapping } from '../types/typed-value.ts';
import type { NodePlan, PlanBase, ScalingGroupPlan } from './plan.ts';
import { scalingMembers } from './scaling-members.ts';
import { scalingOf } from './scaling-properties.ts';

type GroupSections = Pick<
  PlanBase,
  'groups' | 'policies' | 'scalingGroups' | 'policyTypes' | 'policyTriggers'
>;

/** Groups, policies and what follows from them. Unknown types are left to the rules. */
export function planGroups(
  definition: BlueprintDefinition,
  types: BlueprintTypes,
  nodes: readonly NodePlan[],
): GroupSections {
  const complete = (sections: Map<string, PolicyTypeDefinition>) =>
    new Map(
      [...sections].map(([name, { source, schemas, isEmpty }]) => [
        name,
        { source, schemas: deriveProperties(schemas, {}, types.dataTypes), isEmpty },
      ]),
    );
  const [policyTypes, triggers] = [complete(definition.policyTypes), complete(definition.policyTriggers)];
  const planner: GroupPlanner = { types, policyTypes, triggers };
  return {
    policyTypes: mapRecord(toRecord(policyTypes), ({ source, schemas, isEmpty }): JsonObject =>
      isEmpty ? {} : { source, properties: asJson(schemas) },
    ),
    policyTriggers: mapRecord(toRecord(triggers), ({ source, schemas, isEmpty }): JsonObject =>
      isEmpty ? {} : { source, parameters: asJson(schemas) },
    ),
    groups: mapRecord(toRecord(definition.groups), (group) => planGroup(group, planner)),
    policies: toRecord(
      [...definition.policies.values()].map(({ name, type, targets, scaling }) => [
        name,
        { type, properties: { ...scalingOf(scaling, null) }, targets },
      ]),
    ),
    scalingGroups: planScalingGroups(definition, nodes),
  };
}

interface CompleteType {
  source: string;
  schemas: Schemas;
  isEmpty: boolean;
}

interface GroupPlanner {
  types: BlueprintTypes;
  policyTypes: ReadonlyMap<string, CompleteType>;
  triggers: ReadonlyMap<string, CompleteType>;
}

/** What is left empty stays empty, here and below. */
function planGroup({ members, policies, element }: GroupDefinition, planner: GroupPlanner): JsonObject {
  if (element.isAbsent) return {};
  const planned = mapRecord(toRecord(policies), (policy, name) => planPolicy(name, policy, planner));
  return { members, policies: planned };
}

function planPolicy(name: string, policy: GroupPolicyDefinition, planner: GroupPlanner): JsonObject {
  if (policy.element.isAbsent) return {};
  const schemas = planner.policyTypes.get(policy.type)?.schemas;
  const triggers = toRecord(
    [...policy.triggers].map(([trigger, written]) => [trigger, planTrigger(trigger, written, planner)]),
  );
  return {
    type: policy.type,
    properties: completeFor(`'${name}' policy`, policy.properties, {
      schemas,
      planner,
      element: policy.element,
      section: 'properties',
    }),
    triggers,
  };
}

function planTrigger(name: string, trigger: TriggerDefinition, planner: GroupPlanner): Json {
  if (trigger.element.isAbsent) return {};
  const schemas = planner.triggers.get(trigger.type)?.schemas;
  return {
    type: trigger.type,
    parameters: completeFor(`'${name}' trigger`, trigger.parameters, {
      schemas,
      planner,
      element: trigger.element,
      section: 'parameters',
    }),
  };
}

function completeFor(
  owner: string,
  values: JsonObject,
  to: {
    schemas: Schemas | undefined;
    planner: GroupPlanner;
    element: Element;
    section: 'properties' | 'parameters';
  },
): JsonObject {
  if (!to.schemas) return values;
  return completeMapping(values, to.schemas, {
    dataTypes: to.planner.types.dataTypes,
    owner,
    mustBeComplete: true,
    report: (mistake) =>
      to.element.report({ ...mistake, markedAt: [to.section, ...(mistake.markedAt ?? [])] }),
  });
}

/** A group that a scaling policy targets scales; when several do, the last one counts. */
function planScalingGroups(
  definition: BlueprintDefinition,
  nodes: readonly NodePlan[],
): Record<string, ScalingGroupPlan> {
  const scaled = new Map<string, ScalingGroupPlan>();
  for (const { targets, scaling } of definition.policies.values()) {
    for (const target of targets) {
      const group = definition.groups.get(target);
      if (group) scaled.set(target, { members: group.members, properties: scalingOf(scaling, null) });
    }
  }
  const members = scalingMembers(new Map([...scaled].map(([name, group]) => [name, group.members])), nodes);
  return mapRecord(toRecord(scaled), (group, name) => ({
    ...group,
    members: members.get(name) ?? group.members,
  }));
}

const asJson = (schemas: Schemas): JsonObject => schemas as unknown as JsonObject;
