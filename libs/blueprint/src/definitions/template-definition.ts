import type { Json, JsonObject } from '../json.ts';
import type { Element } from '../parse/element.ts';
import { readTemplateInterfaces } from './operation-definition.ts';
import type { TemplateInterfaces } from './operation-definition.ts';
import { readEach } from './type-definitions.ts';

export interface RelationshipDefinition {
  type: string;
  target: string;
  properties: JsonObject;
  sourceInterfaces: TemplateInterfaces;
  targetInterfaces: TemplateInterfaces;
  element: Element;
}

/** Instance counts as written; each null when not written. */
export interface ScalingDefinition {
  defaultInstances: Json;
  minInstances: Json;
  maxInstances: Json;
  element: Element;
}

export interface TemplateDefinition {
  name: string;
  type: string;
  properties: JsonObject;
  interfaces: TemplateInterfaces;
  relationships: RelationshipDefinition[];
  /** The deprecated `instances.deploy`. */
  deploy: number | null;
  scaling: ScalingDefinition | null;
  element: Element;
}

export const readTemplates = (section: Element): Map<string, TemplateDefinition> =>
  readEach(section, (element, name) => {
    element.allow(['type', 'properties', 'interfaces', 'relationships', 'instances', 'capabilities']);
    return {
      name,
      type: element.require('type').string() ?? '',
      properties: element.at('properties').object() ?? {},
      interfaces: readTemplateInterfaces(element.at('interfaces')),
      relationships: element.at('relationships').items().map(readRelationship),
      deploy: readDeploy(element.at('instances')),
      scaling: readCapabilities(element.at('capabilities')),
      element,
    };
  });

function readRelationship(element: Element): RelationshipDefinition {
  element.allow(['type', 'target', 'properties', 'source_interfaces', 'target_interfaces']);
  return {
    type: element.require('type').string() ?? '',
    target: element.require('target').string() ?? '',
    properties: element.at('properties').object() ?? {},
    sourceInterfaces: readTemplateInterfaces(element.at('source_interfaces')),
    targetInterfaces: readTemplateInterfaces(element.at('target_interfaces')),
    element,
  };
}

function readDeploy(instances: Element): number | null {
  if (instances.isAbsent) return null;
  instances.allow(['deploy']);
  const deploy = instances.require('deploy');
  const count = deploy.integer() ?? null;
  if (count !== null && count < 0) deploy.format('deploy instances must be a non-negative number');
  return count;
}

function readCapabilities(capabilities: Element): ScalingDefinition | null {
  capabilities.allow(['scalable']);
  const scalable = capabilities.at('scalable').allow(['properties']);
  return capabilities.isAbsent ? null : readScaling(scalable.at('properties'));
}

/** Reads instance counts; they are checked by the rule on scaling properties, as they may be functions. */
export function readScaling(element: Element): ScalingDefinition {
  element.allow(['default_instances', 'min_instances', 'max_instances']);
  return {
    defaultInstances: element.at('default_instances').json(),
    minInstances: element.at('min_instances').json(),
    maxInstances: element.at('max_instances').json(),
    element,
  };
}
