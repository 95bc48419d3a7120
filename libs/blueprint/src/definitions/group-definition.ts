import type { JsonObject } from '../json.ts';
import type { Element } from '../parse/element.ts';
import { readSchemas } from './schema-definition.ts';
import type { SchemaDefinitions } from './schema-definition.ts';
import { readScaling } from './template-definition.ts';
import type { ScalingDefinition } from './template-definition.ts';
import { readEach } from './type-definitions.ts';

/** A policy type or a policy trigger: where its source lies and what it takes. */
export interface PolicyTypeDefinition {
  source: string;
  schemas: SchemaDefinitions;
}

export interface TriggerDefinition {
  type: string;
  parameters: JsonObject;
  element: Element;
}

export interface GroupPolicyDefinition {
  type: string;
  properties: JsonObject;
  triggers: Map<string, TriggerDefinition>;
  element: Element;
}

export interface GroupDefinition {
  name: string;
  /** Names of node templates and groups, without repetitions. */
  members: string[];
  policies: Map<string, GroupPolicyDefinition>;
  element: Element;
}

export interface PolicyDefinition {
  name: string;
  type: string;
  targets: string[];
  scaling: ScalingDefinition;
  element: Element;
}

export const readPolicyTypes = (
  section: Element,
  key: 'properties' | 'parameters',
): Map<string, PolicyTypeDefinition> =>
  readEach(section, (element) => {
    element.allow(['source', key]);
    return {
      source: element.require('source').string() ?? '',
      schemas: readSchemas(element.at(key), 'property'),
    };
  });

export const readGroups = (section: Element): Map<string, GroupDefinition> =>
  readEach(section, (element, name) => {
    element.allow(['members', 'policies']);
    const members = element.require('members');
    const names = members.items().flatMap((item) => item.string() ?? []);
    if (!members.isAbsent && members.token?.kind === 'list' && names.length === 0)
      members.format('Group must have at least one member');
    return {
      name,
      members: [...new Set(names)],
      policies: readEach(element.at('policies'), readGroupPolicy),
      element,
    };
  });

function readGroupPolicy(element: Element): GroupPolicyDefinition {
  element.allow(['type', 'properties', 'triggers']);
  return {
    type: element.require('type').string() ?? '',
    properties: element.at('properties').object() ?? {},
    triggers: readEach(element.at('triggers'), readTrigger),
    element,
  };
}

function readTrigger(element: Element): TriggerDefinition {
  element.allow(['type', 'parameters']);
  return {
    type: element.require('type').string() ?? '',
    parameters: element.at('parameters').object() ?? {},
    element,
  };
}

export const readPolicies = (section: Element): Map<string, PolicyDefinition> =>
  readEach(section, (element, name) => {
    element.allow(['type', 'properties', 'targets']);
    return {
      name,
      type: element.require('type').string() ?? '',
      targets: [
        ...new Set(
          element
            .require('targets')
            .items()
            .flatMap((item) => item.string() ?? []),
        ),
      ],
      scaling: readScaling(element.at('properties')),
      element,
    };
  });
